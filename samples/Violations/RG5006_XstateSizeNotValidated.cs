// RG5006: XSTATE buffer size not validated.
// What breaks: the state is larger than the buffer that came from outside; the copy runs past its end.
using System;
using RingGuard;

namespace Violations.StateBuffers;

public sealed class GuestState
{
    [Role(ValueRole.FpImage)]
    public byte[] Image { get; } = new byte[4096];

    public int Size => Image.Length;

    [Effects(Effect.ReadsFpImage | Effect.TouchesUserMemory)]
    [Trusted("sample: copies the image out")]
    public void CopyTo(Span<byte> buffer) => Image.CopyTo(buffer);
}

public static class XstateSizeNotValidated
{
    public static void Bad(GuestState state, Span<byte> buffer)
    {
        state.CopyTo(buffer); // RG5006
    }

    public static bool Good(GuestState state, Span<byte> buffer)
    {
        if (buffer.Length < state.Size)
        {
            return false;
        }

        state.CopyTo(buffer);
        return true;
    }
}
