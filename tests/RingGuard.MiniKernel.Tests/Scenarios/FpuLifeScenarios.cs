using System;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E: fork, exec, exit, tracing and dumping.</summary>
public sealed class FpuLifeScenarios
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, Fault.ForkCopiesMemoryImage)]
    public void SC_E26_A_child_starts_with_its_parents_newest_registers(bool flagSet, string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        int childLastCpu = 0;
        bool childFlag = false;
        m.User(p => p.FpWrite(XComp.Sse, 1).FpWrite(XComp.TileData, 4).Syscall(s =>
        {
            if (flagSet)
            {
                Scenario.KernelSection();
            }

            Task child = s.Fork(c => c.FpVerify(XComp.Sse, 1).FpVerify(XComp.TileData, 0).FpWrite(XComp.Sse, 3).Syscall(t => t.Yield()).FpVerify(XComp.Sse, 3), "child");
            childLastCpu = child.Fpu.LastCpu;
            childFlag = child.Flags.Test(TIF.NeedFpuLoad);
        }).FpVerify(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1), "parent");
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(FpuContext.NoCpu, childLastCpu);
            Assert.True(childFlag);
            return;
        }

        Scenario.Detects(m, "INV-X4", "the clone 'child' gets init in Sse while its parent 'parent' holds parent#1");
    }

    [Fact]
    public void SC_E27_A_new_program_sees_initial_registers_and_protection_keys()
    {
        Machine m = Scenario.X86();
        m.User(p => p.FpWrite(XComp.X87, 1).FpWrite(XComp.Sse, 2).FpWrite(XComp.Avx512, 3).FpWrite(XComp.Pkru, 0)
            .Syscall(s => s.Exec(q =>
            {
                foreach (XComp component in Enum.GetValues<XComp>())
                {
                    q.FpVerify(component, component == XComp.Pkru ? Pkru.InitValue : 0);
                }

                q.FpWrite(XComp.Sse, 9).Syscall(t => t.Yield()).FpVerify(XComp.Sse, 9);
            })).FpVerify(XComp.Sse, 2));
        m.KThread(static () => Cpu.Charge(1));
        Scenario.Clean(m);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.LastCpuNotReset)]
    public void SC_E28_A_context_used_anew_is_valid_nowhere(string? fault)
    {
        Machine m = Scenario.X86(cpus: 2, fault);
        Task? second = null;
        Task first = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s =>
        {
            s.MigrateTo(1);
            s.Signal("gone");
            s.Exit();
        }), "u0");
        FpuContext context = first.Fpu;
        m.KThread(() =>
        {
            Sched.WaitFor("gone");
            Sched.Sleep(50);
            second = m.User(p => p.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 2).FpVerify(XComp.Sse, 2), "u1");
        });
        if (fault is not null)
        {
            Scenario.Detects(m, "INV-X9", "context of 'u0' is used anew for 'u1' while the registers of cpu0 may still count as valid");
            return;
        }

        Scenario.Clean(m);
        Assert.Same(context, second!.Fpu);

        // The one restore of the scenario is the load of a memory that was never saved to.
        Assert.Equal((1, 0, 0), (second.Counters.FpInitialLoads, second.Counters.FpRestores, second.Counters.FpRestoresSkipped));
    }

    [Fact]
    public void SC_E14_With_a_prepare_that_does_not_invalidate_the_write_is_lost()
    {
        Machine m = Scenario.X86(cpus: 2, Fault.NoInvalidate, CheckMode.Collect);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("traced")).FpVerify(XComp.Sse, 42));
        m.KThread(() =>
        {
            Sched.Sleep(200);
            if (Ptrace.Freeze(u0))
            {
                Assert.Equal(Errno.Ok, Ptrace.SetRegSet(u0, RegSet.XFp, new UserXState { [XComp.Sse] = 42 }));
                Ptrace.Thaw(u0);
            }

            Sched.Signal("traced");
        }, "tracer", cpu: 1);
        Scenario.Collects(m, "INV-X8", "INV-X1", "INV-X3");
    }

    [Fact]
    public void Register_sets_are_read_and_written_of_stopped_tasks_only()
    {
        Machine m = Scenario.X86(cpus: 2);
        var before = new UserXState();
        Errno refused = Errno.Ok;
        Task u0 = m.User(p => p.FpWrite(XComp.X87, 3).FpWrite(XComp.Sse, 1).FpWrite(XComp.Avx, 2).Syscall(s => s.SleepUntil("traced"))
            .FpVerify(XComp.X87, 30).FpVerify(XComp.Sse, 1).FpVerify(XComp.Avx, 2).FpVerify(XComp.Pkru, Pkru.InitValue));
        m.KThread(() =>
        {
            Sched.Sleep(200);
            if (Ptrace.Freeze(u0))
            {
                Assert.Equal(Errno.Ok, Ptrace.GetRegSet(u0, RegSet.XState, before));
                refused = Ptrace.SetRegSet(u0, RegSet.XState, new UserXState { Reserved = 1 });
                Assert.Equal(Errno.Ok, Ptrace.SetRegSet(u0, RegSet.Fp, new UserXState { [XComp.X87] = 30, [XComp.Sse] = 77 }));
                Ptrace.Thaw(u0);
            }

            Sched.Signal("traced");
        }, cpu: 1);
        Scenario.Clean(m);
        Assert.Equal(Errno.Inval, refused);
        Assert.Equal((3L, 1L, 2L, Pkru.InitValue), (before[XComp.X87].Counter, before[XComp.Sse].Counter, before[XComp.Avx].Counter, before[XComp.Pkru].Counter));
    }

    [Fact]
    public void SC_E18_A_register_set_of_a_running_task_is_refused_with_a_warning()
    {
        Machine m = Scenario.X86(cpus: 2);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Spin(500));
        m.KThread(() =>
        {
            Sched.Sleep(100);
            _ = Ptrace.SetRegSet(u0, RegSet.Fp, new UserXState());
        }, cpu: 1);
        Scenario.Detects(m, "INV-X8", "Ptrace.Freeze");
        Assert.Single(m.Warnings);
    }

    [Fact]
    public void SC_E43_Writing_before_invalidating_is_seen_in_every_order_and_hurts_in_one()
    {
        ExplorationResult bad = new Explorer(static decider => Write(decider, invalidateFirst: false, CheckMode.Collect)).Explore();
        Assert.All(bad.Failures, static f => Assert.Contains(f.Machine.Violations, static v => v.Invariant == "INV-X8"));
        Assert.Equal(bad.Runs, bad.Failures.Count);
        Assert.Contains(bad.Failures, static f => f.Machine.Violations.Any(static v => v.Invariant == "INV-X3"));
        Assert.DoesNotContain(bad.Failures[0].Machine.Violations, static v => v.Invariant == "INV-X3");

        ExplorationResult good = new Explorer(static decider => Write(decider, invalidateFirst: true, CheckMode.Throw)).Explore();
        Assert.True(good.IsClean, good.Failures.FirstOrDefault()?.ToString());
        Assert.True(good.Runs > 1);

        // u0 has yielded in the kernel; its registers are still valid, nobody else uses them.
        static ExploredRun Write(IDecider decider, bool invalidateFirst, CheckMode mode)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider, CheckMode = mode });
            m.MayPreempt();
            Task? u0 = null;
            u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s =>
            {
                s.Signal("written");
                s.Yield();
            }).Syscall(s => s.SleepUntil("traced")).FpVerify(XComp.Sse, 42), "u0");
            m.KThread(() =>
            {
                Sched.WaitFor("written");
                if (invalidateFirst)
                {
                    if (Ptrace.Freeze(u0))
                    {
                        Fpu.PrepareWrite(u0);
                        u0.Fpu.FpState.Image.Write(XComp.Sse, 42);
                        Ptrace.Thaw(u0);
                    }
                }
                else
                {
                    u0.Fpu.FpState.Image.Write(XComp.Sse, 42);
                    Fpu.InvalidateRegisters(u0.Fpu);
                }

                Sched.Signal("traced");
            }, "tracer");
            return new ExploredRun(m);
        }
    }

    [Fact]
    public void SC_E48_A_core_dump_holds_what_each_thread_had()
    {
        Machine m = Scenario.X86(cpus: 2);
        UserXState[] dumps = [new(), new(), new()];
        Task stopped = m.User(p => p.FpWrite(XComp.Sse, 5).Syscall(s => s.SleepUntil("never mind")), "stopped");
        Task unused = m.User(p => p.BeforeUser(static () => Sched.WaitFor("never mind")), "unused");
        m.User(p => p.FpWrite(XComp.Sse, 6).Syscall(() =>
        {
            Sched.Sleep(100);
            Task[] threads = [Task.Current, stopped, unused];
            for (int i = 0; i < threads.Length; i++)
            {
                bool frozen = i > 0 && Ptrace.Freeze(threads[i]);
                Assert.Equal(Errno.Ok, CoreDump.ReadFpState(threads[i], dumps[i]));
                if (frozen)
                {
                    Ptrace.Thaw(threads[i]);
                }
            }

            Sched.Signal("never mind");
        }).FpVerify(XComp.Sse, 6), "dumper", cpu: 1);
        Scenario.Clean(m);
        Assert.Equal([new RegValue("dumper", 6), new RegValue("stopped", 5), RegValue.Init], dumps.Select(static d => d[XComp.Sse]));
    }

    [Fact]
    public void SC_E48_A_running_thread_is_frozen_before_it_is_dumped()
    {
        Machine m = Scenario.X86(cpus: 2);
        var dump = new UserXState();
        Task running = m.User(p => p.FpWrite(XComp.Sse, 5).Spin(2000).FpVerify(XComp.Sse, 5), "running");
        m.KThread(() =>
        {
            Sched.Sleep(100);
            if (Ptrace.Freeze(running))
            {
                Assert.Equal(Errno.Ok, CoreDump.ReadFpState(running, dump));
                Ptrace.Thaw(running);
            }
        }, cpu: 1);
        Scenario.Clean(m);
        Assert.Equal(new RegValue("running", 5), dump[XComp.Sse]);
    }
}
