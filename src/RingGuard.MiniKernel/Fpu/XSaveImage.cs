using System;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>The in-memory copy of FP registers.</summary>
public sealed class XSaveImage
{
    private readonly FpState _state;

    internal XSaveImage(FpState state) => _state = state;

    /// <summary>Components that are not in their initial state.</summary>
    public XMask XStateBv
    {
        get
        {
            XMask mask = XMask.None;
            for (int i = 0; i < Values.Length; i++)
            {
                mask |= Values[i].IsInit ? XMask.None : (XMask)(1 << i);
            }

            return mask;
        }
    }

    internal RegValue[] Values { get; } = new RegValue[RegisterFile.Count];

    /// <summary>Reads a component. Old where the truth is in registers: call Fpu.PrepareRead before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">PKRU, which is switched eagerly and never in the image.</exception>
    [Effects(Effect.ReadsFpImage)]
    [Trusted("primitive: this is the image itself")]
    public RegValue Read(XComp component)
    {
        RejectPkru(component, "Pkru.Read");
        _state.CheckReadable(component);
        return Values[(int)component];
    }

    /// <summary>
    /// Writes a component. Registers that still look valid for the context would win over it: call Fpu.PrepareWrite (stopped task) or
    /// Fpu.CurrentWriteBegin (current task) before.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">PKRU, which is switched eagerly and never in the image.</exception>
    [Effects(Effect.WritesFpImage)]
    [Trusted("primitive: this is the image itself")]
    public void Write(XComp component, RegValue value)
    {
        RejectPkru(component, "Pkru.Write");
        _state.CheckWritable(component);
        if (!value.IsInit && !_state.HasRoom(component))
        {
            _state.Machine.Violate("INV-X12", $"{component} is written into the image of '{_state.OwnerName}', which has no room for it (features 0x{_state.XFeatures:x}): make room first (Xfd.EnableFeature, GuestFpu.UpdateXcr0)");
        }

        RegValue owned = value.IsInit ? value : value.OwnedBy(_state.OwnerName);
        Put(component, owned);
    }

    /// <summary>
    /// Components become initial, because XFD disables them and a restore would trap. Only where no registers are valid for the state; the
    /// registers are locked.
    /// </summary>
    /// <param name="features">64-bit mask of features.</param>
    [Requires(Context.PreemptOff)]
    [Protocol("xrstor", Step = "clear-bits")]
    [Effects(Effect.WritesFpImage)]
    [Trusted("primitive: this is the image itself")]
    public void ClearBits(ulong features)
    {
        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            if ((XFeatures.Of(component) & features) != 0 && component != XComp.Pkru)
            {
                _state.CheckWritable(component);
            }
        }

        Initialise(features);
    }

    /// <summary>The same for the core, which has looked already. What the owner last wrote is kept apart: he may ask for it again.</summary>
    internal void Initialise(ulong features)
    {
        XMask components = XFeatures.Components(features);
        for (int i = 0; i < Values.Length; i++)
        {
            Values[i] = ((int)components & (1 << i)) != 0 ? RegValue.Init : Values[i];
        }
    }

    /// <summary>A value that its owner knows of.</summary>
    internal void Put(XComp component, RegValue value)
    {
        Values[(int)component] = value;
        _state.Truth[(int)component] = value;
    }

    private static void RejectPkru(XComp component, string instead)
    {
        if (component == XComp.Pkru)
        {
            throw new ArgumentOutOfRangeException(nameof(component), $"PKRU is switched eagerly and not kept in the image: use {instead}");
        }
    }
}
