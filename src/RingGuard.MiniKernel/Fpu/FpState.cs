using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>Memory for one set of FP registers (struct fpstate).</summary>
public sealed partial class FpState
{
    private ulong _xfd;

    internal FpState(Machine machine, string ownerName, Counters counters, bool isGuest)
    {
        Machine = machine;
        OwnerName = ownerName;
        Counters = counters;
        IsGuest = isGuest;
        IsValloc = isGuest;
        XFeatures = machine.XState.Default;
        Size = XStateConfig.KernelSize(XFeatures);

        // A task starts without dynamic features; the reset value of a guest's register is 0.
        _xfd = XfdTruth = isGuest ? 0 : machine.XState.Dynamic;
        Image = new XSaveImage(this);
    }

    /// <summary>The same values with room for more.</summary>
    private FpState(FpState old, ulong xfeatures, int size)
        : this(old.Machine, old.OwnerName, old.Counters, old.IsGuest)
    {
        IsValloc = true;
        XFeatures = xfeatures;
        Size = size;
        _xfd = old._xfd & ~xfeatures;
        XfdTruth = old.XfdTruth;
        InUse = old.InUse;
        EverSaved = old.EverSaved;
        MemoryValid = old.MemoryValid;
        old.Image.Values.CopyTo(Image.Values, 0);
        old.Truth.CopyTo(Truth, 0);
    }

    /// <summary>Bytes of the image, in the compacted format.</summary>
    public int Size { get; }

    /// <summary>Bytes of the same in the format of user space.</summary>
    public int UserSize => XStateConfig.UserSize(XFeatures);

    /// <summary>Features that there is room for, as a mask of <see cref="XFeature"/>.</summary>
    public ulong XFeatures { get; }

    /// <summary>Those of them that user space sees: all of them here, there are no supervisor states.</summary>
    public ulong UserXFeatures => XFeatures;

    /// <summary>Allocated apart, so that it is freed when a larger one takes its place; the first one of a task is part of the task.</summary>
    public bool IsValloc { get; }

    /// <summary>
    /// Features that are disabled while these registers are in a CPU (fpstate->xfd): the third copy beside the register and its cache.
    /// Setting it is the FPU core's business (F1.13): legal with the registers locked, and followed there by <see cref="MiniKernel.Xfd.UpdateState"/> where
    /// the registers are live, by <see cref="XSaveImage.ClearBits"/> where they are not. Others call <see cref="GuestFpu.UpdateXfd"/>.
    /// </summary>
    [RawAccess]
    public ulong Xfd
    {
        get => _xfd;

        [Protocol("xrstor", Step = "set-xfd")]
        [Trusted("primitive: the value itself")]
        set
        {
            Machine.Fp.Check.NotFreed(this, "XFD is set of");
            if (KernelContext.Current.Cpu.FpRegsLockDepth == 0)
            {
                Machine.Violate("INV-X10", $"FpState.Xfd of '{OwnerName}' is set (0x{value:x}) outside of the FPU core: register and cache stay as they were; call GuestFpu.UpdateXfd");
            }

            _xfd = value;
            PCpu? live = User is { ValidOn: { } cpu, FpRegsActive: true } ? cpu : null;
            Machine.Fp.OwnerSetsXfd(this, value, live);
        }
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

    internal Machine Machine { get; }

    /// <summary>XFD as the owner of the values last asked for it, kept apart from the model's own copies.</summary>
    internal ulong XfdTruth { get; set; }

    /// <summary>Components whose values have to be right: those that XFD disables may be lost at any time.</summary>
    internal XMask Kept => XMask.All & ~MiniKernel.XFeatures.Components(XfdTruth);

    /// <summary>The context that uses it now; null before the first use and for a guest that is not loaded.</summary>
    internal FpuContext? User { get; set; }

    /// <summary>What user or guest code last put there, kept apart from the model's own copies.</summary>
    internal RegValue[] Truth { get; } = new RegValue[RegisterFile.Count];

    /// <summary>The image equals the truth.</summary>
    internal bool MemoryValid { get; set; } = true;

    /// <summary>Since when it does not.</summary>
    internal Provenance NewestInRegisters { get; set; }

    internal bool EverSaved { get; set; }

    /// <summary>Whether the image has a place for a component.</summary>
    internal bool HasRoom(XComp component) => (MiniKernel.XFeatures.Of(component) & ~XFeatures) == 0;

    /// <summary>The core's way to set XFD: registers, cache and image are its caller's business.</summary>
    internal void SetXfd(ulong value) => _xfd = value;

    internal void CheckReadable(XComp component)
    {
        Machine.Fp.Check.NotFreed(this, "the image is read of");
        if (User is not { } context)
        {
            return;
        }

        if (!MemoryValid)
        {
            context.Machine.Violate("INV-X4", $"the image of '{OwnerName}' ({component}) is read while the newest values are in the registers of cpu{context.LastCpu}: call Fpu.PrepareRead before", NewestInRegisters.Describe());
        }
    }

    internal void CheckWritable(XComp component)
    {
        Machine.Fp.Check.NotFreed(this, "the image is written of");
        if (User is not { } context)
        {
            return;
        }

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
