// RG6009: Exception used for ordinary failure across a FPU/lock boundary.
// What breaks: the caller looks at the error code, the exception passes it by, and the registers stay locked.
using System;
using RingGuard.MiniKernel;

namespace Violations;

public static class ThrowAcrossLock
{
    public static Errno Bad(int length)
    {
        FpRegs.Lock();
        if (length > 512)
            throw new ArgumentOutOfRangeException(nameof(length)); // RG6009

        FpRegs.Unlock();
        return Errno.Ok;
    }

    public static Errno Good(int length)
    {
        if (length > 512)
            return Errno.Inval;

        FpRegs.Lock();
        FpRegs.Unlock();
        return Errno.Ok;
    }
}
