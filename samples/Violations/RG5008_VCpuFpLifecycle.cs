// RG5008: vCPU FP lifecycle order (arm64).
// What breaks: an interrupt between the exit and the synchronisation takes the guest's registers for the host's.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations.VectorLife;

public static class GuestVectors
{
    [Protocol("vcpu-fp", Step = "load")]
    [Trusted("sample")]
    public static void Load()
    {
    }

    [Protocol("vcpu-fp", Step = "update-enabled")]
    [Trusted("sample: says whether the guest's registers are live")]
    public static bool Decide() => true;

    [Protocol("vcpu-fp", Step = "enter")]
    [Trusted("sample: the guest itself")]
    public static void Enter()
    {
    }

    [Protocol("vcpu-fp", Step = "ctxsync")]
    [Trusted("sample: reads back who owns the registers")]
    public static void Sync()
    {
    }

    [Protocol("vcpu-fp", Step = "put")]
    [Trusted("sample")]
    public static void Put()
    {
    }
}

public static class VCpuFpLifecycle
{
    public static void Bad()
    {
        LocalIrq.Disable();
        GuestVectors.Decide();
        GuestVectors.Enter();
        LocalIrq.Enable(); // RG5008
        GuestVectors.Sync();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        GuestVectors.Decide();
        GuestVectors.Enter();
        GuestVectors.Sync();
        LocalIrq.Enable();
    }
}
