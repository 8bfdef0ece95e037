using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>Memory for one set of FP registers (struct fpstate).</summary>
public sealed class FpState
{
    internal FpState(string ownerName, Counters counters, bool isGuest)
    {
        OwnerName = ownerName;
        Counters = counters;
        IsGuest = isGuest;
        Image = new XSaveImage(this);
    }

    /// <summary>The image.</summary>
    [Role(ValueRole.FpImage)]
    public XSaveImage Image { get; }

    /// <summary>Belongs to a guest.</summary>
    public bool IsGuest { get; }

    /// <summary>A guest's state that stands in for its task's own.</summary>
    public bool InUse { get; internal set; }

    /// <summary>Was given back: any use is a defect (INV-X15).</summary>
    public bool Freed { get; internal set; }

    /// <summary>Task or guest that the values belong to.</summary>
    public string OwnerName { get; }

    internal Counters Counters { get; }

    /// <summary>The context that uses it now; null before the first use and for a guest that is not loaded.</summary>
    internal FpuContext? User { get; set; }

    /// <summary>What user or guest code last put there, kept apart from the model's own copies.</summary>
    internal RegValue[] Truth { get; } = new RegValue[RegisterFile.Count];

    /// <summary>The image equals the truth.</summary>
    internal bool MemoryValid { get; set; } = true;

    /// <summary>Since when it does not.</summary>
    internal Provenance NewestInRegisters { get; set; }

    internal bool EverSaved { get; set; }

    internal void CheckReadable(XComp component)
    {
        if (User is not { } context)
        {
            return;
        }

        context.Machine.Fp.Check.NotFreed(this, "the image is read of");
        if (!MemoryValid)
        {
            context.Machine.Violate("INV-X4", $"the image of '{OwnerName}' ({component}) is read while the newest values are in the registers of cpu{context.LastCpu}: call Fpu.PrepareRead before", NewestInRegisters.Describe());
        }
    }

    internal void CheckWritable(XComp component)
    {
        if (User is not { } context)
        {
            return;
        }

        context.Machine.Fp.Check.NotFreed(this, "the image is written of");
        if (context.ValidOn is { } cpu)
        {
            context.Machine.Violate("INV-X8", $"the image of '{OwnerName}' ({component}) is written while the registers of {cpu} still look valid for it: the write would be lost; call {(context.Owner == cpu.Current ? "Fpu.CurrentWriteBegin" : "Fpu.PrepareWrite")} before", context.Claimed.Describe());
        }
        else if (context.Owner is { } owner)
        {
            CheckOwnerHeldStill(context, owner, component);
        }
    }

    private void CheckOwnerHeldStill(FpuContext context, Task owner, XComp component)
    {
        if (owner == KernelContext.Current.Cpu.Current)
        {
            if (!owner.Flags.Test(TIF.NeedFpuLoad))
            {
                context.Machine.Violate("INV-X8", $"the image of the current task '{OwnerName}' ({component}) is written although its registers are live: call Fpu.CurrentWriteBegin before");
            }
        }
        else if (!owner.StopRequested && owner.State != TaskState.Dead)
        {
            context.Machine.Violate("INV-X8", $"the image of '{OwnerName}' ({component}) is written while nothing keeps the task from running: call Ptrace.Freeze before and Ptrace.Thaw after");
        }
    }
}
