using System;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>The FP registers of one CPU: an owner-tagged value for each <see cref="XComp"/>.</summary>
public sealed class RegisterFile
{
    private readonly RegValue[] _values = new RegValue[Count];

    /// <summary>Number of components.</summary>
    internal const int Count = (int)XComp.Fpmr + 1;

    /// <summary>The value a component holds now.</summary>
    public RegValue this[XComp component]
    {
        get => _values[(int)component];
        internal set => _values[(int)component] = value;
    }

    /// <summary>Puts every component but PKRU into its initial state.</summary>
    internal void Reset()
    {
        RegValue pkru = this[XComp.Pkru];
        Array.Clear(_values);
        this[XComp.Pkru] = pkru;
    }

    /// <summary>The first component in <paramref name="mask"/> whose value differs, or null.</summary>
    internal XComp? FirstDifference(RegValue[] other, XMask mask)
    {
        for (int i = 0; i < Count; i++)
        {
            if (((int)mask & (1 << i)) != 0 && _values[i] != other[i])
            {
                return (XComp)i;
            }
        }

        return null;
    }

    /// <summary>Copies the components in <paramref name="mask"/> to <paramref name="target"/>.</summary>
    internal void CopyTo(RegValue[] target, XMask mask)
    {
        for (int i = 0; i < Count; i++)
        {
            if (((int)mask & (1 << i)) != 0)
            {
                target[i] = _values[i];
            }
        }
    }

    /// <summary>Loads the components in <paramref name="mask"/> from <paramref name="source"/>.</summary>
    internal void LoadFrom(RegValue[] source, XMask mask)
    {
        for (int i = 0; i < Count; i++)
        {
            if (((int)mask & (1 << i)) != 0)
            {
                _values[i] = source[i];
            }
        }
    }
}
