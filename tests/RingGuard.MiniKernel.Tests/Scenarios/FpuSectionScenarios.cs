using System;
using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E of the scenario catalogue, and FP scenarios of group F: sections, transitions, residency, guest swap.</summary>
public sealed class FpuSectionScenarios
{
    [Fact]
    public void SC_E34_An_interrupt_uses_the_FPU_where_it_is_usable()
    {
        Machine m = Machine.X86(cpus: 1);
        var results = new List<string>();
        m.RequestIrq(1, () =>
        {
            if (KernelFpu.IsUsable())
            {
                Scenario.KernelSection();
                results.Add("vector 42");
            }
            else
            {
                results.Add("scalar 42");
            }
        });
        int savesInUser = 0;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Spin(3).FpVerify(XComp.Sse, 1).Syscall(() =>
        {
            savesInUser = Task.Current.Counters.FpSaves;
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
        m.At("user", 3, () => m.RaiseIrq(0, 1));
        Scenario.Clean(m);
        Assert.Equal(["vector 42", "scalar 42", "scalar 42"], results);
        Assert.Equal(1, savesInUser);
        Assert.Equal(2, u0.Counters.FpSaves);
    }

    [Fact]
    public void SC_E35_Sections_neither_nest_nor_end_twice()
    {
        Assert.Contains("inside the FPU section opened at FpuSectionScenarios.cs", TestMachines.Breaks("INV-X6", () =>
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
        foreach (Action sleeper in new Action[] { Sched.CondResched, () => mutex.Lock(), () => Mem.Alloc(8), static () => UserMemory.CopyToUser(new UserPage { Present = false }, 1) })
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_E38_A_transition_to_the_CPU_ends_the_validity_of_whoever_was_there(bool move)
    {
        Machine m = Machine.X86(cpus: 1);
        FpResidency before = default;
        FpResidency after = default;
        Task? u1 = null;
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Sched.Yield();
            using (Preempt.DisableScope())
            {
                before = u1!.Fpu.Residency;
                if (move)
                {
                    UserFpRegs.MoveToCpu();
                }
                else
                {
                    UserFpRegs.CopyToCpu();
                }

                after = u1.Fpu.Residency;
            }
        }).FpVerify(XComp.Sse, 1), "u0");
        u1 = m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
        Scenario.Clean(m);
        Assert.Equal((FpResidency.Both, FpResidency.MemoryOnly), (before, after));
        Assert.Equal(1, u1.Counters.FpRestores);
    }

    [Fact]
    public void Registers_are_touched_only_by_whom_they_belong_to()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
        {
            FpRegs.LockAndLoad();
            Assert.Equal(new RegValue("u0", 1), FpRegs.Read(XComp.Sse));
            FpRegs.Write(XComp.Sse, 4);
            FpRegs.Unlock();
        }).FpVerify(XComp.Sse, 4), "u0");
        Scenario.Clean(m);

        Machine bad = Machine.X86(cpus: 1);
        bad.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
        {
            Sched.Yield();
            FpRegs.Lock();
            FpRegs.Read(XComp.Sse);
        }), "u0");
        bad.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()), "u1");
        Scenario.Detects(bad, "INV-X19", "whose registers are not those of 'u0'");
    }

    [Fact]
    public void Memory_that_was_given_back_is_not_used()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
        {
            Task.Current.Fpu.FpState.Freed = true;
            Sched.Yield();
        }), "u0");
        m.KThread(static () => Cpu.Charge(1));
        Scenario.Detects(m, "INV-X15", "whose memory was freed");
    }

    [Fact]
    public void SyncFpState_is_for_the_current_task()
    {
        Machine m = Machine.X86(cpus: 1);
        RegValue image = default;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Fpu.SyncFpState(Task.Current.Fpu);
            image = Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
            Fpu.SyncFpState(m.Tasks[1].Fpu);
        }).FpVerify(XComp.Sse, 1));
        m.KThread(static () => Cpu.Charge(1));
        Scenario.Clean(m);
        Assert.Equal(1, image.Counter);
        Assert.Single(m.Warnings);
        Scenario.Counts(u0, saves: 1, restores: 0, skipped: 0);
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
        Scenario.Detects(m, "INV-X4", "Fpu.PrepareRead");
    }

    [Fact]
    public void SC_E46_Validity_is_not_tested_while_preemptible()
    {
        Machine m = Machine.X86(cpus: 2);
        m.User(p => p.Syscall(() => FpRegs.StateValid(Task.Current.Fpu, Smp.RawProcessorId())));
        Scenario.Detects(m, "INV-X19", "with preemption on");
    }

    [Fact]
    public void SC_E47_Invalidating_live_registers_loses_them()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Fpu.InvalidateRegisters(Task.Current.Fpu)));
        Scenario.Detects(m, "INV-X5", "save them first");
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
        Scenario.Clean(m);
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
        Scenario.Detects(m, "INV-X5", "overwrites the registers of 'u0'");
    }

    [Fact]
    public void SC_F29_A_section_left_open_is_reported_at_the_end_of_the_system_call()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.Syscall(() => KernelFpu.Begin()));
        Scenario.Detects(m, "INV-X6", "begun at FpuSectionScenarios.cs");
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
        Scenario.Clean(m);
        Assert.Equal([Errno.Inval, Errno.Ok, Errno.Busy, Errno.Ok], results);
        Assert.Equal(2, m.Warnings.Count);
    }

    [Fact]
    public void PKRU_is_not_in_the_image()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.Syscall(() => Assert.Throws<ArgumentOutOfRangeException>(() => Task.Current.Fpu.FpState.Image.Read(XComp.Pkru))));
        Scenario.Clean(m);
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
        Scenario.Clean(m);
        Assert.Equal(from, before);
        return after;
    }
}
