using System;

namespace RingGuard.MiniKernel.Arm64;

/// <content>What a debugger sees and changes.</content>
internal sealed partial class ArmFpEngine
{
    /// <summary>Whether a component is of a set; of <see cref="RegSet.XState"/> those that the CPUs lack as well, with their initial value.</summary>
    public static bool Contains(RegSet set, XComp component) => set switch
    {
        RegSet.XState => true,
        RegSet.Sve => component is XComp.FpSimd or XComp.Sve,
        RegSet.Za => component == XComp.Sme,
        RegSet.Fpmr => component == XComp.Fpmr,
        _ => component == XComp.FpSimd,
    };

    /// <summary>The CPUs have these registers.</summary>
    public bool HasSet(RegSet set) => set switch
    {
        RegSet.Sve => Supported && Options.Sve,
        RegSet.Za => Supported && Options.Sme,
        _ => Supported,
    };

    /// <summary>Whether what a debugger gives has a place.</summary>
    public bool Takes(RegSet set, UserXState source)
    {
        bool sve = Options.Sve || !Contains(set, XComp.Sve) || source[XComp.Sve].IsInit;
        bool za = Options.Sme || !Contains(set, XComp.Sme) || source[XComp.Sme].IsInit;
        return sve && za && (source.VectorLength == 0 || (Options.Sve && source.VectorLength >= 16 && source.VectorLength % 16 == 0));
    }

    /// <summary>New values of a task that is held still and was flushed.</summary>
    [Trusted("primitive: writes the memory and what belongs to it")]
    public void WriteSet(Task task, RegSet set, UserXState source)
    {
        TaskFpSimd thread = task.FpSimdThread;
        if (Contains(set, XComp.Sve) && source.VectorLength != 0)
        {
            // The longest that there is, where more is asked for (vec_set_vector_length).
            thread.SveVl = Math.Min(source.VectorLength, Options.SveMaxVl);
        }

        for (XComp component = XComp.FpSimd; component <= XComp.Fpmr; component++)
        {
            if (Contains(set, component))
            {
                thread.State.Write(component, source[component]);
            }
        }

        if (Contains(set, XComp.Sve))
        {
            task.Flags.Assign(TIF.Sve, !source[XComp.Sve].IsInit || (set == RegSet.Sve));
        }
        else if (Contains(set, XComp.FpSimd))
        {
            thread.State.Write(XComp.Sve, RegValue.Init);
        }

        if (Contains(set, XComp.Sme))
        {
            Svcr streaming = thread.State.Svcr & Svcr.Sm;
            thread.State.Svcr = thread.State.SvcrTruth = source[XComp.Sme].IsInit ? streaming : streaming | Svcr.Za;
        }
    }
}
