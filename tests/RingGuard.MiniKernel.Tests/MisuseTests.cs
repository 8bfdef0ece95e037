using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Whoever uses the machine wrongly gets an exception that says what to do, at the call and not later.</summary>
public sealed class MisuseTests
{
    private static readonly Dictionary<string, (Action<Machine> Call, string Words)> s_calls = new()
    {
        ["a task on a CPU that is not there"] = (static m => m.KThread(static () => { }, cpu: 7), "the machine has 2"),
        ["a task on a negative CPU"] = (static m => m.KThread(static () => { }, cpu: -1), "the machine has 2"),
        ["a user task on a CPU that is not there"] = (static m => m.User(static _ => { }, cpu: 7), "the machine has 2"),
        ["a task without a body"] = (static m => m.KThread(null!), "body"),
        ["a user task without a program"] = (static m => m.User(null!), "program"),
        ["an interrupt on a CPU that is not there"] = (static m => m.RaiseIrq(9, 1), "the machine has 2"),
        ["a later interrupt on a CPU that is not there"] = (static m => m.RaiseIrqAt(5, 9, 1), "the machine has 2"),
        ["an interrupt in the past"] = (static m => m.RaiseIrqAt(-5, 0, 1), "time"),
        ["an interrupt with a negative period"] = (static m => m.RaiseIrqAt(5, 0, 1, -1), "period"),
        ["an NMI on a CPU that is not there"] = (static m => m.RaiseNmi(2), "the machine has 2"),
        ["an interrupt without a handler"] = (static m => m.RaiseIrq(0, 3), "call Machine.RequestIrq(3"),
        ["a negative interrupt line"] = (static m => m.RequestIrq(-1, static () => { }), "line"),
        ["no interrupt handler"] = (static m => m.RequestIrq(1, null!), "handler"),
        ["a line that nobody asked for is masked"] = (static m => m.MaskIrq(4), "call Machine.RequestIrq(4"),
        ["the scheduler's softirq"] = (static m => Softirq.Open(m, Vec.Schedule, static () => { }), "open another vector"),
        ["no softirq handler"] = (static m => Softirq.Open(m, Vec.Timer, null!), "handler"),
        ["a script place that is not counted from 1"] = (static m => m.At("Cpu.Poll", 0, static () => { }), "occurrence"),
        ["a script place without an operation"] = (static m => m.At("", 1, static () => { }), "operation"),
        ["a choice of nothing"] = (static m => m.Choose(0), "alternatives"),
        ["an event that happens no time"] = (static m => m.MayPreempt(0), "times"),
        ["an event without a name"] = (static m => m.MayHappen("", static () => { }), "name"),
        ["an event on a CPU that is not there"] = (static m => m.MayRaiseIrq(5, 1), "the machine has 2"),
        ["a domain with negative memory"] = (static m => m.CreateDomain("d", -1), "ramPages"),
        ["memory of no domain"] = (static m => m.MapRam(null!, Gfn.Zero, 0), "domain"),
        ["memory that is not aligned"] = (static m => m.MapRam(m.CreateDomain("d"), new Gfn(3), 4), "multiple"),
        ["a virtual CPU that runs already"] = (static m =>
        {
            VCpu v = m.CreateDomain("d").AddVCpu(static _ => { });
            m.StartVCpu(v);
            m.StartVCpu(v);
        }, "already"),
        ["a virtual CPU without a program"] = (static m => m.CreateDomain("d").AddVCpu(null!), "program"),
        ["a fault that is not known"] = (static m => m.Faults.Enable("NoSuchFault"), "use a constant of Fault"),
        ["a signal to nobody"] = (static m => m.SendSignal(null!), "task"),
        ["kernel code where no machine runs"] = (static _ => Cpu.Poll(), "kernel API works only inside Machine.Run"),
        ["a kernel lock where no machine runs"] = (static _ => new SpinLock("l").Lock(), "kernel API works only inside Machine.Run"),
        ["a second decider beside a schedule"] = (static _ => new Machine(new MachineOptions { Decider = new SeededScheduler(1), Schedule = new SeededSchedule(1) }), "not both"),
        ["no options"] = (static _ => new Machine(null!), "options"),
        ["no CPU"] = (static _ => new Machine(new MachineOptions { Cpus = 0 }), "set MachineOptions.Cpus"),
        ["too many CPUs"] = (static _ => new Machine(new MachineOptions { Cpus = 17 }), "set MachineOptions.Cpus"),
        ["a negative slice"] = (static _ => new Machine(new MachineOptions { TimeSlice = -1 }), "MachineOptions.TimeSlice"),
        ["a step limit of nothing"] = (static _ => new Machine(new MachineOptions { StepLimit = 0 }), "MachineOptions.StepLimit"),
        ["a negative latency limit"] = (static _ => new Machine(new MachineOptions { SoftirqLatencyLimit = -1 }), "MachineOptions.SoftirqLatencyLimit"),
        ["an explorer without a build"] = (static _ => new Explorer(null!), "build"),
        ["a token that is none"] = (static _ => ReplayToken.Parse("RGX9-nonsense"), "RGX1-"),
        ["a token of nothing"] = (static _ => ReplayToken.Parse(""), "RGX1-"),
        ["a contract of a member that is not there"] = (static m => m.Run(static () => ContractInterceptor.Enter(new object(), "NoSuch", typeof(object))), "NoSuch"),
        ["time that goes back"] = (static m => m.Run(static () => Cpu.Charge(-1)), "ticks"),
        ["a sleep of negative length"] = (static m => m.Run(static () => Sched.Sleep(-1)), "ticks"),
        ["a move to a CPU that is not there"] = (static m => m.Run(static () => Sched.MigrateTo(Task.Current, 5)), "the machine has 2"),
        ["a wait without a condition"] = (static m => m.Run(static () => Sched.WaitUntil(new WaitQueue("q"), null!)), "condition"),
        ["an update without a function"] = (static m => m.Run(static () => new Shared<int>().Update(null!)), "change"),
        ["a machine that is run by kernel code"] = (static m => m.Run(m.Run), "add tasks with KThread or User instead"),
        ["another machine that is run by kernel code"] = (static m => m.Run(static () => new Machine(new MachineOptions()).Run()), "add tasks with KThread or User instead"),
        ["a machine that is run twice"] = (static m =>
        {
            m.Run(static () => { });
            m.Run();
        }, "build a new one"),
        ["a task for a machine that has run"] = (static m =>
        {
            m.Run(static () => { });
            m.KThread(static () => { });
        }, "build a new one"),
        ["a machine that is used after a panic"] = (static m =>
        {
            Assert.Throws<KernelPanicException>(() => m.Run(static () => Kernel.Panic("first")));
            m.Run();
        }, "build a new one"),
        ["a pool that was disposed"] = (static _ =>
        {
            var pool = new CarrierPool();
            pool.Dispose();
            var m = new Machine(new MachineOptions { Cpus = 2, Carriers = pool });
            m.KThread(static () => Sched.Sleep(1));
            m.KThread(static () => { }, cpu: 1);
            m.Run();
        }, "CarrierPool"),
    };

