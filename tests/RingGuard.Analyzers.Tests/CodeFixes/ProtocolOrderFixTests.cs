using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using VerifyClaim = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ClaimAfterLoadFix>;
using VerifyDecide = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.DecideLaterFix>;
using VerifyInsert = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InsertStepFix>;
using VerifyMove = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveStepsFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The orders that the catalogue shows, protocol by protocol: each bad one becomes the good one.</summary>
public sealed class ProtocolOrderFixTests
{
    // RG2013

    [Fact]
    public Task Claimed_in_the_branch_that_loads() => VerifyClaim.FixesAsync(
        Of(RG2013Tests.Primitives, """
            [Requires(Context.PreemptOff)]
            public void Call(FpuContext g, int cpu)
            {
                // ours
                ThisCpu.Write(ThisCpu.OwnerCtx, g); // now
                if (!FpRegs.StateValid(g, cpu)) {|RG2013:FpRegs.Load(g.FpState)|};
            }

            [Requires(Context.PreemptOff)]
            public void Field(FpuContext g, int cpu)
            {
                Cpu.Owner = g;
                if (!FpRegs.StateValid(g, cpu))
                {
                    {|RG2013:FpRegs.Load(g.FpState)|};
                    _value++;
                }
            }
        """),
        Of(RG2013Tests.Primitives, """
            [Requires(Context.PreemptOff)]
            public void Call(FpuContext g, int cpu)
            {
                if (!FpRegs.StateValid(g, cpu))
                {
                    FpRegs.Load(g.FpState);
                    // ours
                    ThisCpu.Write(ThisCpu.OwnerCtx, g); // now
                }
            }

            [Requires(Context.PreemptOff)]
            public void Field(FpuContext g, int cpu)
            {
                if (!FpRegs.StateValid(g, cpu))
                {
                    FpRegs.Load(g.FpState);
                    Cpu.Owner = g;
                    _value++;
                }
            }
        """));

    [Fact]
    public Task Not_claimed_later_where_the_claim_is_made_of_an_answer() => VerifyClaim.OffersNothingAsync(
        Of(RG2013Tests.Primitives, """
            [Requires(Context.PreemptOff)]
            public void Answer(FpuContext g, int cpu)
            {
                var old = Cpu.Owner = g;
                if (!FpRegs.StateValid(g, cpu)) {|RG2013:FpRegs.Load(g.FpState)|};
                old.LastCpu = 0;
            }
        """));

    [Fact]
    public Task Claimed_where_nothing_did() => VerifyInsert.FixesAsync(
        Of(RG2013Tests.Primitives, """
            public void Left(FpuContext g)
            {
                FpRegs.Lock();
                Marked.Load(g);
                {|RG2013:FpRegs.Unlock()|}; // done
            }
        """),
        Of(RG2013Tests.Primitives, """
            public void Left(FpuContext g)
            {
                FpRegs.Lock();
                Marked.Load(g);
                Marked.Claim(g);
                FpRegs.Unlock(); // done
            }
        """));

    [Fact]
    public Task Claimed_before_the_region_ends() => VerifyMove.FixesAsync(
        Of(RG2013Tests.Primitives, """
            public void Late(FpuContext g)
            {
                Preempt.Disable();
                FpRegs.Lock();
                Marked.Load(g);
                {|RG2013:FpRegs.Unlock()|};
                Marked.Claim(g);
                Preempt.Enable();
            }
        """),
        Of(RG2013Tests.Primitives, """
            public void Late(FpuContext g)
            {
                Preempt.Disable();
                FpRegs.Lock();
                Marked.Load(g);
                Marked.Claim(g);
                FpRegs.Unlock();
                Preempt.Enable();
            }
        """));

    // RG5008

    [Fact]
    public Task Synchronised_before_interrupts_go_on() => VerifyMove.FixesAsync(
        Of(RG5008Tests.Primitives, """
            public void Loop(Core v)
            {
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                Hyp.Run(v);
                {|RG5008:LocalIrq.Enable()|}; // on
                VCpuFp.CtxSync(v); // read back
            }

            public Action<Core> Lambda() => v =>
            {
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                Hyp.Run(v);
                {|RG5008:LocalIrq.Enable()|};
                VCpuFp.CtxSync(v);
            };
        """),
        Of(RG5008Tests.Primitives, """
            public void Loop(Core v)
            {
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                Hyp.Run(v);
                VCpuFp.CtxSync(v); // read back
                LocalIrq.Enable(); // on
            }

            public Action<Core> Lambda() => v =>
            {
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                Hyp.Run(v);
                VCpuFp.CtxSync(v);
                LocalIrq.Enable();
            };
        """));

