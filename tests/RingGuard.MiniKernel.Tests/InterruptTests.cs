using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class InterruptTests
{
    [Fact]
    public void A_masked_interrupt_is_taken_when_interrupts_come_back_on()
    {
        Machine m = TestMachines.Linux();
        var log = new List<string>();
        m.RequestIrq(1, () => log.Add("irq"));
        m.Run(() =>
        {
            LocalIrq.Disable();
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            log.Add("off");
            LocalIrq.Enable();
            log.Add("on");
        });
        Assert.Equal(["off", "irq", "on"], log);
    }

    [Fact]
    public void Restore_brings_back_what_Save_found()
    {
        var states = new List<bool>();
        TestMachines.Linux().Run(() =>
        {
            LocalIrq.Save(out IrqFlags outer);
            LocalIrq.Save(out IrqFlags inner);
            LocalIrq.Restore(inner);
            states.Add(LocalIrq.IsEnabled);
            LocalIrq.Restore(outer);
            states.Add(LocalIrq.IsEnabled);
        });
        Assert.Equal([false, true], states);
    }

    [Fact]
    public void Handlers_nest_NMI_over_hardirq_over_softirq()
    {
        Machine m = TestMachines.Linux();
        var counts = new List<uint>();
        m.RequestNmi(() => counts.Add(Preempt.Count));
        m.RequestIrq(1, () =>
        {
            m.RaiseNmi(0);
            Cpu.Poll();
            counts.Add(Preempt.Count);
        });
        Softirq.Open(m, Vec.Timer, () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            counts.Add(Preempt.Count);
        });
        m.Run(() =>
        {
            LocalBh.Disable();
            Softirq.Raise(Vec.Timer);
            LocalBh.Enable();
        });
        Assert.Equal([0x00110100u, 0x00010100u, 0x00000100u], counts);
    }

    [Fact]
    public void A_softirq_on_another_CPU_comes_by_IPI()
    {
        Machine m = TestMachines.Linux(cpus: 2);
        var cpus = new List<int>();
        Softirq.Open(m, Vec.Tasklet, () => cpus.Add(Smp.ProcessorId()));
        m.KThread(() => Sched.WaitFor("end"), "waiter", cpu: 1);
        m.Run(() =>
        {
            Softirq.RaiseOn(1, Vec.Tasklet);
            Sched.Sleep(100);
            Sched.Signal("end");
        });
        Assert.Equal([1], cpus);
        Assert.True(m.Cpus[1].Counters.Interrupts > 0);
    }

    [Fact]
    public void A_level_line_comes_again_until_it_is_lowered()
    {
        Machine m = TestMachines.Linux();
        int runs = 0;
        m.RequestIrq(1, () =>
        {
            if (++runs == 3)
            {
                m.LowerIrq(0, 1);
            }
        }, "level", IrqTrigger.Level);
        m.RequestIrq(2, static () => { }, "edge");
        m.Run(() =>
        {
            LocalIrq.Disable();
            m.RaiseIrq(0, 1);
            m.LowerIrq(0, 1);
            LocalIrq.Enable();
            Assert.Equal(0, runs);
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        });
        Assert.Equal(3, runs);
        Assert.Contains("IrqTrigger.Level", Assert.Throws<System.InvalidOperationException>(() => m.LowerIrq(0, 2)).Message);
    }

    [Fact]
    public void A_masked_line_waits_and_is_not_lost()
    {
        Machine m = TestMachines.Linux();
        var log = new List<string>();
        m.RequestIrq(1, () => log.Add("irq"));
        m.Run(() =>
        {
            LocalIrq.Disable();
            m.RaiseIrq(0, 1);
            m.MaskIrq(1);
            LocalIrq.Enable();
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            log.Add("unmask");
            m.UnmaskIrq(1);
            Cpu.Poll();
        });
        Assert.Equal(["unmask", "irq"], log);
    }

    [Fact]
    public void An_interrupt_without_a_handler_is_refused_with_the_remedy()
    {
        var e = Assert.Throws<System.InvalidOperationException>(() => TestMachines.Linux().RaiseIrq(0, 9));
        Assert.Contains("Machine.RequestIrq(9", e.Message);
    }

    [Fact]
    public void SC_F05_Bottom_halves_are_not_enabled_with_interrupts_off_nor_in_a_hard_interrupt()
    {
        var e = TestMachines.Breaks("INV-G1", () =>
        {
            LocalBh.Disable();
            LocalIrq.Disable();
            LocalBh.Enable();
        });
        Assert.Contains("with interrupts off", e.Message);

        Machine m = TestMachines.Linux();
        m.RequestIrq(1, () =>
        {
            LocalBh.Disable();
            LocalBh.Enable();
        });
        Assert.Contains("hard interrupt", TestMachines.Breaks("INV-G1", () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        }, m).Message);
    }

    [Fact]
    public void SC_F06_Interrupt_flags_are_restored_in_reverse_order()
    {
        var e = TestMachines.Breaks("INV-G9", () =>
        {
            LocalIrq.Save(out IrqFlags a);
            LocalIrq.Save(out IrqFlags b);
            LocalIrq.Restore(a);
            LocalIrq.Restore(b);
        });
        Assert.Contains("reverse order", e.Message);
    }

    [Fact]
    public void SC_F01_A_softirq_handler_that_leaves_the_count_raised_is_named_with_both_counts()
    {
        Machine m = TestMachines.Linux(mode: CheckMode.Collect);
        Softirq.Open(m, Vec.Timer, () => Preempt.Disable());
        uint after = 99;
        m.Run(() =>
        {
            LocalBh.Disable();
            Softirq.Raise(Vec.Timer);
            LocalBh.Enable();
            after = Preempt.Count;
        });
        Violation v = Assert.Single(m.Violations);
        Assert.Equal("INV-G1", v.Invariant);
        Assert.Contains("Timer", v.Message);
        Assert.Contains("0x000100", v.Message);
        Assert.Contains("0x000101", v.Message);
        Assert.Equal(0u, after);
    }

    [Fact]
    public void SC_F23_A_handler_that_enables_interrupts_is_reported()
    {
        Machine m = TestMachines.Linux();
        m.RequestIrq(1, () => LocalIrq.Enable());
        Assert.Contains("returned with interrupts on", TestMachines.Breaks("INV-G4", () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        }, m).Message);
    }

    [Fact]
    public void SC_F23_A_line_is_not_taken_again_while_its_handler_runs()
    {
        Machine m = TestMachines.Linux();
        int runs = 0;
        m.RequestIrq(1, () =>
        {
            if (++runs == 1)
            {
                m.RaiseIrq(0, 1);
                LocalIrq.Enable();
                LocalIrq.Disable();
            }
        }, "nic");
        Assert.Contains("line 1 ('nic') was re-entered on cpu0", TestMachines.Breaks("INV-G4", () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        }, m).Message);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void SC_F08_A_softirq_that_raises_itself_does_not_keep_a_task_from_running()
    {
        Machine m = TestMachines.Linux();
        int runs = 0;
        int atFirst = 0;
        Softirq.Open(m, Vec.Timer, () =>
        {
            if (++runs < 500)
            {
                Softirq.Raise(Vec.Timer);
            }
        });
        m.Run(() =>
        {
            LocalBh.Disable();
            Softirq.Raise(Vec.Timer);
            LocalBh.Enable();
            atFirst = runs;
            while (runs < 100)
            {
                Sched.Yield();
            }
        });
        Assert.Equal(10, atFirst);
        Assert.Contains(m.Tasks, t => t.Name == "ksoftirqd/0");
    }

    [Fact]
    public void SC_F10_DoSoftirq_in_an_interrupt_returns_under_Linux_and_stops_under_Xen()
    {
        Machine linux = TestMachines.Linux();
        bool returned = false;
        linux.RequestIrq(1, () =>
        {
            Softirq.DoSoftirq();
            returned = true;
        });
        linux.Run(() =>
        {
            linux.RaiseIrq(0, 1);
            Cpu.Poll();
        });
        Assert.True(returned);

        Machine xen = TestMachines.XenMachine();
        xen.RequestIrq(1, () => Softirq.DoSoftirq());
        Assert.Contains("hard interrupt", TestMachines.Breaks("INV-C5", () =>
        {
            xen.RaiseIrq(0, 1);
            Cpu.Poll();
        }, xen).Message);
    }
}
