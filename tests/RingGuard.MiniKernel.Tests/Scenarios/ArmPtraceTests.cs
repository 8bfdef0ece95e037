using System;
using System.Linq;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Register sets of arm64, and the task that a virtual CPU keeps a reference to (F0.7).</summary>
public sealed class ArmPtraceTests
{
    public static TheoryData<HostFpPolicy> Policies => ArmFp.Policies;

    /// <summary>The defect that F0.5 and H7 tell of: what a debugger wrote into SVE is dropped.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void What_a_debugger_writes_survives_a_guest(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy, cpus: 2, with: ArmFp.Sve);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        var before = new UserXState();
        Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).FpWrite(XComp.Sve, 2).Syscall(s =>
        {
            s.SleepUntil("traced");
            ArmFp.Run(v);
        }).FpVerify(XComp.FpSimd, 10).FpVerify(XComp.Sve, 20), "u0");
        Traced(m, u0, () =>
        {
            ArmFp.Must(Ptrace.GetRegSet(u0, RegSet.Sve, before));
            ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.Sve, new UserXState { [XComp.FpSimd] = 10, [XComp.Sve] = 20 }));
        });
        Scenario.Clean(m);

        // The system call gave SVE up before the debugger looked.
        Assert.Equal((1L, 0L, 32), (before[XComp.FpSimd].Counter, before[XComp.Sve].Counter, before.VectorLength));
    }

    [Fact]
    public void A_write_of_V_makes_the_rest_of_Z_zero()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, cpus: 2, with: static o => ArmFp.Sve(o) with { SveSyscall = SveSyscallPolicy.Preserve });
        Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).FpWrite(XComp.Sve, 2).Syscall(static s => s.SleepUntil("traced")).FpVerify(XComp.FpSimd, 10).FpVerify(XComp.Sve, 0)
            .FpWrite(XComp.Sve, 3).Syscall(static s => s.Yield()).FpVerify(XComp.Sve, 3), "u0");
        var seen = new UserXState();
        Traced(m, u0, () =>
        {
            ArmFp.Must(Ptrace.GetRegSet(u0, RegSet.XState, seen));
            ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.FpSimd, new UserXState { [XComp.FpSimd] = 10, [XComp.Sve] = 77 }));
        });
        Scenario.Clean(m);
        Assert.Equal((1L, 2L), (seen[XComp.FpSimd].Counter, seen[XComp.Sve].Counter));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(256, 64)]
    [InlineData(16, 16)]
    public void A_debugger_changes_the_vector_length(int asked, int given)
    {
        Machine m = ArmFp.Machine(HostFpPolicy.EagerAtLoad, cpus: 2, with: ArmFp.Sve);
        Task u0 = m.User(p => p.FpWrite(XComp.Sve, 2).Syscall(static s => s.SleepUntil("traced")).FpVerify(XComp.Sve, 3).FpVerify(XComp.FpSimd, 1).Syscall(static s => s.Yield()), "u0");
        m.User(static p => p.FpWrite(XComp.Sve, 9), "u1");
        Traced(m, u0, () => ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.Sve, new UserXState { VectorLength = asked, [XComp.FpSimd] = 1, [XComp.Sve] = 3 })));
        Scenario.Clean(m);
        Assert.Equal(given, u0.FpSimdThread.SveVl);
    }

    [Fact]
    public void ZA_is_on_while_it_has_a_value()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByForeignFlag, cpus: 2, with: static o => o with { Sme = true });
        Task u0 = m.User(p => p.FpWrite(XComp.Sme, 2).Syscall(static s => s.SleepUntil("traced")).FpVerify(XComp.Sme, 3).FpVerify(XComp.Fpmr, 4), "u0");
        Svcr off = Svcr.Sm;
        Traced(m, u0, () =>
        {
            ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.Za, new UserXState()));
            off = u0.FpSimdThread.State.Svcr;
            ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.Za, new UserXState { [XComp.Sme] = 3 }));
            ArmFp.Must(Ptrace.SetRegSet(u0, RegSet.Fpmr, new UserXState { [XComp.Fpmr] = 4 }));
        });
        Scenario.Clean(m);
        Assert.Equal((Svcr.None, Svcr.Za), (off, u0.FpSimdThread.State.Svcr));
    }

    [Fact]
    public void A_core_dump_of_arm64_holds_what_each_thread_had()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, cpus: 2);
        UserXState[] dumps = [new(), new()];
        Task stopped = m.User(static p => p.FpWrite(XComp.FpSimd, 5).Syscall(static s => s.SleepUntil("never mind")), "stopped");
        m.User(p => p.FpWrite(XComp.FpSimd, 6).Syscall(() =>
        {
            Sched.Sleep(100);
            ArmFp.Must(CoreDump.ReadFpState(Task.Current, dumps[0]));
            if (Ptrace.Freeze(stopped))
            {
                Assert.Same(Task.Current, stopped.TracedBy);
                ArmFp.Must(CoreDump.ReadFpState(stopped, dumps[1]));
                Ptrace.Thaw(stopped);
            }

            Sched.Signal("never mind");
        }).FpVerify(XComp.FpSimd, 6), "dumper", cpu: 1);
        Scenario.Clean(m);
        Assert.Equal([new RegValue("dumper", 6), new RegValue("stopped", 5)], dumps.Select(static d => d[XComp.FpSimd]));
        Assert.Null(stopped.TracedBy);
    }

    [Fact]
    public void Registers_that_are_not_there_are_refused()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, cpus: 2);
        Errno[] found = [];
        Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(static s => s.SleepUntil("traced")).FpVerify(XComp.FpSimd, 1), "u0");
        Traced(m, u0, () => found =
        [
            Ptrace.GetRegSet(u0, RegSet.Sve, new UserXState()),
            Ptrace.SetRegSet(u0, RegSet.Za, new UserXState()),
            Ptrace.SetRegSet(u0, RegSet.XState, new UserXState { [XComp.Sve] = 1 }),
            Ptrace.SetRegSet(u0, RegSet.FpSimd, new UserXState { Reserved = 1 }),
            Ptrace.SetRegSet(u0, RegSet.FpSimd, new UserXState { VectorLength = 16 }),
        ]);
        Scenario.Clean(m);
        Assert.Equal(Enumerable.Repeat(Errno.Inval, 5), found);
    }

    [Fact]
    public void Misuse_says_what_to_do()
    {
        Machine arm = Machine.Kvm(1);
        arm.User(static p => p.Syscall(static () => _ = Ptrace.GetRegSet(Task.Current, RegSet.XFp, new UserXState())));
        Assert.Contains("use RegSet.FpSimd", Assert.Throws<InvalidOperationException>(arm.Run).Message);
        Machine x86 = Machine.X86(1);
        x86.User(static p => p.Syscall(static () => _ = Ptrace.GetRegSet(Task.Current, RegSet.Sve, new UserXState())));
        Assert.Contains("use RegSet.Fp", Assert.Throws<InvalidOperationException>(x86.Run).Message);

        Machine running = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, cpus: 2);
        Task u0 = running.User(static p => p.FpWrite(XComp.FpSimd, 1).Spin(500), "u0");
        running.KThread(() =>
        {
            Sched.Sleep(50);
            _ = Ptrace.SetRegSet(u0, RegSet.FpSimd, new UserXState());
        }, cpu: 1);
        Scenario.Detects(running, "INV-X8", "Ptrace.Freeze");
        Machine self = Machine.Kvm(1);
        Errno own = Errno.Ok;
        self.User(p => p.Syscall(() => own = Ptrace.SetRegSet(Task.Current, RegSet.FpSimd, new UserXState())));
        Scenario.Clean(self);
        Assert.Equal(Errno.Perm, own);
        Assert.Contains("another one trace it", Assert.Single(self.Warnings));
    }

    /// <summary>F0.7: the VMM ends, another one runs the guest later.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.RunMapDoesNotPin)]
    public void The_memory_of_a_task_is_kept_while_it_is_mapped(string? fault)
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: fault);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser().FpVerify(XComp.FpSimd, 5).ToUser());
        Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() => ArmFp.Run(v)), "u0");
        bool[] freed = [true, false, false];
        Task u1 = m.User(p => p.FpWrite(XComp.FpSimd, 2).Syscall(() =>
        {
            Sched.Sleep(200);
            freed[0] = u0.State != TaskState.Dead || u0.FpSimdThread.State.Freed || v.HostFpState != u0.FpSimdThread.State;
            ArmFp.Run(v);
            freed[1] = u0.FpSimdThread.State.Freed;
        }).FpVerify(XComp.FpSimd, 2), "u1");
        m.KThread(() =>
        {
            Sched.Sleep(2000);
            freed[2] = !u1.FpSimdThread.State.Freed;
            v.Destroy();
        });
        if (fault is not null)
        {
            Scenario.Detects(m, "INV-A8", "is freed while the hypervisor has a mapping of it");
            return;
        }

        Scenario.Clean(m);
        Assert.Equal([false, true, true], freed);
        Assert.True(u1.FpSimdThread.State.Freed);
    }

    [Fact]
    public void A_record_that_is_not_cleared_contradicts_the_other()
        => Scenario.Detects(Traps(Fault.FpHostNotCleared), "INV-A3", "clear FP_HOST when the host was saved");

    [Fact]
    public void Without_FP_registers_none_are_loaded()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: static o => o with { FpSimd = false });
        m.KThread(static () =>
        {
            FpSimd.GetCpuContext();
            FpSimd.Load(Task.Current.FpSimdThread.State);
            FpSimd.PutCpuContext();
        });
        Scenario.Detects(m, "INV-A9", "which has no FP registers");
    }

    private static Machine Traps(string fault)
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: fault);
        ArmFp.Vmm(m, ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser()));
        return m;
    }

    /// <summary>On the other CPU: freezes, looks, lets go.</summary>
    private static void Traced(Machine m, Task task, Action body) => m.KThread(() =>
    {
        Sched.Sleep(200);
        if (Ptrace.Freeze(task))
        {
            body();
            Ptrace.Thaw(task);
        }

        Sched.Signal("traced");
    }, "tracer", cpu: 1);
}