    [Fact]
    public Task Not_moved_where_a_step_is_made_twice() => VerifyMove.OffersNothingAsync(
        Of(RG5008Tests.Primitives, """
            public void PutTwice(Core v) { VCpuFp.Load(v); VCpuFp.Put(v); {|RG5008:VCpuFp.Put(v)|}; }
        """));

    // RG5009

    [Fact]
    public Task Saved_and_synchronised_before_the_guest_is_loaded() => VerifyMove.FixesAsync(
        Of(RG5009Tests.Primitives, """
            [RunsIn(ExecutionMode.Hyp)]
            public void Trap(Core v)
            {
                Cptr.DisableTrap();
                {|RG5009:FpSimd.Load(v.FpRegs)|};
                if (v.FpHost) FpSimd.SaveTo(v.HostFpState);
            }

            [RunsIn(ExecutionMode.Hyp)]
            public void Late(Core v)
            {
                Cptr.DisableTrap();
                {|RG5009:FpSimd.SaveTo(v.HostFpState)|};
                Barrier.Isb();
                FpSimd.Load(v.FpRegs);
            }
        """),
        Of(RG5009Tests.Primitives, """
            [RunsIn(ExecutionMode.Hyp)]
            public void Trap(Core v)
            {
                Cptr.DisableTrap();
                Barrier.Isb();
                if (v.FpHost) FpSimd.SaveTo(v.HostFpState);
                FpSimd.Load(v.FpRegs);
            }

            [RunsIn(ExecutionMode.Hyp)]
            public void Late(Core v)
            {
                Cptr.DisableTrap();
                Barrier.Isb();
                FpSimd.SaveTo(v.HostFpState);
                FpSimd.Load(v.FpRegs);
            }
        """));

    [Fact]
    public Task The_barrier_alone() => VerifyInsert.FixesAsync(
        Of(RG5009Tests.Primitives, """
            [RunsIn(ExecutionMode.Hyp)]
            public void Trap(Core v)
            {
                Cptr.DisableTrap();
                {|RG5009:FpSimd.Load(v.FpRegs)|};
            }
        """),
        Of(RG5009Tests.Primitives, """
            [RunsIn(ExecutionMode.Hyp)]
            public void Trap(Core v)
            {
                Cptr.DisableTrap();
                Barrier.Isb();
                FpSimd.Load(v.FpRegs);
            }
        """));

    // RG5010

    [Fact]
    public Task Decided_with_interrupts_off() => VerifyDecide.FixesAsync(
        Of(RG5008Tests.Primitives, """
            [Ensures(Context.IrqOff)]
            public void Enter(Core v)
            {
                // ready?
                bool en = Hyp.UpdateFpEnabled(v); // asked
                Plain.Touch();
                LocalIrq.Disable();
                if (en) {|RG5010:Hyp.Run(v)|};
            }

            [Ensures(Context.IrqOff)]
            public void Window(Core v)
            {
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                LocalIrq.Enable();
                Plain.Touch();
                LocalIrq.Disable();
                {|RG5010:Hyp.Run(v)|};
            }
        """),
        Of(RG5008Tests.Primitives, """
            [Ensures(Context.IrqOff)]
            public void Enter(Core v)
            {
                Plain.Touch();
                LocalIrq.Disable();
                // ready?
                bool en = Hyp.UpdateFpEnabled(v); // asked
                if (en) Hyp.Run(v);
            }

            [Ensures(Context.IrqOff)]
            public void Window(Core v)
            {
                LocalIrq.Disable();
                LocalIrq.Enable();
                Plain.Touch();
                LocalIrq.Disable();
                Hyp.UpdateFpEnabled(v);
                Hyp.Run(v);
            }
        """));

    [Fact]
    public Task Not_decided_later_where_the_answer_is_needed_before_or_there_is_none() => VerifyDecide.OffersNothingAsync(
        Of(RG5008Tests.Primitives, """
            [Ensures(Context.IrqOff)] public void Needed(Core v) { bool en = Hyp.UpdateFpEnabled(v); _flag = en; LocalIrq.Disable(); if (en) {|RG5010:Hyp.Run(v)|}; }
            [Ensures(Context.IrqOff)] public void Undecided(Core v) { VCpuFp.Map(v); VCpuFp.Load(v); LocalIrq.Disable(); {|RG5010:Hyp.Run(v)|}; }
        """));

    // RG5011

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

    private static string Of(string primitives, string members) => ProtocolKernel.Source(primitives, members);
}
