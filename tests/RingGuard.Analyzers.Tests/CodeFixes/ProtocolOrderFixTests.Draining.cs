using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using VerifyClaim = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ClaimAfterLoadFix>;
using VerifyDecide = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.DecideLaterFix>;
using VerifyInsert = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InsertStepFix>;
using VerifyMove = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveStepsFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

public sealed partial class ProtocolOrderFixTests
{
    [Fact]
    public Task Disabled_before_it_is_drained() => VerifyMove.FixesAsync(
        Of(RG5011Tests.Primitives, """
            public void Save()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                {|RG5011:Fence.PsbCsync()|};
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
            }

            public void Whole()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                {|RG5011:Fence.PsbCsync()|};
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.DsbNsh();
            }
        """),
        Of(RG5011Tests.Primitives, """
            public void Save()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                Fence.DsbNsh();
            }

            public void Whole()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                Fence.DsbNsh();
            }
        """));

    [Fact]
    public Task The_barrier_that_is_missing() => VerifyInsert.FixesAsync(
        Of(RG5011Tests.Primitives, """
            public void Unsynchronised()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                {|RG5011:Fence.PsbCsync()|};
                Fence.DsbNsh();
            }

            public void Incomplete()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                {|RG5011:World.LoadGuestStage2()|};
            }

            public ulong Half()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                {|RG5011:Fence.PsbCsync()|};
                return pm;
            }
        """),
        Of(RG5011Tests.Primitives, """
            public void Unsynchronised()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                Fence.DsbNsh();
            }

            public void Incomplete()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                Fence.DsbNsh();
                World.LoadGuestStage2();
            }

            public ulong Half()
            {
                ulong pm = Sys.Read(Reg.Pmscr);
                Sys.Write(Reg.Pmscr, 0);
                Fence.Isb();
                Fence.PsbCsync();
                Fence.DsbNsh();
                return pm;
            }
        """));

    [Fact]
    public Task No_barrier_where_it_was_never_disabled() => VerifyInsert.OffersNothingAsync(
        Of(RG5011Tests.Primitives, """
            public void Enabled() { ulong pm = Sys.Read(Reg.Pmscr); {|RG5011:World.LoadGuestStage2()|}; }
        """));

    // RG5014

    [Fact]
    public Task Sampled_before_toggled_behind_the_write() => VerifyMove.FixesAsync(
        Of(RG5014Tests.Primitives, """
            [TvmHandler]
            public void Trap(Core v, int id, ulong val)
            {
                Sys.Write(id, val);
                bool was = {|RG5014:v.HasCacheEnabled|}; // before
                Emul.ToggleCache(v, was);
            }

            [TvmHandler]
            public void Early(Core v, ulong val)
            {
                bool was = v.HasCacheEnabled;
                {|RG5014:Emul.ToggleCache(v, was)|};
                Sys.Write(1, val);
            }
        """),
        Of(RG5014Tests.Primitives, """
            [TvmHandler]
            public void Trap(Core v, int id, ulong val)
            {
                bool was = v.HasCacheEnabled; // before
                Sys.Write(id, val);
                Emul.ToggleCache(v, was);
            }

            [TvmHandler]
            public void Early(Core v, ulong val)
            {
                bool was = v.HasCacheEnabled;
                Sys.Write(1, val);
                Emul.ToggleCache(v, was);
            }
        """));

    [Fact]
    public Task Not_where_a_step_of_the_handler_is_missing() => VerifyMove.OffersNothingAsync(
        Of(RG5014Tests.Primitives, """
            [TvmHandler] public void Never(Core v, ulong val) { bool was = v.HasCacheEnabled; {|RG5014:Sys.Write(1, val)|}; }
            [TvmHandler] public void NoSample(Core v, ulong val) { {|RG5014:Sys.Write(1, val)|}; }
        """));

    // RG5015

    [Fact]
    public Task Closed_before_the_entry() => VerifyInsert.FixesAsync(
        Of(RG5015Tests.Primitives, """
            public void Enter(Core v)
            {
                Plain.Touch();
                {|RG5015:Hyp.EnterGuest(v)|}; // go
            }

            public void Half(Core v) { Debug.SetupMdcr(v); {|RG5015:Hyp.EnterGuest(v)|}; }

            public void Embedded(Core v)
            {
                if (_flag) {|RG5015:Hyp.EnterGuest(v)|};
            }
        """),
        Of(RG5015Tests.Primitives, """
            public void Enter(Core v)
            {
                Plain.Touch();
                Debug.SetupMdcr(v);
                Hyp.ActivateTraps(v);
                Hyp.EnterGuest(v); // go
            }

            public void Half(Core v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); Hyp.EnterGuest(v); }

            public void Embedded(Core v)
            {
                if (_flag)
                {
                    Debug.SetupMdcr(v);
                    Hyp.ActivateTraps(v);
                    Hyp.EnterGuest(v);
                }
            }
        """));

    [Fact]
    public Task Not_where_the_object_has_no_name() => VerifyInsert.OffersNothingAsync(
        Of(RG5015Tests.Primitives, """
            private static Core Find() => new();
            public void Enter() { {|RG5015:Hyp.EnterGuest(Find())|}; }
        """));
}
