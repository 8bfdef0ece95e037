namespace RingGuard.MiniKernel;

/// <content>Frames of arm64: the registers go through memory, and the handler goes on with what they hold (arch/arm64/kernel/signal.c).</content>
public static partial class SignalFrame
{
    /// <summary>Makes the memory the newest and copies it to the frame.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.Sleeps | Effect.RunsSoftirqs)]
    private static void DeliverArm(Task current, UserXState frame)
    {
        FpSimd.PreserveCurrentState();
        while (frame.FaultsNow)
        {
            if (Kernel.WarnOn(!frame.FaultIn(), $"'{current.Name}' has no stack for a signal frame: the signal is lost"))
            {
                return;
            }
        }

        for (XComp component = XComp.FpSimd; component <= XComp.Fpmr; component++)
        {
            frame[component] = current.FpSimdThread.State.Read(component);
        }

        current.SigFrameStack.Add(frame);
    }

    /// <summary>No registers count as valid before the memory is written; they are loaded on the way to user mode.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.Sleeps | Effect.RunsSoftirqs)]
    private static void ReturnArm(Task current, UserXState frame)
    {
        FpSimd.PreserveCurrentState();
        FpSimd.FlushTaskState(current);
        for (XComp component = XComp.FpSimd; component <= XComp.Fpmr; component++)
        {
            current.FpSimdThread.State.Write(component, frame[component]);
        }
    }
}
