using System;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Calls of firmware services, which use FP registers as they like (F4.28).</summary>
public static class Efi
{
    private static readonly Contract s_call = Contract.Of(typeof(Efi), nameof(Call));

    /// <summary>Runs a service in a section of nobody's. The raw begin leaves the preempt count alone, so this raises it.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.SavesFpRegs)]
    public static void Call(EfiService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        s_call.Enter();
        using (Preempt.DisableScope())
        {
            KernelFpu.BeginPersistent(null);
            try
            {
                service();
            }
            finally
            {
                KernelFpu.EndPersistent();
            }
        }
    }
}
