namespace RingGuard.Analyzers.Tests.Rules;

internal static partial class TestKernel
{
    private const string Values = """
        [Flags] public enum Tif { None = 0, NeedLoad = 1, Signal = 2, [OwnOnly] Sve = 4 }

        public readonly struct FlagsCopy
        {
            private readonly Tif _bits;

            public FlagsCopy(Tif bits) => _bits = bits;

            public bool HasLoopWork => (_bits & Tif.Signal) != 0;

            public bool Has(Tif flag) => (_bits & flag) != 0;
        }

        public sealed class TaskFlags
        {
            public Tif Bits;

            [AtomicSafe, Trusted("primitive")] [return: Role(ValueRole.FlagsSnapshot)] public FlagsCopy Read() => default;
        }

        public static class Exits
        {
            [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules), Trusted("primitive")]
            public static void Loop() { }
            [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules), Trusted("primitive")]
            [return: Role(ValueRole.FlagsSnapshot)] public static FlagsCopy LoopAndRead() => default;
            [Requires(Context.IrqOff), Trusted("primitive")] public static void LoadRegisters() { }
        }

        public static class Local
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] public static ref Stats Ref() => throw null!;
            [AtomicSafe, Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] public static ulong Read() => 0;
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.OwnerContext)] public static FpuContext? Owner() => null;
            [Acquires(Resource.Preempt), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Get() => 0;
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Put() { }
            [Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Raw() => 0;
        }

        public struct Stats { public int Hits; }

        public static class Simd
        {
            [Ensures(Context.NoFpuSection, On = Outcome.True), Trusted("primitive")] public static bool MayUse() => true;
        }

        public sealed class GuestState { public ulong Xfd; public bool InUse; }

        public sealed class Guest
        {
            [Role(ValueRole.FpStateRef)] public GuestState State { get; private set; } = new();

            [Requires(Context.Preemptible), Effects(Effect.AllocatesBlocking | Effect.WritesFpImage), Trusted("primitive")]
            [return: Role(ValueRole.MustCheck)] public Errno UpdateXcr0([Role(ValueRole.EffectiveOnSuccess)] ulong xcr0) => Errno.Ok;

            [Requires(Context.NotAtomic), Acquires(Resource.GuestFpuLoaded, When = "enter", Is = true), Releases(Resource.GuestFpuLoaded, When = "enter", Is = false), Trusted("primitive")]
            public void Swap(bool enter) { }
        }

        public sealed class Vcpu
        {
            public readonly Guest Guest = new();
            public readonly Domain Domain = new();
            [Role(ValueRole.EffectiveOnSuccess)] public ulong Xcr0;
            public ulong Plain;
            [Role(ValueRole.PendingWork)] public bool NeedFlush;
            [Role(ValueRole.PendingWork), BestEffort] public bool NeedHint;
        }

        public enum SaveResult { Preserved, Destroyed }

        public static class Regs
        {
            [Requires(Context.PreemptOff), Effects(Effect.SavesFpRegs, Of = "f"), Trusted("primitive")]
            [return: Role(ValueRole.MustCheck)] public static SaveResult Keep(FpuContext f) => default;
            [MustUseResult, Trusted("primitive")] public static byte[]? Alloc(int bytes) => null;
            [MustUseResult, Trusted("primitive")] public static bool Freeze(Task t) => true;
        }

        public static class Flush
        {
            [Effects(Effect.LongRunning | Effect.Restartable), Trusted("primitive")]
            [return: Role(ValueRole.MustCheck)] public static Errno Range(Domain d, [Role(ValueRole.Cursor)] ref long cursor, long end) => Errno.Ok;
            [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Reschedules | Effect.PreemptionPoint), Trusted("primitive")] public static void All(Vcpu v) { }
            [Cost(10), Trusted("primitive")] public static void Page(long page) { }
            [OnComplete, Trusted("primitive")] public static void Finish() { }
            [Trusted("primitive")] [return: Role(ValueRole.PendingWork)] public static bool Wanted() => false;
        }

        public static class World
        {
            [Requires(Context.IrqOff), Effects(Effect.EntersGuest), Trusted("primitive")] public static void Enter() { }
            [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.RunsSoftirqs), Trusted("primitive")]
            public static void CheckWork() { }
        }

        """;
}
