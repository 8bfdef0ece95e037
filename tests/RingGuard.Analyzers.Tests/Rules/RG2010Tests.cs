using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Loads and copies that fail halfway and leave what they did.</summary>
public sealed class RG2010Tests
{
    private const string Primitives = """
        public enum Tif { NeedFpuLoad }
        public sealed class Flags { public bool Test(Tif f) => true; }
        public sealed class Thread { [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new(); public readonly Flags Flags = new(); }

        public static class Sig
        {
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static Errno LoadFromUser(byte[] buf, ulong mask) => Errno.Ok;
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), AtomicLoad, Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static Errno LoadWhole(byte[] buf) => Errno.Ok;
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static bool TryLoad(byte[] buf) => true;
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static int Restore(byte[] buf) => 0;
            [Effects(Effect.WritesFpImage | Effect.TouchesUserMemory, Of = "f"), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static Errno CopyIn(FpuContext f, byte[] buf, int length) => Errno.Ok;
            [Effects(Effect.WritesFpImage, Of = "f"), Trusted("primitive")] public static void Reinit(FpuContext f) { }
        }

        """;

    [Fact]
    public Task Left_after_a_failed_load() => Definite("""
        public Errno Sigreturn(byte[] buf, ulong m)
        {
            FpRegs.Lock();
            if ({|RG2010:Sig.LoadFromUser(buf, m)|} != Errno.Ok) { FpRegs.Unlock(); return Errno.Fault; }
            FpRegs.MarkActivate();
            FpRegs.Unlock();
            return Errno.Ok;
        }

        public Errno Local(byte[] buf)
        {
            FpRegs.Lock();
            var rc = {|RG2010:Sig.LoadFromUser(buf, 1)|};
            if (rc is not Errno.Ok) _value++;
            FpRegs.Unlock();
            return rc;
        }

        public bool Bool(byte[] buf) { FpRegs.Lock(); bool ok = {|RG2010:Sig.TryLoad(buf)|}; if (!ok) _value = 1; FpRegs.Unlock(); return ok; }
        public int Negative(byte[] buf) { FpRegs.Lock(); int rc = {|RG2010:Sig.Restore(buf)|}; if (rc < 0) _value = 1; FpRegs.Unlock(); return rc; }
        """);

    [Fact]
    public Task Invalidated_reloaded_or_atomic() => Silent("""
        public Errno Sigreturn(byte[] buf, ulong m)
        {
            FpRegs.Lock();
            if (Sig.LoadFromUser(buf, m) != Errno.Ok)
            {
                if (Thread.Now.Flags.Test(Tif.NeedFpuLoad)) Fpu.InvalidateCpu();
                FpRegs.Unlock();
                return Errno.Fault;
            }

            FpRegs.Unlock();
            return Errno.Ok;
        }

        public Errno Reloaded(byte[] buf) { FpRegs.Lock(); var rc = Sig.LoadFromUser(buf, 1); if (rc != Errno.Ok) FpRegs.Load(Task.Current.Fpu.FpState); FpRegs.Unlock(); return rc; }
        public Errno Whole(byte[] buf) { FpRegs.Lock(); var rc = Sig.LoadWhole(buf); if (rc != Errno.Ok) _value = 2; FpRegs.Unlock(); return rc; }
        public Errno Again(byte[] buf)
        {
            FpRegs.Lock();
            Errno rc;
            while ((rc = Sig.LoadFromUser(buf, 1)) != Errno.Ok) Fpu.InvalidateCpu();
            FpRegs.Unlock();
            return rc;
        }
        """);

    [Fact]
    public Task A_copy_into_the_live_image() => Definite("""
        public Errno Restore(FpuContext f, byte[] buf)
        {
            if (buf.Length < 512) return Errno.Inval;
            Fpu.InvalidateRegisters(f);
            var rc = {|RG2010:Sig.CopyIn(f, buf, 512)|};
            if (rc != Errno.Ok) return rc;
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task A_copy_that_is_undone() => Silent("""
        public Errno Restore(FpuContext f, byte[] buf)
        {
            if (buf.Length < 512) return Errno.Inval;
            Fpu.InvalidateRegisters(f);
            var rc = Sig.CopyIn(f, buf, 512);
            if (rc != Errno.Ok) Sig.Reinit(f);
            return rc;
        }
        """);

    [Fact]
    public Task The_failure_in_a_variable() => Definite("""
        public Errno Sigreturn(byte[] buf, ulong m)
        {
            FpRegs.Lock();
            bool failed = {|RG2010:Sig.LoadFromUser(buf, m)|} != Errno.Ok;
            if (failed) { FpRegs.Unlock(); return Errno.Fault; }
            FpRegs.MarkActivate();
            FpRegs.Unlock();
            return Errno.Ok;
        }

        public bool Bool(byte[] buf) { FpRegs.Lock(); bool ok = {|RG2010:Sig.TryLoad(buf)|}; bool failed = !ok; if (failed) _value = 1; FpRegs.Unlock(); return ok; }
        public int Turned(byte[] buf) { FpRegs.Lock(); int rc = {|RG2010:Sig.Restore(buf)|}; if (0 > rc) _value = 1; FpRegs.Unlock(); return rc; }
        """);

    [Fact]
    public Task The_failure_in_a_variable_is_repaired() => Silent("""
        public Errno Sigreturn(byte[] buf, ulong m)
        {
            FpRegs.Lock();
            var rc = Sig.LoadFromUser(buf, m);
            bool failed = rc != Errno.Ok;
            if (failed) Fpu.InvalidateCpu();
            FpRegs.Unlock();
            return rc;
        }

        public void Round(byte[] buf)
        {
            bool failed = true;
            while (failed)
            {
                FpRegs.Lock();
                failed = Sig.LoadFromUser(buf, 1) != Errno.Ok;
                if (failed) Fpu.InvalidateCpu();
                FpRegs.Unlock();
            }
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
