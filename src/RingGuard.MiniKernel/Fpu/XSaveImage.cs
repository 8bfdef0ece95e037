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
        RegValue owned = value.IsInit ? value : value.OwnedBy(_state.OwnerName);
        Values[(int)component] = owned;
        _state.Truth[(int)component] = owned;
    }

    private static void RejectPkru(XComp component, string instead)
    {
        if (component == XComp.Pkru)
        {
            throw new ArgumentOutOfRangeException(nameof(component), $"PKRU is switched eagerly and not kept in the image: use {instead}");
        }
    }
}
