using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <summary>The arm64 side of a machine.</summary>
public sealed record Arm64Options
{
    /// <summary>Where the host kernel runs.</summary>
    public IVirtHost VirtHost { get; init; } = MiniKernel.VirtHost.NVhe;

    /// <summary>When profiling is looked for.</summary>
    public SpeProbePolicy SpeProbe { get; init; } = SpeProbePolicy.EveryEntry;

    /// <summary>The profiling unit of each CPU; CPUs beyond the list have none (F2.8).</summary>
    public IReadOnlyList<SpeConfig> Spe { get; init; } = [];

    /// <summary>The trace buffer of each CPU; CPUs beyond the list have none, and with an empty list the kernel does not look for one.</summary>
    public IReadOnlyList<TrbeConfig> Trbe { get; init; } = [];

    /// <summary>The CPUs have FP and Advanced SIMD registers. Without them FP of guests is an undefined instruction.</summary>
    public bool FpSimd { get; init; } = true;

    /// <summary>The CPUs have SVE. KVM wants a host at EL2 then (kvm_arch_init).</summary>
    public bool Sve { get; init; }

    /// <summary>The CPUs have SME: the host's tasks may use streaming mode and ZA, guests do not see it.</summary>
    public bool Sme { get; init; }

    /// <summary>Vector length that a task starts with, in bytes: a multiple of 16, up to 256.</summary>
    public int SveVl { get; init; } = 32;

    /// <summary>Longest vector that the CPUs have, in bytes.</summary>
    public int SveMaxVl { get; init; } = 64;

    /// <summary>What a system call does to SVE registers.</summary>
    public SveSyscallPolicy SveSyscall { get; init; } = SveSyscallPolicy.Discard;

    /// <summary>When the host's FP registers are saved for a guest.</summary>
    public HostFpPolicy HostFpPolicy { get; init; } = HostFpPolicy.LazyByFpHostFlag;

    /// <summary>What a kernel-mode NEON section does to preemption.</summary>
    public NeonPolicy NeonPolicy { get; init; } = NeonPolicy.NonPreemptible;

    /// <summary>Looks for combinations that no kernel runs on.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    internal void Validate()
    {
        if (Sve && VirtHost.SwitchesRegime)
        {
            throw new ArgumentException("KVM does not run on a CPU with SVE and a host at EL1: set Arm64Options.VirtHost to VirtHost.Vhe, or Sve to false", nameof(Sve));
        }

        if ((Sve || Sme) && !FpSimd)
        {
            throw new ArgumentException("SVE and SME extend the FP registers: set Arm64Options.FpSimd, or neither", nameof(FpSimd));
        }

        if (SveVl % 16 != 0 || SveMaxVl % 16 != 0 || SveVl < 16 || SveMaxVl > 256 || SveVl > SveMaxVl)
        {
            throw new ArgumentException($"vector lengths are multiples of 16 from 16 to 256 bytes, and SveVl is at most SveMaxVl, not {SveVl} and {SveMaxVl}", nameof(SveVl));
        }
    }
}
