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
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 0, skipped: 1);
    }

    [Fact]
    public void SC_E02_Idle_in_between_costs_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Sched.Sleep(50)).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 0, skipped: 1);
        Assert.Equal(0, m.CarriersUsed);
    }

    [Fact]
    public void SC_E03_Another_user_task_that_reaches_user_mode_costs_a_restore_each()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u1 = m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.SleepUntil("u0 ran")).FpVerify(XComp.Sse, 2).Syscall(s => s.Signal("u1 ran")));
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Signal("u0 ran")).Syscall(s => s.SleepUntil("u1 ran")).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Assert.Equal(1, u1.Counters.FpRestores);
        Assert.Equal(1, u0.Counters.FpRestores);
    }

    [Fact]
    public void SC_E04_Another_user_task_that_stays_in_the_kernel_costs_nothing()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("u1 ran")).FpVerify(XComp.Sse, 1));
        Task u1 = m.User(p => p.BeforeUser(() => Sched.Signal("u1 ran")));
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 0, skipped: 1);
        Counts(u1, saves: 0, restores: 0, skipped: 0);
    }

    [Fact]
    public void SC_E05_Migration_costs_a_restore_on_the_new_CPU()
    {
        Machine m = Machine.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.MigrateTo(1)).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 1, skipped: 0);
        Assert.Equal(1, m.Cpus[1].Counters.FpRestores);
    }

    [Theory]
    [InlineData(FpFault.None)]
    [InlineData(FpFault.ValidIfOwnerOnly)]
    public void SC_E06_Coming_back_to_a_CPU_that_still_claims_the_context(FpFault fault)
    {
        Machine m = Machine.X86(cpus: 2);
        m.FpFaults = fault;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.MigrateTo(1)).FpWrite(XComp.Sse, 2).Syscall(s => s.MigrateTo(0)).FpVerify(XComp.Sse, 2));
        if (fault == FpFault.None)
        {
            m.RunToCompletion();
            Assert.Equal(2, u0.Counters.FpRestores);
            return;
        }

        Detects(m, "INV-X1", "corruption");
    }

    [Theory]
    [InlineData(FpFault.None)]
    [InlineData(FpFault.ValidIfLastCpuOnly)]
    public void SC_E07_Registers_of_another_task_are_not_taken_for_ones_own(FpFault fault)
    {
        Machine m = Machine.X86(cpus: 1);
        m.FpFaults = fault;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1));
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2));
        if (fault == FpFault.None)
        {
            m.RunToCompletion();
            return;
        }

        Detects(m, "INV-X3", "leak (a value of 'u1')");
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
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 1, skipped: 0);
    }

    [Fact]
    public void SC_E09_A_system_call_without_FP_costs_nothing()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Cpu.Charge(5)).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Counts(u0, saves: 0, restores: 0, skipped: 0);
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
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 0, skipped: 1);
        Assert.True(m.Cpus[0].Counters.Schedules >= 200);
    }

    [Fact]
    public void SC_E11_Fifty_exits_handled_in_the_kernel_cost_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5)
            .Repeat(50, static g => g.Hypercall(static () => Cpu.Charge(1)).FpVerify(XComp.Sse, 5)).ToUser(), "g");
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 1, skipped: 0);
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
        Detects(m, "INV-X3", "still have to be loaded");
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
        m.RunToCompletion();
        Assert.Equal(new RegValue("u0", 1), seen);
        Counts(u0, saves: 1, restores: 0, skipped: 1);
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
            Detects(m, "INV-X8", "call Fpu.PrepareWrite before");
            return;
        }

        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 1, skipped: 0);
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
        Detects(m, "INV-X8", "Ptrace.Freeze");
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
        good.RunToCompletion();

        Machine bad = Machine.X86(cpus: 1);
        bad.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Fpu.PrepareWrite(Task.Current)));
        Detects(bad, "INV-X8", "CurrentWriteBegin");
    }

    [Fact]
    public void SC_E32_A_save_that_destroys_the_registers_costs_a_restore()
    {
        var m = new Machine(new MachineOptions { Cpus = 1, DestructiveSave = true });
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Sched.Sleep(10)).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Counts(u0, saves: 1, restores: 1, skipped: 0);

        var bad = new Machine(new MachineOptions { Cpus = 1, DestructiveSave = true });
        bad.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            using (Preempt.DisableScope())
            {
                _ = FpRegs.Save(Task.Current.Fpu);
            }
        }));
        Detects(bad, "INV-X1", "instead of u0#1");
    }

    [Fact]
    public void SC_E34_An_interrupt_uses_the_FPU_where_it_is_usable()
    {
        Machine m = Machine.X86(cpus: 1);
        int vector = 0;
        int scalar = 0;
        m.RequestIrq(1, () =>
        {
            if (KernelFpu.IsUsable())
            {
                using (KernelFpu.Section())
                {
                    KernelFpu.Use(XComp.Sse);
                }

                vector++;
            }
            else
            {
                scalar++;
            }
        });
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            FpRegs.LockAndLoad();
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            FpRegs.Unlock();
            using (KernelFpu.Section())
            {
                m.RaiseIrq(0, 1);
                Cpu.Poll();
            }
        }).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Assert.Equal((1, 2), (vector, scalar));
        Assert.Equal(2, u0.Counters.FpSaves);
    }

    [Fact]
    public void SC_E35_Sections_neither_nest_nor_end_twice()
    {
        Assert.Contains("inside the FPU section opened at FpuSwitchScenarios.cs", TestMachines.Breaks("INV-X6", () =>
        {
            KernelFpu.Begin();
            KernelFpu.Begin();
        }).Message);
        Assert.Contains("without KernelFpu.Begin", TestMachines.Breaks("INV-X6", KernelFpu.End).Message);
    }

    [Fact]
    public void SC_E36_A_reschedule_wanted_inside_a_section_happens_at_its_end()
    {
        Machine m = Machine.X86(cpus: 1);
        m.KThread(() => Sched.WaitFor("go"), "urgent", priority: 1);
        int inside = -1;
        int after = -1;
        m.Run(() =>
        {
            int before = m.Cpus[0].Counters.Schedules;
            using (KernelFpu.Section())
            {
                Sched.Signal("go");
                Cpu.Poll();
                inside = m.Cpus[0].Counters.Schedules - before;
            }

            after = m.Cpus[0].Counters.Schedules - before;
        });
        Assert.Equal(0, inside);
        Assert.Equal(2, after);
    }

    [Fact]
    public void SC_E37_Nothing_sleeps_inside_a_section()
    {
        var mutex = new Mutex("m");
        foreach (Action sleeper in new Action[] { Sched.CondResched, () => mutex.Lock(), () => Mem.Alloc(8) })
        {
            Assert.Contains("inside the FPU section", TestMachines.Breaks("INV-G7", () =>
            {
                using (KernelFpu.Section())
                {
                    sleeper();
                }
            }).Message);
        }
    }

    [Theory]
    [InlineData(FpResidency.RegistersOnly)]
    [InlineData(FpResidency.Both)]
    [InlineData(FpResidency.MemoryOnly)]
    public void SC_E38_The_four_transitions_end_in_the_states_of_the_table(FpResidency from)
    {
        Assert.Equal(from == FpResidency.RegistersOnly ? FpResidency.RegistersOnly : FpResidency.Both, After(from, UserFpRegs.CopyToCpu));
        Assert.Equal(FpResidency.RegistersOnly, After(from, UserFpRegs.MoveToCpu));
        Assert.Equal(from == FpResidency.MemoryOnly ? FpResidency.MemoryOnly : FpResidency.Both, After(from, UserFpRegs.CopyToMemory));
        Assert.Equal(FpResidency.MemoryOnly, After(from, UserFpRegs.MoveToMemory));
    }

    [Fact]
    public void SC_E40_A_kernel_thread_has_no_registers_to_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Assert.Contains("ask Task.Kind", TestMachines.Breaks("INV-X7", () =>
        {
            LocalIrq.Disable();
            Fpu.SwitchReturn();
        }, m).Message);
        Assert.Single(m.Warnings);
    }

    [Fact]
    public void SC_E42_The_image_is_old_after_user_mode()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            using (Preempt.DisableScope())
            {
                UserFpRegs.CopyToMemory();
            }
        }).FpWrite(XComp.Sse, 2).Syscall(() => Task.Current.Fpu.FpState.Image.Read(XComp.Sse)));
        Detects(m, "INV-X4", "Fpu.PrepareRead");
    }

    [Fact]
    public void SC_E46_Validity_is_not_tested_while_preemptible()
    {
        Machine m = Machine.X86(cpus: 2);
        m.User(p => p.Syscall(() => FpRegs.StateValid(Task.Current.Fpu, Smp.RawProcessorId())));
        Detects(m, "INV-X19", "with preemption on");
    }

    [Fact]
    public void SC_E47_Invalidating_live_registers_loses_them()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Fpu.InvalidateRegisters(Task.Current.Fpu)));
        Detects(m, "INV-X5", "save them first");
    }

    [Fact]
    public void SC_E50_Unlocking_lets_a_softirq_take_the_registers()
    {
        Machine m = Machine.X86(cpus: 1);
        Softirq.Open(m, Vec.Timer, static () =>
        {
            using (KernelFpu.Section())
            {
                KernelFpu.Use(XComp.Sse);
            }
        });
        bool flag = false;
        FpResidency residency = FpResidency.RegistersOnly;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            FpRegs.LockAndLoad();
            Softirq.Raise(Vec.Timer);
            FpRegs.Unlock();
            flag = Task.Current.Flags.Test(TIF.NeedFpuLoad);
            residency = Task.Current.Fpu.Residency;
        }).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Assert.True(flag);
        Assert.Equal(FpResidency.MemoryOnly, residency);
    }

    [Fact]
    public void SC_F30_Loading_a_guest_over_live_registers_loses_the_users()
    {
        Machine m = Machine.X86(cpus: 1);
        VCpu v = m.CreateDomain("g").AddVCpu(static p => { }, "g");
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            FpRegs.Lock();
            FpRegs.Load(v.GuestFpu.FpState, XMask.All);
        }));
        Detects(m, "INV-X5", "overwrites the registers of 'u0'");
    }

    [Fact]
    public void SC_F29_A_section_left_open_is_reported_at_the_end_of_the_system_call()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.Syscall(() => KernelFpu.Begin()));
        Detects(m, "INV-X6", "begun at FpuSwitchScenarios.cs");
    }

    [Fact]
    public void Guest_registers_are_swapped_in_once_and_out_once()
    {
        Machine m = Machine.X86(cpus: 1);
        VCpu v = m.CreateDomain("g").AddVCpu(static p => { }, "g");
        Errno[] results = [];
        m.User(p => p.Syscall(() => results =
        [
            v.GuestFpu.Swap(enter: false), v.GuestFpu.Swap(enter: true), v.GuestFpu.Swap(enter: true), v.GuestFpu.Swap(enter: false),
        ]));
        m.RunToCompletion();
        Assert.Equal([Errno.Inval, Errno.Ok, Errno.Busy, Errno.Ok], results);
        Assert.Equal(2, m.Warnings.Count);
    }

    [Fact]
    public void PKRU_is_not_in_the_image()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.Syscall(() => Assert.Throws<ArgumentOutOfRangeException>(() => Task.Current.Fpu.FpState.Image.Read(XComp.Pkru))));
        m.RunToCompletion();
    }

    private static FpResidency After(FpResidency from, Action transition)
    {
        Machine m = Machine.X86(cpus: 1);
        FpResidency before = default;
        FpResidency after = default;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            using (Preempt.DisableScope())
            {
                if (from == FpResidency.Both)
                {
                    UserFpRegs.CopyToMemory();
                }
                else if (from == FpResidency.MemoryOnly)
                {
                    UserFpRegs.MoveToMemory();
                }

                before = Task.Current.Fpu.Residency;
                transition();
                after = Task.Current.Fpu.Residency;
            }
        }).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        Assert.Equal(from, before);
        return after;
    }

    private static void Detects(Machine m, string invariant, string words)
    {
        var e = Assert.Throws<InvariantViolationException>(m.RunToCompletion);
        Assert.Equal(invariant, e.Invariant);
        Assert.Contains(words, e.Message);
    }

    private static void Counts(Task task, int saves, int restores, int skipped)
        => Assert.Equal((saves, restores, skipped), (task.Counters.FpSaves, task.Counters.FpRestores, task.Counters.FpRestoresSkipped));
}
