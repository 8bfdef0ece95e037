using RingGuard;
using RingGuard.MiniKernel;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.Samples.Hypervisor;

/// <summary>
/// The hypervisor's side: two guests share CPU 0 until one is moved, a device interrupts, a kernel thread computes checksums with the
/// FPU. All of it is ordinary kernel code under contracts that RingGuard checks while it compiles.
/// </summary>
internal sealed class Host
{
    private const int DeviceLine = 7;
    private const int ImagePages = 256;

    private readonly Machine _machine;
    private readonly SpinLock _statsLock = new("stats");
    private int _packets;
    private int _checksums;

    public Host(ulong seed)
    {
        _machine = new Machine(new MachineOptions { Cpus = 2, Flavor = Flavor.Xen, TimeSlice = 600, Schedule = new SeededSchedule(seed, switchOneIn: 40) });
        Alpha = _machine.CreateDomain("alpha", ramPages: ImagePages);
        Beta = _machine.CreateDomain("beta", ramPages: 8);
    }

    /// <summary>Boots by set/way, as 32-bit Linux does.</summary>
    public Domain Alpha { get; }

    /// <summary>Computes, and is moved to the other CPU meanwhile.</summary>
    public Domain Beta { get; }

    /// <summary>Packets that the device delivered.</summary>
    public int Packets => _packets;

    /// <summary>Checksums made by the kernel thread.</summary>
    public int Checksums => _checksums;

    public Machine Run()
    {
        _machine.RequestIrq(DeviceLine, OnDevice, "device");
        Softirq.Open(_machine, Vec.NetRx, OnPackets);
        _machine.RaiseIrqAt(time: 400, cpu: 0, DeviceLine, period: 450);

        _machine.StartVCpu(Alpha.AddVCpu(BootGuest, "alpha"), cpu: 0);
        Task beta = _machine.StartVCpu(Beta.AddVCpu(ComputeGuest, "beta"), cpu: 0);
        _machine.KThread(Checksummer, "crc", cpu: 1);
        _machine.KThread(Housekeeping, "watchdog", cpu: 1, priority: 1);
        _machine.KThread(() => Balance(beta), "balancer", cpu: 0, priority: 1);
        _machine.Run();
        return _machine;
    }

    /// <summary>Writes its image with caches on, nukes the caches by set/way, turns them off and finds the image in RAM.</summary>
    private static void BootGuest(GuestProgram guest) => guest
        .FpWrite(XComp.Avx, 1)
        .WriteSctlr(Sctlr.M | Sctlr.C)
        .Repeat(3, static g => g.Spin(4).FpVerify(XComp.Avx, 1))
        .Write(new Gfn(0), 100).Write(new Gfn(1), 101).Write(new Gfn(2), 102)
        .SetWay(times: 8)
        .WriteSctlr(Sctlr.None)
        .Verify(new Gfn(0), 100).Verify(new Gfn(1), 101).Verify(new Gfn(2), 102)
        .WriteSctlr(Sctlr.M | Sctlr.C)
        .FpVerify(XComp.Avx, 1);

    private static void ComputeGuest(GuestProgram guest) => guest
        .FpWrite(XComp.Avx, 7)
        .Repeat(12, static g => g.Spin(60).Hypercall(OnHypercall).FpVerify(XComp.Avx, 7));

    [RunsIn(ExecutionMode.GuestTrap)]
    private static void OnHypercall() => Softirq.DoSoftirq();

    /// <summary>Acknowledges; the work is the softirq's.</summary>
    [RunsIn(ExecutionMode.HardIrq)]
    private static void OnDevice() => Softirq.RaiseIrqOff(Vec.NetRx);

    [RunsIn(ExecutionMode.Softirq)]
    private void OnPackets()
    {
        using (_statsLock.Enter())
        {
            _packets++;
        }

        if (KernelFpu.IsUsable())
        {
            using (KernelFpu.Section())
            {
                KernelFpu.Use(XComp.Sse);
            }
        }
    }

    /// <summary>A kernel thread with FPU sections of its own: what they cost its neighbours is the point of lazy restoring.</summary>
    [RunsIn(ExecutionMode.KThread)]
    private void Checksummer()
    {
        for (int block = 0; block < 4; block++)
        {
            byte[]? buffer = Mem.Alloc(512, Gfp.Kernel);
            Kernel.BugOn(buffer is null, "Gfp.Kernel does not fail");
            using (KernelFpu.Section())
            {
                KernelFpu.Use(XComp.Avx);
                Cpu.Charge(15);
            }

            _checksums++;
            Sched.Sleep(250);
        }
    }

    /// <summary>A kernel thread without FP: it interrupts a guest and leaves it its registers, so that nothing has to be restored.</summary>
    [RunsIn(ExecutionMode.KThread)]
    private static void Housekeeping()
    {
        for (int round = 0; round < 10; round++)
        {
            Sched.Sleep(330);
            Cpu.Charge(10);
        }
    }

    /// <summary>Moves a task to the other CPU and back, as a load balancer does.</summary>
    [RunsIn(ExecutionMode.KThread)]
    private static void Balance(Task task)
    {
        for (int round = 0; round < 3 && task.State != TaskState.Dead; round++)
        {
            Sched.Sleep(900);
            Sched.MigrateTo(task, 1 - task.Cpu.Id);
        }
    }
}
