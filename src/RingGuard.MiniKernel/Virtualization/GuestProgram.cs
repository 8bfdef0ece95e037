using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Virtualization;

namespace RingGuard.MiniKernel;

/// <summary>What a guest executes, written as a chain of calls.</summary>
public sealed class GuestProgram
{
    private readonly List<GuestOp> _ops = [];

    internal IReadOnlyList<GuestOp> Ops => _ops;

    /// <summary>What runs on a device-not-available exception.</summary>
    internal GuestProgram? NmHandler { get; private set; }

    /// <summary>Writes an FP register.</summary>
    public GuestProgram FpWrite(XComp component, long value) => Add(new GuestOp(GuestOpKind.FpWrite, component, Value: value));

    /// <summary>Reads an FP register; anything else than the guest's own <paramref name="value"/> is a violation.</summary>
    public GuestProgram FpVerify(XComp component, long value) => Add(new GuestOp(GuestOpKind.FpVerify, component, Value: value));

    /// <summary>Stores to a page, through the caches when they are on.</summary>
    public GuestProgram Write(Gfn gfn, long value) => Add(new GuestOp(GuestOpKind.MemWrite, Gfn: gfn, Value: value));

    /// <summary>Loads from a page; anything else than <paramref name="value"/> is a violation.</summary>
    public GuestProgram Verify(Gfn gfn, long value) => Add(new GuestOp(GuestOpKind.MemVerify, Gfn: gfn, Value: value));

    /// <summary>Executes DCCISW <paramref name="times"/> times over sets and ways.</summary>
    public GuestProgram SetWay(int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            Add(new GuestOp(GuestOpKind.SetWay, Value: i));
        }

        return this;
    }

    /// <summary>Writes SCTLR_EL1.</summary>
    public GuestProgram WriteSctlr(Sctlr value) => WriteVmReg(Aarch32Reg.Sctlr, (ulong)value);

    /// <summary>Writes a virtual memory register; trapped while HCR_EL2.TVM is set.</summary>
    public GuestProgram WriteVmReg(Aarch32Reg register, ulong value) => Add(new GuestOp(GuestOpKind.VmRegWrite, Register: register, Value: unchecked((long)value)));

    /// <summary>Reads one, which never traps; anything else than <paramref name="value"/> is a violation.</summary>
    public GuestProgram VerifyVmReg(Aarch32Reg register, ulong value) => Add(new GuestOp(GuestOpKind.VmRegVerify, Register: register, Value: unchecked((long)value)));

    /// <summary>Calls the hypervisor, which runs <paramref name="handler"/> in the context of the vCPU.</summary>
    public GuestProgram Hypercall([RunsIn(ExecutionMode.GuestTrap)] Action handler) => Add(new GuestOp(GuestOpKind.Hypercall, Call: handler));

    /// <summary>Waits for an event (HLT, WFI): exits where none waits, and whoever sets <see cref="VCpu.HasEvent"/> makes the guest go on.</summary>
    public GuestProgram Halt() => Add(new GuestOp(GuestOpKind.Halt));

    /// <summary>Computes for a number of interruption points.</summary>
    public GuestProgram Spin(int points) => Add(new GuestOp(GuestOpKind.Spin, Value: points));

    /// <summary>Leaves to the user task that runs the guest.</summary>
    public GuestProgram ToUser() => Add(new GuestOp(GuestOpKind.ToUser));

    /// <summary>Reads a profiling register (arm64): it traps, and the guest gets an undefined-instruction exception.</summary>
    public GuestProgram ReadSysReg(SysRegId id) => Add(new GuestOp(GuestOpKind.SysRegRead, Value: (long)id));

    /// <summary>Writes ZCR_EL1 (arm64): the guest's kernel asks for vectors of this length, and gets at most what the host gave it.</summary>
    /// <param name="bytes">A multiple of 16, up to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another length.</exception>
    public GuestProgram SetVectorLength(int bytes)
    {
        if (bytes is < 16 or > 256 || bytes % 16 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a vector length is a multiple of 16 from 16 to 256 bytes");
        }

        return Add(new GuestOp(GuestOpKind.SetVl, Value: bytes));
    }

    /// <summary>XSETBV: asks for the features of <paramref name="value"/> (x86). #GP where the hypervisor refuses.</summary>
    /// <param name="value">64 bits, in the layout of <see cref="XFeatures"/>.</param>
    /// <param name="index">0 is the only one there is.</param>
    public GuestProgram XSetBv(ulong value, uint index = 0) => Add(new GuestOp(GuestOpKind.XSetBv, Value: unchecked((long)value), Index: index));

    /// <summary>WRMSR (x86). #GP where the register does not take the value.</summary>
    public GuestProgram WriteMsr(MsrId id, ulong value) => Add(new GuestOp(GuestOpKind.MsrWrite, Value: unchecked((long)value), Index: (uint)id));

    /// <summary>RDMSR (x86); anything else than <paramref name="value"/> is a violation.</summary>
    public GuestProgram VerifyMsr(MsrId id, ulong value) => Add(new GuestOp(GuestOpKind.MsrVerify, Value: unchecked((long)value), Index: (uint)id));

    /// <summary>
    /// Handles device-not-available exceptions (x86): <paramref name="handler"/> runs, then the instruction is executed again. Without a handler the
    /// instruction is skipped.
    /// </summary>
    public GuestProgram OnDeviceNotAvailable(Action<GuestProgram> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        NmHandler = new GuestProgram();
        handler(NmHandler);
        return this;
    }

    /// <summary>Repeats a part.</summary>
    public GuestProgram Repeat(int times, Action<GuestProgram> part)
    {
        for (int i = 0; i < times; i++)
        {
            part(this);
        }

        return this;
    }

    private GuestProgram Add(GuestOp op)
    {
        _ops.Add(op);
        return this;
    }
}
