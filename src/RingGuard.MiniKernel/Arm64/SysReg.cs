using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>MRS and MSR. 64 bits wide; what a CPU does not implement reads as zero and ignores writes (RES0).</summary>
public static class SysReg
{
    private static readonly Contract s_read = Contract.Of(typeof(SysReg), nameof(Read));
    private static readonly Contract s_write = Contract.Of(typeof(SysReg), nameof(Write));

    /// <summary>Reads a register of this CPU.</summary>
    /// <exception cref="KernelPanicException">The CPU does not have it, or a higher exception level keeps it: UNDEF in the kernel.</exception>
    [AtomicSafe]
    [Protocol("spe", Step = "read-pmscr", When = "id", Is = SysRegId.PmscrEl1)]
    [Protocol("trbe", Step = "read-trfcr", When = "id", Is = SysRegId.TrfcrEl1)]
    [Trusted("primitive: the instruction itself")]
    public static ulong Read(SysRegId id)
    {
        KernelContext context = s_read.Enter();
        ArmCpu arm = Find(context, id);
        context.Machine.Arm!.Note($"read {id}");
        return id switch
        {
            SysRegId.IdAa64Dfr0El1 => (ulong)arm.Spe.Version << 32 | (ulong)arm.Trbe.Version << 44,
            SysRegId.PmbidrEl1 => arm.Spe.OwnedByEl3 ? 1UL << 4 : 0,
            SysRegId.PmblimitrEl1 => arm.Spe.BufferEnabled ? 1UL : 0,
            SysRegId.PmscrEl1 => arm.Spe.Control,
            SysRegId.TrbidrEl1 => arm.Trbe.OwnedByEl3 ? 1UL << 4 : 0,
            SysRegId.TrblimitrEl1 => arm.Trbe.BufferEnabled ? 1UL : 0,
            SysRegId.TrfcrEl1 => arm.Trbe.Control,
            SysRegId.CptrEl2 => arm.Fp.Cptr,
            SysRegId.CpacrEl1 => arm.Fp.Cpacr,
            SysRegId.Fpexc32El2 => arm.Fp.Fpexc32Enabled ? 1UL << 30 : 0,
            SysRegId.ZcrEl1 => arm.Fp.Vl == 0 ? 0 : (ulong)(arm.Fp.Vl / 16) - 1,
            _ => (ulong)arm.Mdcr,
        };
    }

    /// <summary>Writes a register of this CPU. Zero in PMSCR_EL1 and TRFCR_EL1, and the FP traps, take effect with the next <see cref="Barrier.Isb"/>.</summary>
    /// <exception cref="KernelPanicException">The CPU does not have it, or it is read-only: UNDEF in the kernel.</exception>
    [AtomicSafe]
    [Protocol("context-sync", Step = "write", When = "id", Is = SysRegId.CptrEl2)]
    [Protocol("context-sync", Step = "write", When = "id", Is = SysRegId.CpacrEl1)]
    [Trusted("primitive: the instruction itself")]
    public static void Write(SysRegId id, ulong value)
    {
        KernelContext context = s_write.Enter();
        PCpu cpu = context.Cpu;
        ArmCpu arm = Find(context, id);
        context.Machine.Arm!.Note($"write {id} = 0x{value:x}");
        switch (id)
        {
            case SysRegId.PmscrEl1:
                context.Machine.Arm.WriteControl(cpu, arm, arm.Spe, value);
                break;
            case SysRegId.PmblimitrEl1:
                arm.Spe.BufferEnabled = (value & 1) != 0;
                break;
            case SysRegId.TrfcrEl1:
                context.Machine.Arm.WriteControl(cpu, arm, arm.Trbe, value);
                break;
            case SysRegId.TrblimitrEl1:
                arm.Trbe.BufferEnabled = (value & 1) != 0;
                break;
            case SysRegId.MdcrEl2:
                arm.Mdcr = (Mdcr)value & arm.Implemented;
                break;
            case SysRegId.CptrEl2:
                arm.Fp.Cptr = value & (ArmFpCpu.Tfp | ArmFpCpu.Tz);
                break;
            case SysRegId.CpacrEl1:
                arm.Fp.Cpacr = value & (ArmFpCpu.Fpen | ArmFpCpu.Zen);
                break;
            case SysRegId.Fpexc32El2:
                arm.Fp.Fpexc32Enabled = (value & 1UL << 30) != 0;
                break;
            case SysRegId.ZcrEl1:
                arm.Fp.Vl = ((int)(value & 0xf) + 1) * 16;
                break;
            default:
                context.Machine.Panic($"UNDEF: {id} is read-only");
                break;
        }
    }

    private static ArmCpu Find(KernelContext context, SysRegId id)
    {
        if (context.Cpu.Arm is not { } arm)
        {
            context.Machine.Panic($"UNDEF: {id} is a register of arm64; build the machine with Architecture.Arm64 and Flavor.Linux");
            return null!;
        }

        (RecordUnit? unit, string field, bool isOwner) = id switch
        {
            SysRegId.PmbidrEl1 => (arm.Spe, "PMSVer", true),
            SysRegId.PmblimitrEl1 or SysRegId.PmscrEl1 => (arm.Spe, "PMSVer", false),
            SysRegId.TrbidrEl1 => (arm.Trbe, "TraceBuffer", true),
            SysRegId.TrblimitrEl1 or SysRegId.TrfcrEl1 => (arm.Trbe, "TraceBuffer", false),
            _ => ((RecordUnit?)null, "", false),
        };
        if (unit is { Present: false })
        {
            context.Machine.Panic($"UNDEF: {context.Cpu} has no {id}: read {field} of ID_AA64DFR0_EL1 on this CPU before");
        }

        if (unit is { OwnedByEl3: true } && !isOwner)
        {
            string owner = unit == arm.Spe ? "PMBIDR_EL1.P" : "TRBIDR_EL1.P";
            context.Machine.Panic($"UNDEF: {id} of {context.Cpu} belongs to a higher exception level: look at {owner} before");
        }

        return arm;
    }
}
