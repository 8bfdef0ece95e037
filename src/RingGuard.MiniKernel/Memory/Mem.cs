using System;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Kernel memory.</summary>
public static class Mem
{
    private static readonly Contract s_alloc = Contract.Of(typeof(Mem), nameof(Alloc), "INV-G7", "Gfp.Kernel may sleep; allocate before, or use Gfp.Atomic and check for null");

    /// <summary>Allocates <paramref name="bytes"/>.</summary>
    /// <returns>The memory, or null: Gfp.Atomic takes from a reserve of 64 KiB for the whole machine; see also <see cref="Machine.FailAllocations"/>.</returns>
    [Requires(Context.NotAtomic, When = "gfp", Is = Gfp.Kernel)]
    [Effects(Effect.AllocatesBlocking, When = "gfp", Is = Gfp.Kernel)]
    [Effects(Effect.AllocatesAtomic, When = "gfp", Is = Gfp.Atomic)]
    [return: Role(ValueRole.MustCheck)]
    public static byte[]? Alloc(int bytes, Gfp gfp = Gfp.Kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        KernelContext context = s_alloc.Enter("gfp", gfp);
        if (context.Machine.FailsAllocation())
        {
            return null;
        }

        return gfp == Gfp.Kernel || context.Machine.TakeFromReserve(bytes) ? new byte[bytes] : null;
    }
}
