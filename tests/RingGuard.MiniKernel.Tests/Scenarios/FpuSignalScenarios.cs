using System;
using System.Linq;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E: signal frames (F4.19).</summary>
public sealed class FpuSignalScenarios
{
    [Fact]
    public void A_handler_starts_with_initial_registers_and_the_interrupted_code_finds_its_own()
    {
        foreach (bool compat in new[] { false, true })
        {
            Machine m = Scenario.X86();
            Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).FpWrite(XComp.Avx, 2).FpWrite(XComp.Pkru, 8)
                .Syscall(() => m.SendSignal(Task.Current))
                .FpVerify(XComp.Sse, 1).FpVerify(XComp.Avx, 2).FpVerify(XComp.Pkru, 8)
                .OnSignal(h => h.FpVerify(XComp.Sse, 0).FpVerify(XComp.Pkru, Pkru.InitValue).FpWrite(XComp.Sse, 99).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 99), compat));
            Scenario.Clean(m);
            Assert.Empty(u0.SigFrames);
            Assert.Equal(1, m.Trace.Count("u0 stored"));
        }
    }

    [Fact]
    public void Two_frames_nest_and_a_third_signal_waits()
    {
        Machine m = Scenario.X86();
        int handlers = 0;
        int deepest = 0;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => m.SendSignal(Task.Current)).FpVerify(XComp.Sse, 1)
            .OnSignal(h => h.FpWrite(XComp.Sse, 50).Syscall(() =>
            {
                deepest = Math.Max(deepest, Task.Current.SigFrames.Count);
                if (++handlers < 4)
                {
                    m.SendSignal(Task.Current);
                }
            }).FpVerify(XComp.Sse, 50)));
        Scenario.Clean(m);
        Assert.Equal(2, deepest);
        Assert.Equal(4, handlers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.OwnerCachedAcrossFault)]
    public void SC_E21_A_frame_store_that_faults_starts_over(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        var frame = new UserXState { PagesMissing = 1 };
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Assert.Equal(Errno.Ok, SignalFrame.CopyFpStateToUser(frame))).FpVerify(XComp.Sse, 1), "u0");
        m.User(p => p.FpWrite(XComp.Sse, 2), "u1");
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(new RegValue("u0", 1), frame[XComp.Sse]);
            Assert.True(m.Trace.ContainsInOrder("frame store faults", "u1 in user mode", "restore u0", "frame of u0 stored"));
            return;
        }

        Scenario.Detects(m, "INV-X3", "'u0' gets a signal frame on cpu0 and finds that Sse holds u1#2");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.NoInvalidateOnFailure)]
    public void SC_E22_A_restore_that_fails_half_way_takes_the_claim_from_the_owner(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        var frame = new UserXState { PagesMissing = 1, ComponentsBeforeFault = 2, [XComp.Sse] = new RegValue("u0", 7) };
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Sched.Yield();
            Assert.Equal(Errno.Ok, SignalFrame.RestoreFpStateFromUser(frame));
        }).FpVerify(XComp.Sse, 7), "u0");
        Task u1 = m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(1, u1.Counters.FpRestores);
            Assert.Equal(1, m.Trace.Count("cpu0 invalidated"));
            return;
        }

        InvariantViolationException e = Scenario.Detects(m, "INV-X1", "valid for 'u1'");
        Assert.Contains("half a restore", e.Violation.Since);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.CopyBeforeValidate)]
    public void SC_E23_A_frame_is_looked_at_before_the_image_is_touched(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        Errno result = Errno.Ok;
        RegValue image = default;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            result = SignalFrame.RestoreFpStateFromUser(new UserXState { Reserved = 4, [XComp.Sse] = 66 }, compat: true);
            image = Task.Current.Fpu.FpState.Image.Values[(int)XComp.Sse];
        }).FpVerify(XComp.Sse, 0));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(Errno.Inval, result);
            Assert.NotEqual(66, image.Counter);
            return;
        }

        Scenario.Detects(m, "INV-X8", "nobody has looked at");
    }

    [Fact]
    public void SC_E23_A_refused_frame_leaves_initial_registers_on_the_direct_way_too()
    {
        Machine m = Scenario.X86();
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => m.SendSignal(Task.Current)).FpVerify(XComp.Sse, 0)
            .OnSignal(h => h.FpWrite(XComp.Sse, 5).Frame(static f => f.UnknownFeatures = 1)));
        Scenario.Clean(m);

        Machine unmapped = Scenario.X86();
        Errno[] results = [];
        unmapped.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            var nowhere = new UserXState { Mapped = false };
            results = [SignalFrame.CopyFpStateToUser(nowhere), SignalFrame.RestoreFpStateFromUser(nowhere), SignalFrame.RestoreFpStateFromUser(nowhere, compat: true)];
        }).FpVerify(XComp.Sse, 0));
        Scenario.Clean(unmapped);
        Assert.All(results, static r => Assert.Equal(Errno.Fault, r));
    }

    [Fact]
    public void SC_E24_The_direct_way_back_makes_the_registers_live()
    {
        Machine m = Scenario.X86();
        bool flag = true;
        bool valid = false;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Assert.Equal(Errno.Ok, SignalFrame.RestoreFpStateFromUser(new UserXState { [XComp.Sse] = 8 }));
            using (Preempt.DisableScope())
            {
                flag = Task.Current.Flags.Test(TIF.NeedFpuLoad);
                valid = FpRegs.StateValid(Task.Current.Fpu, Smp.ProcessorId());
            }
        }).FpVerify(XComp.Sse, 8));
        Scenario.Clean(m);
        Assert.False(flag);
        Assert.True(valid);
        Scenario.Counts(u0, saves: 0, restores: 0, skipped: 0);
    }

    [Fact]
    public void SC_E25_The_way_through_the_image_survives_a_preemption_before_the_restore()
    {
        Machine m = Scenario.X86();
        int lastCpu = 0;
        Task? u0 = null;
        u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
            Assert.Equal(Errno.Ok, SignalFrame.RestoreFpStateFromUser(new UserXState { [XComp.Sse] = 8 }, compat: true))).FpVerify(XComp.Sse, 8), "u0");
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");

        // The second lock of the system call is the one around the restore.
        m.Script.Preempt("FpRegs.Lock", 2).At("FpRegs.Lock", 2, () => lastCpu = u0!.Fpu.LastCpu);
        Scenario.Clean(m);
        Assert.Equal(FpuContext.NoCpu, lastCpu);
        Assert.Equal(1, u0.Counters.FpRestores);
        Assert.True(m.Trace.ContainsInOrder("cpu0 invalidated", "u1 in user mode", "restore u0"));
    }

    [Fact]
    public void A_signal_reaches_a_task_that_computes_in_user_mode()
    {
        Machine m = Scenario.X86(cpus: 2);
        int handled = 0;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Spin(300).FpVerify(XComp.Sse, 1).OnSignal(h => h.Syscall(() => handled++)));
        m.KThread(() =>
        {
            Sched.Sleep(100);
            m.SendSignal(u0);
        }, cpu: 1);
        Scenario.Clean(m);
        Assert.Equal(1, handled);
        Assert.Equal(TaskState.Dead, u0.State);
    }
}
