using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.State;

/// <summary>A resource of the vocabulary, or an own context by its name.</summary>
internal readonly record struct ResourceKey(Resource Resource, string? OwnContext = null)
{
    public bool IsOwnContext => OwnContext is not null;

    /// <summary>An own context in which nothing may sleep or reschedule.</summary>
    public bool IsAtomic { get; init; }

    public bool IsLock => !IsOwnContext && Resource is Resource.Lock or Resource.ReadLock or Resource.WriteLock;

    public bool IsFpuSection
        => !IsOwnContext && Resource is Resource.FpuSection or Resource.NeonSection or Resource.FpRegs or Resource.GuestFpuLoaded;

    public bool IsCount => !IsOwnContext && Resource is Resource.Preempt or Resource.Bh;

    /// <summary>For messages.</summary>
    public string Describe()
    {
        if (OwnContext is not null)
            return $"context '{OwnContext}'";
        return Resource switch
        {
            Resource.Preempt => "preemption disabled",
            Resource.Bh => "bottom halves disabled",
            Resource.Irq => "saved interrupt state",
            Resource.Lock => "lock",
            Resource.ReadLock => "read lock",
            Resource.WriteLock => "write lock",
            Resource.FpuSection => "FPU section",
            Resource.FpRegs => "FP register lock",
            Resource.CpuFpContext => "per-CPU FP context",
            Resource.NeonSection => "NEON section",
            Resource.GuestFpuLoaded => "loaded guest FPU state",
            Resource.VCpuLoaded => "loaded vCPU",
            Resource.RcuRead => "RCU read section",
            _ => "hypervisor entry",
        };
    }
}
