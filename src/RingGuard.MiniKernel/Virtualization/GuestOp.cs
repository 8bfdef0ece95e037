using System;

namespace RingGuard.MiniKernel.Virtualization;

/// <summary>Kinds of guest instruction.</summary>
internal enum GuestOpKind
{
    FpWrite,
    FpVerify,
    MemWrite,
    MemVerify,
    SetWay,
    VmRegWrite,
    VmRegVerify,
    Hypercall,
    Spin,
    ToUser,
    SysRegRead,
    XSetBv,
    MsrWrite,
    MsrVerify,
    SetVl,
    Halt,
}

/// <summary>One instruction of a guest program.</summary>
internal readonly record struct GuestOp(GuestOpKind Kind, XComp Component = default, Gfn Gfn = default, long Value = 0, Aarch32Reg Register = default, Action? Call = null, uint Index = 0);
