using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using VerifyInvalidate = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InvalidateOnFailureFix>;
using VerifyOperation = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ResidencyOperationFix>;
using VerifyRestore = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestoreBeforeLeavingFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes for what the registers hold: after a failed load, on the way out, and in the flag that says so.</summary>
public sealed class ResidencyFixTests
{
    private const string Loads = """
        public static class Sig
        {
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static Errno LoadFromUser(byte[] buf, ulong mask) => Errno.Ok;
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static bool TryLoad(byte[] buf) => true;
        }

        """;

    private const string Exits = """
        public sealed class Flags { public bool Has(int bit) => true; }
        public sealed class Thread { [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new(); public readonly Flags Flags = new(); }

        public static class Leave
        {
            [Requires(Context.IrqOff), Effects(Effect.EntersUser), Trusted("primitive")] public static void ToUser() { }
            [Requires(Context.IrqOff), Effects(Effect.LoadsFpRegs), Trusted("primitive")] public static void Reload() { }
            [Requires(Context.PreemptOff), Trusted("primitive")] public static void AssertConsistent() { }
        }

        """;

    private const string Flag = """
        public enum Tif { Sched, [RawAccess] NeedLoad }

        public sealed class Bits
        {
            private int _bits;
            public void Set(Tif f) => _bits |= 1 << (int)f;
            public void Clear(Tif f) => _bits &= ~(1 << (int)f);
        }

        public sealed class Thread { public readonly Bits Bits = new(); [RawAccess] public bool Loaded; }

        [RawAccess]
        public static class Core
        {
            public static void Drop(Thread t) { t.Bits.Set(Tif.NeedLoad); t.Loaded = false; }
            public static void Bind(Thread t) { t.Bits.Clear(Tif.NeedLoad); t.Loaded = true; }
        }

        """;

    [Fact]
    public Task Invalidated_in_the_failing_branch() => VerifyInvalidate.FixesAsync(
        ProtocolKernel.Source(Loads, """
            public Errno Sigreturn(byte[] buf, ulong m)
            {
                FpRegs.Lock();
                if ({|RG2010:Sig.LoadFromUser(buf, m)|} != Errno.Ok)
                {
                    FpRegs.Unlock();
                    return Errno.Fault;
                }

                FpRegs.Unlock();
                return Errno.Ok;
            }

            public bool Kept(byte[] buf)
            {
                FpRegs.Lock();
                bool ok = {|RG2010:Sig.TryLoad(buf)|};
                if (!ok) _value = 1;
                FpRegs.Unlock();
                return ok;
            }
        """),
        ProtocolKernel.Source(Loads, """
            public Errno Sigreturn(byte[] buf, ulong m)
            {
                FpRegs.Lock();
                if (Sig.LoadFromUser(buf, m) != Errno.Ok)
                {
                    Fpu.InvalidateCpu();
                    FpRegs.Unlock();
                    return Errno.Fault;
                }

                FpRegs.Unlock();
                return Errno.Ok;
            }

            public bool Kept(byte[] buf)
            {
                FpRegs.Lock();
                bool ok = Sig.TryLoad(buf);
                if (!ok)
                {
                    Fpu.InvalidateCpu();
                    _value = 1;
                }
                FpRegs.Unlock();
                return ok;
            }
        """));

    [Fact]
    public Task Invalidated_where_failure_falls_through() => VerifyInvalidate.FixesAsync(
        ProtocolKernel.Source(Loads, """
            public Errno Sigreturn(byte[] buf)
            {
                FpRegs.Lock();
                var rc = {|RG2010:Sig.LoadFromUser(buf, 1)|};
                if (rc == Errno.Ok)
                {
                    FpRegs.Unlock();
                    return rc;
                }

                // too bad
                FpRegs.Unlock();
                return rc;
            }
        """),
        ProtocolKernel.Source(Loads, """
            public Errno Sigreturn(byte[] buf)
            {
                FpRegs.Lock();
                var rc = Sig.LoadFromUser(buf, 1);
                if (rc == Errno.Ok)
                {
                    FpRegs.Unlock();
                    return rc;
                }

                Fpu.InvalidateCpu();
                // too bad
                FpRegs.Unlock();
                return rc;
            }
        """));

    [Fact]
    public Task Restored_as_on_other_paths() => VerifyRestore.FixesAsync(
        ProtocolKernel.Source(Exits, """
            public void Exit()
            {
                LocalIrq.Disable();
                if (_flag)
                {
                    {|RG2014:Leave.ToUser()|}; // fast
                    LocalIrq.Enable();
                    return;
                }

                Leave.AssertConsistent();
                if (Thread.Now.Flags.Has(3)) Leave.Reload();
                Leave.ToUser();
                LocalIrq.Enable();
            }
        """),
        ProtocolKernel.Source(Exits, """
            public void Exit()
            {
                LocalIrq.Disable();
                if (_flag)
                {
                    Leave.AssertConsistent();
                    if (Thread.Now.Flags.Has(3))
                    {
                        Leave.Reload();
                    }
                    Leave.ToUser(); // fast
                    LocalIrq.Enable();
                    return;
                }

                Leave.AssertConsistent();
                if (Thread.Now.Flags.Has(3)) Leave.Reload();
                Leave.ToUser();
                LocalIrq.Enable();
            }
        """));

    [Fact]
    public Task Restored_in_any_case() => VerifyRestore.FixesAsync(
        ProtocolKernel.Source(Exits, """
            public void Exit()
            {
                LocalIrq.Disable();

                {|RG2014:Leave.ToUser()|};
                LocalIrq.Enable();
            }
        """),
        ProtocolKernel.Source(Exits, """
            public void Exit()
            {
                LocalIrq.Disable();

                Leave.Reload();
                Leave.ToUser();
                LocalIrq.Enable();
            }
        """));

    [Fact]
    public Task Not_restored_where_nothing_does() => VerifyRestore.OffersNothingAsync(
        ProtocolKernel.Source(Exits.Replace("LoadsFpRegs", "RawRegister"), """
            public void Exit() { LocalIrq.Disable(); {|RG2014:Leave.ToUser()|}; LocalIrq.Enable(); }
        """));

    [Fact]
    public Task The_operation_that_writes_the_flag_so() => VerifyOperation.FixesAsync(
        ProtocolKernel.Source(Flag, """
            public void Set(Thread t) => {|RG2015:t.Bits.Set(Tif.NeedLoad)|};
            public void Clear(Thread t) { /* ours */ {|RG2015:t.Bits.Clear(Tif.NeedLoad)|}; }
            public void Field(Thread t) => {|RG2015:t.Loaded|} = true;
            public void Local(Thread t) { Do(); void Do() => {|RG2015:t.Loaded|} = false; }
        """),
        ProtocolKernel.Source(Flag, """
            public void Set(Thread t) => Core.Drop(t);
            public void Clear(Thread t) { /* ours */ Core.Bind(t); }
            public void Field(Thread t) => Core.Bind(t);
            public void Local(Thread t) { Do(); void Do() => Core.Drop(t); }
        """));

    [Fact]
    public Task No_operation_for_an_unknown_value_or_a_used_one() => VerifyOperation.OffersNothingAsync(
        ProtocolKernel.Source(Flag, """
            public void Copy(Thread t, bool x) => {|RG2015:t.Loaded|} = x;
            public bool Used(Thread t) { bool b = {|RG2015:t.Loaded|} = true; return b; }
        """));
}
