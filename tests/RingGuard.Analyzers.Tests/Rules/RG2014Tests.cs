using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Leaving the kernel without asking whether FP registers must be loaded.</summary>
public sealed class RG2014Tests
{
    private const string Primitives = """
        public sealed class Flags { public bool Has(int bit) => true; }
        public sealed class Thread { [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new(); public readonly Flags Flags = new(); }

        public static class Leave
        {
            [Requires(Context.IrqOff), Effects(Effect.EntersUser), Trusted("primitive")] public static void ToUser() { }
            [Requires(Context.IrqOff), Effects(Effect.EntersGuest), Protocol("enter-guest", Step = "enter"), Trusted("primitive")] public static void ToGuest() { }
            [Requires(Context.IrqOff), Effects(Effect.LoadsFpRegs), Protocol("enter-guest", Step = "switch-return"), Trusted("primitive")] public static void SwitchReturn() { }
            [Requires(Context.IrqOff), Effects(Effect.LoadsFpRegs), Trusted("primitive")] public static void Reload() { }
            [Requires(Context.PreemptOff), Trusted("primitive")] public static void AssertConsistent() { }
            [Requires(Context.NotAtomic), Effects(Effect.EntersUser | Effect.LoadsFpRegs | Effect.Reschedules), Trusted("primitive")] public static void Whole() { }
        }

        """;

    [Fact]
    public Task Nothing_asks() => Definite("""
        public void ExitToUser() { LocalIrq.Disable(); {|RG2014:Leave.ToUser()|}; }
        public void EnterGuest() { LocalIrq.Disable(); {|RG2014:Leave.ToGuest()|}; }
        """);

    [Fact]
    public Task Asked_with_interrupts_off() => Silent("""
        public void ExitToUser() { LocalIrq.Disable(); Leave.AssertConsistent(); if (Thread.Now.Flags.Has(3)) Leave.Reload(); Leave.ToUser(); }
        public void EnterGuest() { LocalIrq.Disable(); if (Thread.Now.Flags.Has(3)) Leave.SwitchReturn(); Leave.ToGuest(); }
        public void Unconditional() { LocalIrq.Disable(); Leave.Reload(); Leave.ToUser(); }
        public void Whole() => Leave.Whole();
        public void Helper() { LocalIrq.Disable(); Prepare(); Leave.ToUser(); }
        private static void Prepare() { if (Thread.Now.Flags.Has(3)) Leave.Reload(); }
        [Requires(Context.IrqOff)] public void LastStep() => Leave.ToUser();
        """);

    [Fact]
    public Task Registers_were_used_after_the_question() => Definite("""
        public void Window() { LocalIrq.Disable(); Leave.Reload(); LocalIrq.Enable(); Plain.Touch(); LocalIrq.Disable(); {|RG2014:Leave.ToUser()|}; }
        public void Section(byte[] data) { LocalIrq.Disable(); Leave.Reload(); KernelFpu.Begin(); Vec.Xor(data); KernelFpu.End(); {|RG2014:Leave.ToUser()|}; }
        """);

    [Fact]
    public Task A_fast_path_that_forgets() => Definite("""
        public void ExitToUser()
        {
            LocalIrq.Disable();
            if (_flag)
            {
                {|RG2014:Leave.ToUser()|};
                return;
            }

            if (Thread.Now.Flags.Has(3)) Leave.Reload();
            Leave.ToUser();
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
