namespace RingGuard.MiniKernel;

/// <content>What the kernel does with a pending signal, and at the end of its handler. One signal number, at most two frames.</content>
public static partial class SignalFrame
{
    private const int MaxDepth = 2;

    /// <summary>On the way to user mode: makes a frame and starts the handler with initial registers.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    internal static void Deliver()
    {
        Task current = Task.Current;
        current.Flags.Clear(TIF.SigPending);
        if (current.SignalHandler is not { } handler)
        {
            return;
        }

        if (current.SigFrameStack.Count == MaxDepth)
        {
            current.SignalMasked = true;
            return;
        }

        var frame = new UserXState { HandlerPending = true };
        handler.ConfigureFrame?.Invoke(frame);
        if (FpSimd.IsOfThisMachine)
        {
            DeliverArm(current, frame);
            return;
        }

        if (Kernel.WarnOn(CopyFpStateToUser(frame) != Errno.Ok, $"'{current.Name}' has no stack for a signal frame: the signal is lost"))
        {
            return;
        }

        frame[XComp.Pkru] = new RegValue(null, Pkru.Read());
        current.SigFrameStack.Add(frame);
        Fpu.ClearUserStates();
        Pkru.Write(Pkru.InitValue);
    }

    /// <summary>The handler is done: back to what the frame says.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    internal static void Return(UserXState frame)
    {
        Task current = Task.Current;
        current.SigFrameStack.Remove(frame);
        if (FpSimd.IsOfThisMachine)
        {
            ReturnArm(current, frame);
        }
        else if (RestoreFpStateFromUser(frame, current.SignalHandler?.CompatFrames ?? false) == Errno.Ok)
        {
            Pkru.Write(frame[XComp.Pkru].Counter);
        }
        else
        {
            current.Machine.Note($"{current.Name}: the signal frame was refused");
        }

        if (current.SignalMasked)
        {
            current.SignalMasked = false;
            current.Flags.Set(TIF.SigPending);
        }
    }
}
