using System;

namespace RingGuard.MiniKernel.Tests;

/// <summary>A machine like FX-B: AMX with XFD, a VMM that may give tile data to its guests.</summary>
internal static class Amx
{
    public const ulong Base = XFeatures.X87 | XFeatures.Sse | XFeatures.Ymm;
    public const ulong Full = Base | XFeatures.Amx;
    public const ulong Tile = XFeatures.TileData;

    public static Machine Machine(int cpus = 2, string? fault = null, CheckMode mode = CheckMode.Throw, Func<MachineOptions, MachineOptions>? with = null)
        => Scenario.X86(cpus, fault, mode, o => (with ?? (static p => p))(o with
        {
            Features = XMask.X87 | XMask.Sse | XMask.Avx | XMask.Pkru | XMask.TileCfg | XMask.TileData,
            Xfd = true,
        }));

    public static VCpu Guest(Machine m, Action<GuestProgram> program, string name = "g") => m.CreateDomain(name, ramPages: 1).AddVCpu(program, name);

    /// <summary>A VMM with permission for tile data: creates the virtual CPU, then runs it once, and what comes after.</summary>
    public static Task Vmm(Machine m, VCpu v, Action? before = null, Action? after = null, string name = "vmm", bool permission = true, int cpu = 0)
        => m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Create(v, permission);
            before?.Invoke();
        }).Syscall(() => Run(v)).FpVerify(XComp.Sse, 1).Syscall(() => after?.Invoke()).FpVerify(XComp.Sse, 1), name, cpu);

    public static void Create(VCpu v, bool permission = true)
    {
        if (permission)
        {
            Must(XState.ReqPerm(XFeature.TileData, guest: true));
        }

        Must(v.GuestFpu.Alloc());
    }

    public static void Run(VCpu v) => Kernel.BugOn(v.Run() != ExitReason.ToUser, $"'{v.Name}' did not come to user space");

    public static void Must(Errno result) => Kernel.BugOn(result != Errno.Ok, $"expected Ok, got {result}");

    /// <summary>Register, cache and state of a CPU that has the guest's registers.</summary>
    public static (ulong Msr, ulong Cache, ulong State) Copies(VCpu v, int cpu = 0)
    {
        var unit = v.Domain.Machine.Cpus[cpu].Xfd!;
        return (unit.Msr, unit.Cache, v.GuestFpu.FpState.Xfd);
    }
}