    public static TheoryData<string> Calls => new(s_calls.Keys);

    [Theory]
    [MemberData(nameof(Calls))]
    public void Says_what_to_do(string what)
    {
        (Action<Machine> call, string words) = s_calls[what];
        Exception? thrown = Record.Exception(() => call(TestMachines.Linux(cpus: 2)));
        Assert.NotNull(thrown);
        Assert.True(thrown is ArgumentException or InvalidOperationException or MissingMemberException or FormatException, thrown.ToString());
        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>A mistake in kernel code ends the run with its own exception, and the machine keeps no thread.</summary>
    [Fact]
    public void A_mistake_in_kernel_code_leaves_no_thread_behind()
    {
        using var pool = new CarrierPool();
        var m = new Machine(new MachineOptions { Cpus = 2, Carriers = pool });
        m.KThread(static () => Sched.Sleep(1000));
        m.KThread(static () => Cpu.Charge(-1), cpu: 1);
        Assert.Throws<ArgumentOutOfRangeException>(m.Run);
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void A_machine_that_never_ran_needs_nothing_to_be_given_back()
    {
        using var pool = new CarrierPool();
        var m = new Machine(new MachineOptions { Carriers = pool });
        m.KThread(static () => { });
        Assert.Equal(0, pool.Created);
        Assert.Empty(m.Trace.Events);
    }
}
