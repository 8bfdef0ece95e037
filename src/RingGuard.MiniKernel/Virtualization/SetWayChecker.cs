namespace RingGuard.MiniKernel.Virtualization;

/// <summary>
/// The policy table of set/way emulation (INV-C2), from what the guest did and not from what the handlers remember: after a trapped set/way
/// operation a flush is wanted and VM register writes trap, until the caches are seen on; a toggle wants a flush.
/// </summary>
internal sealed class SetWayChecker
{
    private bool _trapping;

    public void SetWayHandled(VCpu v)
    {
        if (v.Domain.IommuSharesP2M)
        {
            return;
        }

        if (!_trapping && !v.NeedFlushToRam)
        {
            v.Domain.Machine.Violate("INV-C2", $"a set/way operation of '{v.Name}' was trapped and no flush is wanted: what is dirty stays so; ask for the flush and set TVM together");
        }

        _trapping = true;
        if ((v.Hcr & Hcr.Tvm) == 0)
        {
            v.Domain.Machine.Violate("INV-C2", $"a set/way operation of '{v.Name}' was trapped and TVM is clear: it will not be seen when the caches are turned on; ask for the flush and set TVM together");
        }
    }

    public void SctlrHandled(VCpu v, Sctlr before, Sctlr after)
    {
        bool isOn = On(after);
        if (On(before) != isOn && !v.NeedFlushToRam)
        {
            v.Domain.Machine.Violate("INV-C2", $"'{v.Name}' turned its caches {(isOn ? "on" : "off")} and no flush is wanted: sample VCpu.HasCacheEnabled before the register is written");
        }

        if (isOn)
        {
            _trapping = false;
            if ((v.Hcr & Hcr.Tvm) != 0)
            {
                v.Domain.Machine.Violate("INV-C2", $"'{v.Name}' has its caches on and TVM is still set: every further VM register write traps for nothing; clear it when the caches are seen on");
            }
        }
    }

    private static bool On(Sctlr value) => (value & (Sctlr.M | Sctlr.C)) == (Sctlr.M | Sctlr.C);
}
