using System;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Machines like FX-A: KVM on arm64, a VMM U0, another task U1.</summary>
internal static class ArmFp
{
    public const int Timer = 1;

    /// <summary>All host policies.</summary>
    public static TheoryData<HostFpPolicy> Policies => new(Enum.GetValues<HostFpPolicy>());

    /// <summary>Those that save the host at the guest's first use.</summary>
    public static TheoryData<HostFpPolicy> LazyPolicies => new(Enum.GetValues<HostFpPolicy>().Where(static p => p != HostFpPolicy.EagerAtLoad));

    public static Machine Machine(HostFpPolicy policy, int cpus = 1, string? fault = null, CheckMode mode = CheckMode.Throw, IDecider? decider = null, Func<Arm64Options, Arm64Options>? with = null)
    {
        var arm = new Arm64Options { HostFpPolicy = policy };
        var m = new Machine(new MachineOptions
        {
            Arch = Architecture.Arm64,
            Cpus = cpus,
            CheckMode = mode,
            Decider = decider,
            Arm64 = with?.Invoke(arm) ?? arm,
        });
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        return m;
    }

    /// <summary>A host at EL2 with SVE.</summary>
    public static Arm64Options Sve(Arm64Options o) => o with { Sve = true, VirtHost = VirtHost.Vhe };

    public static VCpu Guest(Machine m, Action<GuestProgram> program, string name = "v0") => m.CreateDomain($"{name} domain", ramPages: 1).AddVCpu(program, name);

    /// <summary>U0: writes, runs the guest, looks at what is left.</summary>
    public static Task Vmm(Machine m, VCpu v, Action? before = null, Action? after = null, string name = "u0", long value = 1)
        => m.User(p => p.FpWrite(XComp.FpSimd, value).Syscall(() =>
        {
            before?.Invoke();
            Run(v);
            after?.Invoke();
        }).FpVerify(XComp.FpSimd, value), name);

    public static void Run(VCpu v) => Kernel.BugOn(v.Run() != ExitReason.ToUser, $"'{v.Name}' did not come to user space: {v.LastRunError}");

    public static void Must(Errno result) => Kernel.BugOn(result != Errno.Ok, $"expected Ok, got {result}");

    /// <summary>Kernel code that uses the registers.</summary>
    public static void Section()
    {
        using (KernelNeon.Section())
        {
            KernelNeon.Use(XComp.FpSimd);
        }
    }

    public static int GuestLoads(VCpu v) => v.Counters.FpInitialLoads + v.Counters.FpRestores;

    public static bool Foreign(Task task) => task.Flags.Test(TIF.ForeignFpState);

    /// <summary>Without the fault it must end well, with it as given.</summary>
    public static void Ends(Machine m, string? fault, string invariant, string words)
    {
        if (fault is null)
        {
            Scenario.Clean(m);
        }
        else
        {
            Scenario.Detects(m, invariant, words);
        }
    }
}
