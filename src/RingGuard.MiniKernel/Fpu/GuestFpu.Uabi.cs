using System;
using System.Buffers.Binary;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Fpus;

namespace RingGuard.MiniKernel;

/// <content>A guest's state in the format of user space (KVM_GET_XSAVE2, KVM_SET_XSAVE): standard format, little endian.</content>
public sealed partial class GuestFpu
{
    private const int MxcsrOffset = 24;
    private const int HeaderOffset = 512;
    private const int HeaderEnd = 576;
    private const uint MxcsrDefault = 0x1F80;
    private const uint MxcsrReserved = 0xFFFF0000;

    private static readonly Contract s_copyTo = Contract.Of(typeof(GuestFpu), nameof(CopyToUabi));
    private static readonly Contract s_copyFrom = Contract.Of(typeof(GuestFpu), nameof(CopyFromUabi));

    /// <summary>Copies the guest's state out; what is left of the buffer is filled with zeros. Components that XFD disables, or that CPUID does not announce, are initial.</summary>
    /// <param name="buffer">At least <see cref="UabiSize"/> bytes; a component's value is the 8 bytes at its place.</param>
    /// <param name="pkru">The guest's PKRU, 32 bits, which is not part of the state.</param>
    /// <returns>
    /// <see cref="Errno.Inval"/> when the buffer is too small, <see cref="Errno.Busy"/> while the guest is loaded; the buffer is untouched then.
    /// </returns>
    [Requires(RingGuard.Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.ReadsFpImage)]
    [Trusted("primitive: the state of a guest that is not loaded is in memory")]
    [return: Role(ValueRole.MustCheck)]
    public Errno CopyToUabi([Role(ValueRole.UserMemory)] Span<byte> buffer, uint pkru = 0)
    {
        s_copyTo.Enter();
        if (buffer.Length < UabiSize)
        {
            return Errno.Inval;
        }

        if (IsInCpu("GuestFpu.CopyToUabi"))
        {
            return Errno.Busy;
        }

        buffer.Clear();
        ulong features = MiniKernel.XFeatures.X87 | MiniKernel.XFeatures.Sse;
        foreach (XComp component in Enum.GetValues<XComp>())
        {
            RegValue value = component == XComp.Pkru ? pkru : FpState.Image.Values[(int)component];
            if (!value.IsInit && (MiniKernel.XFeatures.Of(component) & (FpState.Xfd | ~Announced)) == 0)
            {
                features |= MiniKernel.XFeatures.Of(component);
                BinaryPrimitives.WriteInt64LittleEndian(buffer[XStateConfig.Offset(component)..], value.Counter);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer[MxcsrOffset..], MxcsrDefault);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[HeaderOffset..], features);
        return Errno.Ok;
    }

    /// <summary>
    /// Takes a state from user space. Everything is looked at before anything changes. Components that the header does not name become
    /// initial, but PKRU, which keeps its value; components that XFD disables become initial, too (H5).
    /// </summary>
    /// <param name="buffer">At least <see cref="UabiSize"/> bytes.</param>
    /// <param name="xcr0">The guest's XCR0: set it before (F1.9), the state cannot hold more.</param>
    /// <param name="vpkru">The guest's PKRU, 32 bits.</param>
    /// <returns>
    /// <see cref="Errno.Inval"/> for a buffer that is too small, features outside XCR0 or without room, a compacted format, reserved bits of
    /// header or MXCSR; <see cref="Errno.Busy"/> while the guest is loaded.
    /// </returns>
    [Requires(RingGuard.Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.WritesFpImage)]
    [Trusted("primitive: no registers are valid for a guest that is not loaded, and it is invalidated before the write")]
    [return: Role(ValueRole.MustCheck)]
    public Errno CopyFromUabi([Role(ValueRole.UserMemory)] ReadOnlySpan<byte> buffer, ulong xcr0, ref uint vpkru)
    {
        s_copyFrom.Enter();
        if (buffer.Length < UabiSize)
        {
            return Errno.Inval;
        }

        if (IsInCpu("GuestFpu.CopyFromUabi"))
        {
            return Errno.Busy;
        }

        ulong features = BinaryPrimitives.ReadUInt64LittleEndian(buffer[HeaderOffset..]);
        bool reserved = buffer[(HeaderOffset + 8)..HeaderEnd].ContainsAnyExcept((byte)0);
        uint mxcsr = BinaryPrimitives.ReadUInt32LittleEndian(buffer[MxcsrOffset..]);
        if (reserved || (features & ~(xcr0 & FpState.UserXFeatures)) != 0 || ((features & MiniKernel.XFeatures.Sse) != 0 && (mxcsr & MxcsrReserved) != 0))
        {
            return Errno.Inval;
        }

        if (_context is not null)
        {
            _context.LastCpu = FpuContext.NoCpu;
        }

        foreach (XComp component in Enum.GetValues<XComp>())
        {
            ulong wanted = MiniKernel.XFeatures.Of(component);
            long value = (features & wanted & ~FpState.Xfd) == wanted ? BinaryPrimitives.ReadInt64LittleEndian(buffer[XStateConfig.Offset(component)..]) : 0;
            if (component != XComp.Pkru)
            {
                FpState.Image.Put(component, value == 0 ? RegValue.Init : new RegValue(FpState.OwnerName, value));
            }
            else if ((features & wanted) != 0)
            {
                vpkru = unchecked((uint)value);
            }
        }

        FpState.EverSaved = true;
        return Errno.Ok;
    }

    private bool IsInCpu(string operation)
        => Kernel.WarnOn(FpState.InUse || IsLoaded, $"{operation} of '{FpState.OwnerName}', which is loaded: its state is in registers; call it between two runs");
}
