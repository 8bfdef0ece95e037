using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Virtualization;

/// <summary>The virtual memory registers of a guest but SCTLR, as the 64-bit view stores them.</summary>
internal sealed class VmRegisters
{
    private readonly Dictionary<Aarch32Reg, ulong> _values = [];

    public ulong Read(Aarch32Reg register)
    {
        (Aarch32Reg storage, bool? high) = Place(register);
        ulong value = _values.GetValueOrDefault(storage);
        return high switch
        {
            true => value >> 32,
            false => (uint)value,
            null => value,
        };
    }

    /// <summary>A write of a half is a read-modify-write of the whole.</summary>
    public void Write(Aarch32Reg register, ulong value)
    {
        (Aarch32Reg storage, bool? high) = Place(register);
        ulong old = _values.GetValueOrDefault(storage);
        _values[storage] = high switch
        {
            true => (uint)old | (value << 32),
            false => (old & 0xffff_ffff_0000_0000) | (uint)value,
            null => value,
        };
    }

    /// <summary>The defect of SC-D28: the other half is lost.</summary>
    public void WriteWhole(Aarch32Reg register, ulong value)
    {
        (Aarch32Reg storage, bool? high) = Place(register);
        _values[storage] = high == true ? value << 32 : value;
    }

    /// <summary>Where a register is kept, and in which half; null is the whole.</summary>
    private static (Aarch32Reg Storage, bool? High) Place(Aarch32Reg register) => register switch
    {
        Aarch32Reg.Sctlr => throw new ArgumentOutOfRangeException(nameof(register), "SCTLR is a register of the CPU: read PCpu.Sctlr"),
        Aarch32Reg.Ttbr0Long => (Aarch32Reg.Ttbr0, null),
        Aarch32Reg.Ttbr1Long => (Aarch32Reg.Ttbr1, null),
        Aarch32Reg.Ttbr0 or Aarch32Reg.Ttbr1 => (register, false),
        Aarch32Reg.Ttbcr or Aarch32Reg.Dfar or Aarch32Reg.Mair0 or Aarch32Reg.Amair0 => (register, false),
        Aarch32Reg.Ttbcr2 => (Aarch32Reg.Ttbcr, true),
        Aarch32Reg.Ifar => (Aarch32Reg.Dfar, true),
        Aarch32Reg.Mair1 => (Aarch32Reg.Mair0, true),
        Aarch32Reg.Amair1 => (Aarch32Reg.Amair0, true),
        _ => (register, null),
    };
}
