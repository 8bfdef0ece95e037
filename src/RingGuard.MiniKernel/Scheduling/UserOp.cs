using System;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Kinds of user-mode instruction.</summary>
internal enum UserOpKind
{
    FpWrite,
    FpVerify,
    Spin,
    Syscall,
    Frame,
    Streaming,
}

/// <summary>One instruction of a user program.</summary>
internal readonly record struct UserOp(UserOpKind Kind, XComp Component = default, long Value = 0, Action? Call = null, Action<UserXState>? Frame = null);
