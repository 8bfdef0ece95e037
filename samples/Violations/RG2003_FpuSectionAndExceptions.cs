// RG2003: FPU section not exception-safe.
// What breaks: the handler above runs inside the section, with preemption off.
using System;
using RingGuard.MiniKernel;

namespace Violations;

public static class FpuSectionAndExceptions
{
    public static void Bad(byte[] buffer)
    {
        KernelFpu.Begin(); // RG2003
        Transform(buffer);
        KernelFpu.End();
    }

    public static void Good(byte[] buffer)
    {
        KernelFpu.Begin();
        try
        {
            Transform(buffer);
        }
        finally
        {
            KernelFpu.End();
        }
    }

    private static void Transform(byte[] buffer)
    {
        if (buffer.Length < 16)
            throw new ArgumentException("A block has 16 bytes.", nameof(buffer));

        buffer[0] ^= buffer[15];
    }
}
