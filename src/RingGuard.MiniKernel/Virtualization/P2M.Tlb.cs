using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>The TLBs of all CPUs: flushed before the write lock is given back (p2m_write_unlock).</content>
public sealed partial class P2M
{
    [Trusted("the deliberate defect of F3.24 is in here")]
    private void FlushTlb()
    {
        if (!NeedTlbFlush)
        {
            return;
        }

        NeedTlbFlush = false;
        KernelContext context = KernelContext.Current;
        if (context.Machine.Faults.IsEnabled(Fault.NoTlbFlush))
        {
            return;
        }

        foreach (PCpu cpu in context.Machine.Cpus)
        {
            cpu.Tlb.Flush(this);
        }

        context.Cpu.Counters.TlbFlushes++;
        context.Machine.Record(TraceKind.Flush, $"TLB flush of {Name}");
    }

    /// <summary>What a CPU remembers is what the map says, but for changes whose flush is still to come: the writer holds the lock.</summary>
    internal void CheckTranslation(VCpu v, PCpu cpu, Gfn gfn, Mfn known)
    {
        if (NeedTlbFlush)
        {
            return;
        }

        bool mapped = TryFind(gfn, out P2MEntry entry, out Gfn first, out _) && entry.IsRam && !IsInvalidated(first);
        if (!mapped || entry.Mfn + (gfn - first) != known)
        {
            v.Domain.Machine.Violate("INV-C3", $"'{v.Name}' accesses frame {gfn} through an entry of {cpu}'s TLB ({known}) that the map no longer has ({(mapped ? entry.Mfn + (gfn - first) : "nothing valid")}): flush the TLBs before the write lock is given back");
        }
    }
}
