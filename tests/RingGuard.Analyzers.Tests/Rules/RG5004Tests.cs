using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>XFD that is not read back between the guest's exit and the moment interrupts go on.</summary>
public sealed class RG5004Tests
{
    internal const string Primitives = """
        public sealed class Guest
        {
            public bool XfdWriteEmulated { get; set; }

            [Requires(Context.IrqOff), Protocol("vmexit", Step = "save-xfd-err"), Trusted("primitive")] public void SaveAndClearXfdErr() { }
            [Requires(Context.IrqOff), Protocol("vmexit", Step = "load-xfd-err"), Trusted("primitive")] public void ReloadXfdErr() { }
        }

        public static class Vmx
        {
            [Requires(Context.IrqOff), Effects(Effect.EntersGuest), Protocol("vmexit", Step = "enter"), Trusted("primitive")] public static void Run(Guest g) { }
        }

        public static class XfdState
        {
            [Requires(Context.IrqOff), Protocol("vmexit", Step = "sync-xfd"), Trusted("primitive")] public static void SyncVmExit() { }
        }

        public static class Bridge
        {
            [Effects(Effect.EnablesIrqsTemporarily), Trusted("primitive")] public static void Window() { }
        }

        """;

    [Fact]
    public Task Interrupts_go_on_before_the_sync() => Definite("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            {|RG5004:LocalIrq.Enable()|};
            if (!g.XfdWriteEmulated) XfdState.SyncVmExit();
        }
        """);

    /// <summary>What runs a guest to the end of its exits says so by a step, and its callers, who do not see its body, owe nothing.</summary>
    [Fact]
    public Task Callers_of_a_whole_run() => Silent("""
        [Effects(Effect.EntersGuest), Protocol("vmexit", Step = "save-xfd-err"), Trusted("primitive")]
        public void Run(Guest g) { }

        public void Call(Guest g)
        {
            Run(g);
            LocalIrq.Disable();
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Synchronised_first() => Silent("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            if (!g.XfdWriteEmulated) XfdState.SyncVmExit();
            g.SaveAndClearXfdErr();
            LocalIrq.Enable();
        }

        public void Unconditional(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            XfdState.SyncVmExit();
            g.SaveAndClearXfdErr();
            LocalIrq.Enable();
        }

        public void OtherOrder(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            g.SaveAndClearXfdErr();
            XfdState.SyncVmExit();
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Any_way_to_enable_counts() => Definite("""
        public void Twin(Guest g) { LocalIrq.Disable(); Vmx.Run(g); {|RG5004:Arch.Unmask()|}; }

        public void Restored(Guest g)
        {
            LocalIrq.Enable();
            LocalIrq.Save(out var f);
            Vmx.Run(g);
            {|RG5004:LocalIrq.Restore(f)|};
        }

        public void Window(Guest g) { LocalIrq.Disable(); Vmx.Run(g); {|RG5004:Bridge.Window()|}; XfdState.SyncVmExit(); g.SaveAndClearXfdErr(); LocalIrq.Enable(); }
        """);

    [Fact]
    public Task Fp_work_before_the_sync() => Definite("""
        public void Loop(Guest g, byte[] data)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            {|RG5004:Vec.Xor(data)|};
            XfdState.SyncVmExit();
            g.SaveAndClearXfdErr();
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Only_the_error_is_saved() => Definite("""
        public void Loop(Guest g) { LocalIrq.Disable(); Vmx.Run(g); g.SaveAndClearXfdErr(); {|RG5004:LocalIrq.Enable()|}; }
        """);

    [Fact]
    public Task Fast_reentry_is_allowed() => Silent("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            do
            {
                Vmx.Run(g);
            }
            while (Plain.Test(_value));

            XfdState.SyncVmExit();
            g.SaveAndClearXfdErr();
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Helpers_count_on_both_sides() => Silent("""
        public void Loop(Guest g) { LocalIrq.Disable(); Enter(g); Leave(g); LocalIrq.Enable(); }
        private static void Enter(Guest g) => Vmx.Run(g);
        private static void Leave(Guest g) { Sync(); g.SaveAndClearXfdErr(); }
        private static void Sync() { if (Plain.Test(3)) return; XfdState.SyncVmExit(); }
        """);

    [Fact]
    public Task A_helper_that_enables_is_found_at_its_call() => Definite("""
        public void Loop(Guest g) { LocalIrq.Disable(); Vmx.Run(g); {|RG5004:Done()|}; }
        private static void Done() => LocalIrq.Enable();
        """);

    [Fact]
    public Task Interrupts_that_stay_off_are_silent() => Silent("""
        [Requires(Context.IrqOff)] public void Inner(Guest g) { Vmx.Run(g); Plain.Touch(); }
        public void Other() { LocalIrq.Disable(); Plain.Touch(); LocalIrq.Enable(); }
        """);

    [Fact]
    public Task Exceptions_and_finally() => Definite("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            try { Vmx.Run(g); }
            finally { {|RG5004:LocalIrq.Enable()|}; }
        }
        """);

    [Fact]
    public async Task A_kernel_without_a_sync_step_is_asked_for_the_rest() => await RuleVerifier.DefiniteAsync(ProtocolKernel.Source("""
        public static class Vmx { [Effects(Effect.EntersGuest), Protocol("vmexit", Step = "enter"), Trusted("primitive")] public static void Go() { } }
        public static class Err { [Protocol("vmexit", Step = "save-xfd-err"), Trusted("primitive")] public static void Take() { } }
        """, """
        public void Bad() { LocalIrq.Disable(); Vmx.Go(); {|RG5005:LocalIrq.Enable()|}; }
        public void Good() { LocalIrq.Disable(); Vmx.Go(); Err.Take(); LocalIrq.Enable(); }
        """));

    private const string EntryThatSaysNoMore = """
        public static class Enter { [Requires(Context.IrqOff), Effects(Effect.EntersGuest), Trusted("primitive")] public static void It() { } }

        """;

    [Fact]
    public Task An_entry_that_says_no_more_is_this_architectures() => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives + EntryThatSaysNoMore, """
        public void Loop() { LocalIrq.Disable(); Enter.It(); {|RG5004:LocalIrq.Enable()|}; }
        """));

    [Fact]
    public Task In_a_kernel_of_two_architectures_it_may_be_the_others() => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives + EntryThatSaysNoMore + """
        public static class Arm { [Protocol("vcpu-fp", Step = "ctxsync"), Trusted("primitive")] public static void CtxSync() { } }

        """, """
        public void Loop() { LocalIrq.Disable(); Enter.It(); LocalIrq.Enable(); }
        public void Own(Guest g) { LocalIrq.Disable(); Vmx.Run(g); {|RG5004:LocalIrq.Enable()|}; }
        """));

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
