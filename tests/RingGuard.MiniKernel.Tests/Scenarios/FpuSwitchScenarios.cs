using System;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E of the scenario catalogue: lazier FPU switching. One CPU unless the scenario needs two.</summary>
public sealed class FpuSwitchScenarios
{
    [Fact]
    public void SC_E01_A_kernel_thread_in_between_costs_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("k0 done")).FpVerify(XComp.Sse, 1));
        m.KThread(() =>
        {
            Cpu.Charge(10);
            Sched.Signal("k0 done");
        });
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 1);
    }

    [Fact]
    public void SC_E02_Idle_in_between_costs_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Sched.Sleep(50)).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 1);
        Assert.Equal(0, m.CarriersUsed);
    }

    [Fact]
    public void SC_E03_Another_user_task_that_reaches_user_mode_costs_a_restore_each()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u1 = m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.SleepUntil("u0 ran")).FpVerify(XComp.Sse, 2).Syscall(s => s.Signal("u1 ran")));
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Signal("u0 ran")).Syscall(s => s.SleepUntil("u1 ran")).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Assert.Equal(1, u1.Counters.FpRestores);
        Assert.Equal(1, u0.Counters.FpRestores);
    }

    [Fact]
    public void SC_E04_Another_user_task_that_stays_in_the_kernel_costs_nothing()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("u1 ran")).FpVerify(XComp.Sse, 1));
        Task u1 = m.User(p => p.BeforeUser(() => Sched.Signal("u1 ran")));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 1);
        Scenario.Counts(u1, saves: 0, restores: 0, skipped: 0);
    }

    [Fact]
    public void SC_E05_Migration_costs_a_restore_on_the_new_CPU()
    {
        Machine m = Machine.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.MigrateTo(1)).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
        Assert.Equal(1, m.Cpus[1].Counters.FpRestores);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.ValidIfOwnerOnly)]
    public void SC_E06_Coming_back_to_a_CPU_that_still_claims_the_context(string? fault)
    {
        Machine m = Scenario.X86(cpus: 2, fault);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.MigrateTo(1)).FpWrite(XComp.Sse, 2).Syscall(s => s.MigrateTo(0)).FpVerify(XComp.Sse, 2));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(2, u0.Counters.FpRestores);
            return;
        }

        Scenario.Detects(m, "INV-X1", "corruption");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.ValidIfLastCpuOnly)]
    public void SC_E07_Registers_of_another_task_are_not_taken_for_ones_own(string? fault)
    {
        Machine m = Scenario.X86(cpus: 1, fault);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1));
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2));
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-X3", "leak (a value of 'u1')");
    }

    [Fact]
    public void SC_E08_Three_kernel_sections_cost_one_save_and_one_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                using (KernelFpu.Section())
                {
                    KernelFpu.Use(XComp.Sse);
                }
            }
        }).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
    }

    [Fact]
    public void SC_E09_A_system_call_without_FP_costs_nothing()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Cpu.Charge(5)).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 0, restores: 0, skipped: 0);
    }

    [Fact]
    public void SC_E10_A_task_preempted_a_hundred_times_in_the_kernel_saves_once()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Sched.Yield();
            }
        }).FpVerify(XComp.Sse, 1));
        m.KThread(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Sched.Yield();
            }
        });
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 1);
        Assert.True(m.Cpus[0].Counters.Schedules >= 200);
    }

    [Fact]
    public void SC_E11_Fifty_exits_handled_in_the_kernel_cost_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5)
            .Repeat(50, static g => g.Hypercall(static () => Cpu.Charge(1)).FpVerify(XComp.Sse, 5)).ToUser(), "g");
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
        Assert.Equal(0, v.Counters.FpRestores);
        Assert.Equal(1, v.Counters.FpInitialLoads);
        Assert.Equal(51, v.Counters.GuestEntries);
    }

    [Fact]
    public void SC_E12_Flags_read_before_the_exit_work_are_stale()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            // The defect: decides with flags from before the work.
            ThreadFlagsSnapshot cached = Task.Current.Flags.Read();
            Sched.Yield();
            LocalIrq.Disable();
            if (cached.Has(TIF.NeedFpuLoad))
            {
                Fpu.SwitchReturn();
            }

            Arch.ReturnToUser();
        }));
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()));
        Scenario.Detects(m, "INV-X3", "still have to be loaded");
    }

    [Fact]
    public void SC_E13_A_tracer_that_reads_leaves_the_registers_valid()
    {
        Machine m = Machine.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("traced")).FpVerify(XComp.Sse, 1));
        RegValue seen = default;
        m.KThread(() =>
        {
            Sched.Sleep(200);
            if (Ptrace.Freeze(u0))
            {
                Fpu.PrepareRead(u0);
                seen = u0.Fpu.FpState.Image.Read(XComp.Sse);
                Ptrace.Thaw(u0);
            }

            Sched.Signal("traced");
        }, "tracer", cpu: 1);
        Scenario.Clean(m);
        Assert.Equal(new RegValue("u0", 1), seen);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_E14_A_tracer_that_writes_invalidates_first(bool invalidate)
    {
        Machine m = Machine.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("traced")).FpVerify(XComp.Sse, 42));
        m.KThread(() =>
        {
            Sched.Sleep(200);
            if (Ptrace.Freeze(u0))
            {
                if (invalidate)
                {
                    Fpu.PrepareWrite(u0);
                }

                u0.Fpu.FpState.Image.Write(XComp.Sse, 42);
                Ptrace.Thaw(u0);
            }

            Sched.Signal("traced");
        }, "tracer", cpu: 1);
        if (!invalidate)
        {
            Scenario.Detects(m, "INV-X8", "call Fpu.PrepareWrite before");
            return;
        }

        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
    }

    [Fact]
    public void SC_E18_Writing_the_image_of_a_running_task_is_reported()
    {
        Machine m = Machine.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Spin(500));
        m.KThread(() =>
        {
            Sched.Sleep(100);
            Fpu.PrepareWrite(u0);
        }, cpu: 1);
        Scenario.Detects(m, "INV-X8", "Ptrace.Freeze");
        Assert.NotEmpty(m.Warnings);
    }

    [Fact]
    public void SC_E19_The_current_task_writes_its_image_with_CurrentWriteBegin()
    {
        Machine good = Machine.X86(cpus: 1);
        good.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Fpu.CurrentWriteBegin();
            Task.Current.Fpu.FpState.Image.Write(XComp.Sse, 9);
            Fpu.CurrentWriteEnd();
        }).FpVerify(XComp.Sse, 9));
        Scenario.Clean(good);

        Machine bad = Machine.X86(cpus: 1);
        bad.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Fpu.PrepareWrite(Task.Current)));
        Scenario.Detects(bad, "INV-X8", "CurrentWriteBegin");
    }

    [Fact]
    public void SC_E32_A_save_that_destroys_the_registers_costs_a_restore()
    {
        var m = new Machine(new MachineOptions { Cpus = 1, DestructiveSave = true });
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Sched.Sleep(10)).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);

        var bad = new Machine(new MachineOptions { Cpus = 1, DestructiveSave = true });
        bad.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            using (Preempt.DisableScope())
            {
                _ = FpRegs.Save(Task.Current.Fpu);
            }
        }));
        Scenario.Detects(bad, "INV-X18", "left them reset");
    }
}
