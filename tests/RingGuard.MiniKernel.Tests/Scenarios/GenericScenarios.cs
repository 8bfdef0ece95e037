using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group F: counts, softirqs, NMIs, per-CPU data, C# constructs, contracts.</summary>
public sealed class GenericScenarios
{
    private readonly record struct Stored(bool Usable);

    [Fact]
    public void SC_F07_An_empty_NMI_at_any_point_changes_nothing()
    {
        var counts = new HashSet<(int, int, int)>();
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.RequestNmi(static () => { });
            m.MayRaiseNmi(0);
            Task u0 = m.User(static p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    Scenario.KernelSection();
                }
            }).FpVerify(XComp.Sse, 1));
            return new ExploredRun(m, () => counts.Add((u0.Counters.FpSaves, u0.Counters.FpRestores, u0.Counters.FpRestoresSkipped)));
        }).Explore();
        Assert.True(result.IsClean, result.Failures.FirstOrDefault()?.ToString());
        Assert.True(result.Runs > 20, result.ToString());
        Assert.Equal([(1, 1, 0)], counts);
    }

    [Fact]
    public void SC_F07_An_NMI_handler_uses_neither_FP_nor_locks()
    {
        var l = new SpinLock("l");
        foreach (NmiHandler handler in new NmiHandler[] { Scenario.KernelSection, () => l.Lock(), () => l.TryLock() })
        {
            Machine m = TestMachines.Linux();
            m.RequestNmi(handler);
            Assert.Contains("in an NMI", TestMachines.Breaks("INV-G4", () =>
            {
                m.RaiseNmi(0);
                Cpu.Poll();
            }, m).Message);
        }
    }

    [Fact]
    public void Hand_made_NMI_context_is_entered_once_and_left_once()
    {
        TestMachines.Breaks("INV-G4", static () =>
        {
            Nmi.Enter();
            Nmi.Enter();
        });
        TestMachines.Breaks("INV-G1", Nmi.Exit);
        Assert.Contains("in an NMI", TestMachines.Breaks("INV-G4", static () =>
        {
            Nmi.Enter();
            KernelFpu.Begin();
        }).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_F09_Softirqs_that_take_too_long_go_to_ksoftirqd(bool byReschedule)
    {
        Machine m = TestMachines.Linux();
        int runs = 0;
        int atFirst = 0;
        if (byReschedule)
        {
            m.KThread(() =>
            {
                Sched.WaitFor("go");
                atFirst = runs;
            }, "urgent", priority: 1);
        }

        Softirq.Open(m, Vec.Timer, () =>
        {
            runs++;
            Cpu.Charge(byReschedule ? 1 : 900);
            if (runs == 2 && byReschedule)
            {
                Sched.Signal("go");
            }

            if (runs < 8)
            {
                Softirq.Raise(Vec.Timer);
            }
        });
        m.KThread(() =>
        {
            LocalBh.Disable();
            Softirq.Raise(Vec.Timer);
            LocalBh.Enable();
            atFirst = byReschedule ? atFirst : runs;
            while (runs < 8)
            {
                Sched.Yield();
            }
        });
        Scenario.Clean(m);

        // 2 ms are 2000 ticks: the third handler passes them. A wanted reschedule ends the loop after the handler that wanted it.
        Assert.Equal(byReschedule ? 2 : 3, atFirst);
        Assert.Contains(m.Tasks, static t => t.Name == "ksoftirqd/0");
    }

    [Fact]
    public void SC_F11_What_an_operation_of_a_multicall_leaves_is_reported_after_that_operation()
    {
        var l = new SpinLock("mc");
        Assert.Contains("operation 2 of a multicall returns with interrupts off", TestMachines.Breaks("INV-G3", static () =>
            Multicall.Run([static () => Cpu.Poll(), static () => LocalIrq.Disable(), static () => Kernel.Panic("too late")])).Message);
        Assert.Contains("operation 1 of a multicall returns while spin lock 'mc' is held", TestMachines.Breaks("INV-G3", () =>
            Multicall.Run([() => l.Lock(), static () => Kernel.Panic("too late")])).Message);
        Assert.Contains("saved interrupt state", TestMachines.Breaks("INV-G9", static () =>
            Multicall.Run([static () =>
            {
                LocalIrq.Save(out _);
                LocalIrq.Enable();
            }])).Message);
        Scenario.Clean(WithThread(static () => Multicall.Run([static () => Cpu.Poll(), Scenario.KernelSection])));
    }

    [Fact]
    public void SC_F12_Early_boot_and_sections_that_cannot_move_may_ask_for_the_CPU()
    {
        var seen = new List<int>();
        Scenario.Clean(WithThread(() =>
        {
            using (Preempt.DisableScope())
            {
                seen.Add(Smp.ProcessorId());
            }

            LocalIrq.Disable();
            seen.Add(Smp.ProcessorId());
            LocalIrq.Enable();
            seen.Add(Smp.GetCpu());
            Smp.PutCpu();
        }));
        Assert.Equal([0, 0, 0], seen);

        // Before the machine runs no code of it does, so that early boot is the host's: it has no context to be moved.
        Assert.Throws<InvalidOperationException>(static () => Smp.ProcessorId());
    }

    [Fact]
    public void SC_F13_A_per_CPU_count_that_is_read_and_written_while_preemptible_loses_an_update()
    {
        ExplorationResult bad = new Explorer(static decider => Count(decider, guarded: false)) { MaxEvents = 1 }.Explore();
        Assert.Contains(bad.Failures, static f => f.Exception!.Message.Contains("lost update: 1", StringComparison.Ordinal));
        Assert.True(bad.Failures.Count < bad.Runs, "the default schedule shows nothing");

        ExplorationResult good = new Explorer(static decider => Count(decider, guarded: true)) { MaxEvents = 2 }.Explore();
        Assert.True(good.IsClean, good.Failures.FirstOrDefault()?.ToString());

        static ExploredRun Count(IDecider decider, bool guarded)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.MayPreempt(2);
            var counter = new PerCpu<int>();
            for (int i = 0; i < 2; i++)
            {
                m.KThread(() =>
                {
                    if (guarded)
                    {
                        using (Preempt.DisableScope())
                        {
                            ThisCpu.Write(counter, ThisCpu.Read(counter) + 1);
                        }

                        return;
                    }

                    int value = ThisCpu.Read(counter);
                    ThisCpu.Write(counter, value + 1);
                });
            }

            return new ExploredRun(m, () =>
            {
                if (counter[0] != 2)
                {
                    throw new KernelPanicException($"lost update: {counter[0]}");
                }
            });
        }
    }

    [Fact]
    public void SC_F17_An_exception_in_a_section_leaves_it_open_unless_a_guard_closes_it()
    {
        Machine bad = Scenario.X86(mode: CheckMode.Collect);
        bad.User(static p => p.Syscall(static () =>
        {
            try
            {
                KernelFpu.Begin();
                throw new FormatException("bad input");
            }
            catch (FormatException)
            {
                Log.Info("refused");
            }
        }));
        Scenario.Collects(bad, "INV-X6", "INV-G1");

        Machine good = Scenario.X86();
        good.User(static p => p.Syscall(static () =>
        {
            try
            {
                using (KernelFpu.Section())
                {
                    throw new FormatException("bad input");
                }
            }
            catch (FormatException)
            {
                Log.Info("refused");
            }
        }));
        Scenario.Clean(good);
    }

    [Fact]
    public void SC_F19_Kernel_code_after_an_await_has_no_context()
    {
        Machine m = TestMachines.Linux();
        m.KThread(static () => Awaits().GetAwaiter().GetResult());
        Assert.Contains("code after an await", Assert.Throws<InvalidOperationException>(m.Run).Message);

        static async System.Threading.Tasks.Task Awaits()
        {
            Cpu.Poll();
            await System.Threading.Tasks.Task.Delay(1).ConfigureAwait(false);
            Cpu.Poll();
        }
    }

    [Fact]
    public void SC_F20_An_override_that_requires_more_is_reported_with_both_declarations()
    {
        Driver driver = new StrictDriver();
        string message = TestMachines.Breaks("RG9008", () => driver.Start()).Message;
        Assert.Contains("StrictDriver.Start (Requires(IrqOff)) must not run with interrupts on", message);
        Assert.Contains("Driver.Start (requires nothing)", message);
        Scenario.Clean(WithThread(() =>
        {
            LocalIrq.Disable();
            driver.Start();
            LocalIrq.Enable();
        }));
        Assert.Contains("Driver.Stop must not run", TestMachines.Breaks("INV-G7", () =>
        {
            LocalIrq.Disable();
            driver.Stop();
        }).Message);
    }

    [Fact]
    public void SC_F26_The_kernel_is_kernel_code_with_contracts()
    {
        KernelCodeAttribute? attribute = typeof(Machine).Assembly.GetCustomAttribute<KernelCodeAttribute>();
        Assert.NotNull(attribute);
        Assert.True(attribute.RequireContracts);
    }

    [Fact]
    public void SC_F28_An_answer_kept_from_task_context_is_stale_in_an_interrupt()
    {
        Machine m = TestMachines.Linux();
        Stored stored = default;
        m.RequestIrq(1, () =>
        {
            if (stored.Usable)
            {
                Scenario.KernelSection();
            }
        });
        Assert.Contains("inside the FPU section", TestMachines.Breaks("INV-X6", () =>
        {
            stored = new Stored(KernelFpu.IsUsable());
            using (KernelFpu.Section())
            {
                m.RaiseIrq(0, 1);
                Cpu.Poll();
            }
        }, m).Message);
    }

    [Fact]
    public void SC_F33_A_helper_that_enables_interrupts_lets_a_handler_see_half_an_update()
    {
        ExplorationResult bad = new Explorer(static decider => Update(decider, helperEnables: true)).Explore();
        Assert.Contains(bad.Failures, static f => f.Why.Contains("half-updated", StringComparison.Ordinal));
        Assert.True(new Explorer(static decider => Update(decider, helperEnables: false)).Explore().IsClean);

        static ExploredRun Update(IDecider decider, bool helperEnables)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            int first = 0;
            int second = 0;
            m.RequestIrq(1, () => Kernel.BugOn(first != second, "the handler sees a half-updated pair"));
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                LocalIrq.Save(out IrqFlags flags);
                first++;
                if (helperEnables)
                {
                    LocalIrq.Enable();
                    Cpu.Poll();
                    LocalIrq.Disable();
                }

                second++;
                LocalIrq.Restore(flags);
            });
            return new ExploredRun(m);
        }
    }

    [Fact]
    public void SC_F44_A_copied_guard_releases_twice_and_a_forgotten_one_never()
    {
        TestMachines.Breaks("INV-X6", static () =>
        {
            KernelFpuGuard guard = KernelFpu.Section();
            KernelFpuGuard copy = guard;
            guard.Dispose();
            copy.Dispose();
        });
        Machine m = Scenario.X86();
        m.User(static p => p.Syscall(static () => _ = KernelFpu.Section()));
        Scenario.Detects(m, "INV-X6", "begun at GenericScenarios.cs");
    }

    [Fact]
    public void SC_F45_A_subscriber_that_sleeps_under_the_raisers_lock_is_in_the_chain()
    {
        var publisher = new Publisher();
        publisher.Changed += SleepyMutexUser;
        InvariantViolationException e = TestMachines.Breaks("INV-G7", publisher.Raise);
        Assert.Contains("spin lock 'publisher' is held", e.Message);
        Assert.Contains(nameof(SleepyMutexUser), e.StackTrace);

        static void SleepyMutexUser() => Sched.Sleep(1);
    }

    [Fact]
    public void SC_F46_Threads_of_the_runtime_have_no_context_and_say_so()
    {
        Exception? onPool = null;
        Exception? onFinalizer = null;
        Scenario.Clean(WithThread(() =>
        {
            // Waiting for the task would let it run on this thread, which has a context.
            var task = System.Threading.Tasks.Task.Run(static () => Cpu.Poll());
            System.Threading.SpinWait.SpinUntil(() => task.IsCompleted);
            onPool = task.Exception?.InnerException;
            var thread = new System.Threading.Thread(() => onFinalizer = Record.Exception(static () => Preempt.Disable()));
            thread.Start();
            thread.Join();
        }));
        Assert.All([onPool, onFinalizer], static e => Assert.Contains("no kernel context on this thread", Assert.IsType<InvalidOperationException>(e).Message));
    }

    private static Machine WithThread(Action body)
    {
        Machine m = TestMachines.Linux();
        m.KThread(body);
        return m;
    }

    private class Driver
    {
        public virtual void Start() => Cpu.Poll();

        [Requires(Context.NotAtomic)]
        public virtual void Stop() => ContractInterceptor.Enter(this, nameof(Stop), typeof(Driver));
    }

    private sealed class StrictDriver : Driver
    {
        [Requires(Context.IrqOff)]
        public override void Start() => ContractInterceptor.Enter(this, nameof(Start), typeof(Driver));

        [Requires(Context.NotAtomic)]
        public override void Stop() => ContractInterceptor.Enter(this, nameof(Stop), typeof(Driver));
    }

    private sealed class Publisher
    {
        private readonly SpinLock _lock = new("publisher");

        public event Action? Changed;

        public void Raise()
        {
            using (_lock.Enter())
            {
                Changed?.Invoke();
            }
        }
    }
}
