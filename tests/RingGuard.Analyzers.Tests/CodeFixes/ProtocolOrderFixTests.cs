using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using VerifyClaim = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ClaimAfterLoadFix>;
using VerifyDecide = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.DecideLaterFix>;
using VerifyInsert = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InsertStepFix>;
using VerifyMove = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveStepsFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The orders that the catalogue shows, protocol by protocol: each bad one becomes the good one.</summary>
public sealed partial class ProtocolOrderFixTests
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

    private static string Of(string primitives, string members) => ProtocolKernel.Source(primitives, members);
}
