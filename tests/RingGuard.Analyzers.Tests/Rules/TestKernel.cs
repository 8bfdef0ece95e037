namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// A small annotated kernel that rule tests compile against. Every primitive says what it does by contract only: half of
/// the names are the usual ones, and each has a twin (Ticket, Gate, Arch, Bottom, Vec, GuestFp …) under a name that no
/// kernel uses, so a rule that goes by names fails.
/// </summary>
internal static partial class TestKernel
{
    /// <summary>File name of the kernel inside a test project.</summary>
    public const string FileName = "TestKernel.cs";

    /// <summary>The kernel, with global usings that every test source relies on.</summary>
    public const string Source = Usings + Contexts + Locks + Scheduling + FloatingPoint + Machine + Values;

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using RingGuard;
        global using TestKernel;
        using System.Diagnostics.CodeAnalysis;

        namespace TestKernel;

        """;

    private const string Contexts = """
        public readonly struct IrqFlags { }

        public static class Preempt
        {
            [Acquires(Resource.Preempt), Trusted("primitive")] public static void Disable() { }
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Enable() { }
            [Releases(Resource.Preempt), Trusted("primitive")] public static void EnableNoResched() { }
            [Acquires(Resource.Preempt), Trusted("primitive")] public static PreemptScope DisableScope() => default;
        }

        public ref struct PreemptScope
        {
            [Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
        }

        public static class LocalBh
        {
            [Acquires(Resource.Bh), Trusted("primitive")] public static void Disable() { }
            [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi), Releases(Resource.Bh), Effects(Effect.RunsSoftirqs), Trusted("primitive")]
            public static void Enable() { }
            [Acquires(Resource.Bh), Trusted("primitive")] public static BhScope DisableScope() => default;
        }

        public ref struct BhScope
        {
            [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi), Releases(Resource.Bh), Effects(Effect.RunsSoftirqs), Trusted("primitive")]
            public void Dispose() { }
        }

        public static class LocalIrq
        {
            [Ensures(Context.IrqOff), Trusted("primitive")] public static void Disable() { }
            [Ensures(Context.IrqOn), Trusted("primitive")] public static void Enable() { }
            [Acquires(Resource.Irq, Of = "token"), Ensures(Context.IrqOff), Trusted("primitive")]
            public static void Save([Role(ValueRole.IrqToken)] out IrqFlags token) { token = default; }
            [Releases(Resource.Irq, Of = "token"), Trusted("primitive")]
            public static void Restore([Role(ValueRole.IrqToken)] IrqFlags token) { }
            [Ensures(Context.IrqOn, On = Outcome.True), Ensures(Context.IrqOff, On = Outcome.False), Trusted("primitive")]
            public static bool IsEnabled() => true;
            [Acquires(Resource.Irq), Ensures(Context.IrqOff), Trusted("primitive")] public static IrqScope SaveScope() => default;
        }

        public ref struct IrqScope
        {
            [Releases(Resource.Irq), Trusted("primitive")] public void Dispose() { }
        }

        public static class Arch
        {
            [Ensures(Context.IrqOff), Trusted("primitive")] public static void Mask() { }
            [Ensures(Context.IrqOn), Trusted("primitive")] public static void Unmask() { }
            [Ensures(Context.IrqOff, On = Outcome.True), Ensures(Context.IrqOn, On = Outcome.False), Trusted("primitive")]
            public static bool AreMasked() => false;
            [Acquires(Resource.Preempt), Trusted("primitive")] public static void Pin() { }
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Unpin() { }
        }

        public static class Rcu
        {
            [Acquires(Resource.RcuRead), Acquires(Resource.Preempt), Trusted("primitive")] public static void ReadLock() { }
            [Releases(Resource.RcuRead), Releases(Resource.Preempt), Trusted("primitive")] public static void ReadUnlock() { }
        }

        """;

    private const string Locks = """
        public sealed class SpinLock
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public void Lock() { }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")] public void Unlock() { }
            [Acquires(Resource.Lock, On = Outcome.True), Acquires(Resource.Preempt, On = Outcome.True), Trusted("primitive")]
            public bool TryLock() => true;
            [Requires(Context.IrqOn), Acquires(Resource.Lock), Acquires(Resource.Preempt), Ensures(Context.IrqOff), Trusted("primitive")]
            public void LockIrq() { }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Ensures(Context.IrqOn), Trusted("primitive")]
            public void UnlockIrq() { }
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Acquires(Resource.Irq, Of = "flags"), Ensures(Context.IrqOff), Trusted("primitive")]
            public void LockIrqSave([Role(ValueRole.IrqToken)] out IrqFlags flags) { flags = default; }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Releases(Resource.Irq, Of = "flags"), Trusted("primitive")]
            public void UnlockIrqRestore([Role(ValueRole.IrqToken)] IrqFlags flags) { }
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Acquires(Resource.Bh), Trusted("primitive")]
            public void LockBh() { }
            [Requires(Context.IrqOn), Releases(Resource.Lock), Releases(Resource.Preempt), Releases(Resource.Bh), Effects(Effect.RunsSoftirqs), Trusted("primitive")]
            public void UnlockBh() { }
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public Guard Enter() => new(this);

            public readonly ref struct Guard
            {
                private readonly SpinLock _owner;

                public Guard(SpinLock owner) => _owner = owner;

                [Releases(Resource.Lock, Of = "_owner"), Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
            }
        }

        public sealed class RwLock
        {
            [Acquires(Resource.ReadLock), Acquires(Resource.Preempt), Trusted("primitive")] public void ReadLock() { }
            [Releases(Resource.ReadLock), Releases(Resource.Preempt), Trusted("primitive")] public void ReadUnlock() { }
            [Acquires(Resource.WriteLock), Acquires(Resource.Preempt), Trusted("primitive")] public void WriteLock() { }
            [Releases(Resource.WriteLock), Releases(Resource.Preempt), Trusted("primitive")] public void WriteUnlock() { }
            [Acquires(Resource.ReadLock), Acquires(Resource.Preempt), Trusted("primitive")] public ReadGuard EnterRead() => new(this);
            [Acquires(Resource.WriteLock), Acquires(Resource.Preempt), Trusted("primitive")] public WriteGuard EnterWrite() => new(this);

            public readonly ref struct ReadGuard
            {
                private readonly RwLock _owner;

                public ReadGuard(RwLock owner) => _owner = owner;

                [Releases(Resource.ReadLock, Of = "_owner"), Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
            }

            public readonly ref struct WriteGuard
            {
                private readonly RwLock _owner;

                public WriteGuard(RwLock owner) => _owner = owner;

                [Releases(Resource.WriteLock, Of = "_owner"), Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
            }
        }

        [LockClass("mutex", LockKind.Mutex)]
        public sealed class Mutex
        {
            [Requires(Context.NotAtomic), Acquires(Resource.Lock), Effects(Effect.Sleeps), Trusted("primitive")] public void Lock() { }
            [Releases(Resource.Lock), Trusted("primitive")] public void Unlock() { }
            [Acquires(Resource.Lock, On = Outcome.True), Trusted("primitive")] public bool TryLock() => true;
        }

        [LockClass("ticket", LockKind.Spin)]
        public sealed class Ticket
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public void Take() { }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")] public void Drop() { }
            [Acquires(Resource.Lock, On = Outcome.True), Acquires(Resource.Preempt, On = Outcome.True), Trusted("primitive")]
            public bool Probe() => true;
        }

        [LockClass("gate", LockKind.Mutex)]
        public sealed class Gate
        {
            [Requires(Context.NotAtomic), Acquires(Resource.Lock), Effects(Effect.Sleeps), Trusted("primitive")] public void Down() { }
            [Releases(Resource.Lock), Trusted("primitive")] public void Up() { }
        }

        """;

    private const string Scheduling = """
        public static class Softirq
        {
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint), Trusted("primitive")]
            public static void DoSoftirq() { }
            [Requires(Context.NotHardIrq | Context.IrqOn), Effects(Effect.RunsSoftirqs), Trusted("primitive")]
            public static void ProcessPending() { }
            [Requires(Context.PreemptOff), Trusted("primitive")] public static uint Pending([Role(ValueRole.CpuId)] int cpu) => 0;
        }

        public static class Bottom
        {
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint), Trusted("primitive")]
            public static void Run() { }
        }

        public static class Sched
        {
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint), Trusted("primitive")] public static void Schedule() { }
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint), Trusted("primitive")] public static void Yield() { }
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint), Trusted("primitive")] public static void CondResched() { }
            [Requires(Context.NotAtomic), Effects(Effect.Sleeps), Trusted("primitive")] public static void MightSleep() { }
            [Requires(Context.NotAtomic), Effects(Effect.Sleeps), Trusted("primitive")] public static void Doze() { }
            [MaySleep, Trusted("primitive")] public static Errno Await(int line) => Errno.Ok;
        }

        public static class Smp
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int ProcessorId() => 0;
        }

        """;

    private const string FloatingPoint = """
        public enum XComp { X87, Sse, Avx, Pkru }

        public sealed class Image
        {
            private readonly ulong[] _words = new ulong[64];

            [Effects(Effect.WritesFpImage), Trusted("primitive")] public void Write(XComp component, ulong value) { }
            [Effects(Effect.ReadsFpImage), Trusted("primitive")] public ulong Read(XComp component) => 0;

            public ulong this[int index]
            {
                [Effects(Effect.ReadsFpImage), Trusted("primitive")] get => _words[index];
                [Effects(Effect.WritesFpImage), Trusted("primitive")] set => _words[index] = value;
            }
        }

        public sealed class FpState
        {
            [Role(ValueRole.FpImage)] public Image Image { get; set; } = new();
        }

        public sealed class FpuContext
        {
            public FpState FpState { get; set; } = new();

            public int LastCpu;
        }

        public sealed class Task
        {
            public static Task Current { [return: Role(ValueRole.CurrentTask)] get; } = new();

            public FpuContext Fpu { get; } = new();

            public int Id;
        }

        public sealed class GuestFp
        {
            [Role(ValueRole.FpImage)] public readonly ulong[] Vectors = new ulong[32];

            [Role(ValueRole.FpImage)] public ulong Control;

            public int Cpu;

            [Effects(Effect.InvalidatesFpRegs), Trusted("primitive")] public void Forget() { }
        }

        public static class Fpu
        {
            [Requires(Context.PreemptOff), Effects(Effect.InvalidatesFpRegs), Trusted("primitive")] public static void InvalidateCpu() { }
            [Effects(Effect.InvalidatesFpRegs, Of = "f"), Trusted("primitive")] public static void InvalidateRegisters(FpuContext f) { }
            [Effects(Effect.InvalidatesFpRegs, Of = "t.Fpu"), Trusted("primitive")] public static void PrepareWrite(Task t) { }
            [Effects(Effect.SavesFpRegs, Of = "t.Fpu"), Trusted("primitive")] public static void PrepareRead(Task t) { }
        }

        public static class KernelFpu
        {
            [Requires(Context.NotNmi | Context.NoFpuSection), Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")]
            public static void Begin() { }
            [Releases(Resource.FpuSection), Releases(Resource.Preempt), Trusted("primitive")] public static void End() { }
            [Ensures(Context.NoFpuSection, On = Outcome.True), Trusted("primitive")] public static bool IsUsable() => true;
            [Requires(Context.NotNmi | Context.NoFpuSection), Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")]
            public static FpuScope Section() => default;
        }

        public ref struct FpuScope
        {
            [Releases(Resource.FpuSection), Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
        }

        public static class KernelNeon
        {
            [Requires(Context.NotHardIrq | Context.NotNmi | Context.IrqOn | Context.NoFpuSection), Acquires(Resource.NeonSection), Effects(Effect.SavesFpRegs), Trusted("primitive")]
            public static void Begin() { }
            [Releases(Resource.NeonSection), Trusted("primitive")] public static void End() { }
        }

        public static class FpRegs
        {
            [Acquires(Resource.Bh), Acquires(Resource.FpRegs), Trusted("primitive")] public static void Lock() { }
            [Requires(Context.IrqOn), Releases(Resource.Bh), Releases(Resource.FpRegs), Trusted("primitive")] public static void Unlock() { }
            [Acquires(Resource.Bh), Acquires(Resource.FpRegs), Effects(Effect.LoadsFpRegs), Trusted("primitive")] public static void LockAndLoad() { }
            [Requires(Context.PreemptOff), Trusted("primitive")] public static bool StateValid(FpuContext f, [Role(ValueRole.CpuId)] int cpu) => true;
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs, Of = "s"), Trusted("primitive")] public static void Load(FpState s) { }
            [Requires(Context.PreemptOff), Effects(Effect.SavesFpRegs, Of = "f"), Trusted("primitive")] public static void Save(FpuContext f) { }
            [Requires(Context.PreemptOff), Trusted("primitive")] public static void MarkActivate() { }
        }

        public static class Vec
        {
            [Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static void Xor(byte[] data) { }
            [Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static ulong Sum(byte[] data) => 0;
            [Requires(Context.FpuSection), Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static void Round() { }
        }

        """;

    private const string Machine = """
        public enum Errno { Ok = 0, Again = -11, NoMem = -12, Fault = -14, Busy = -16, Inval = -22, Restart = -85 }

        public readonly struct Gfn
        {
            public static readonly Gfn Max = default;
        }

        public sealed class Domain
        {
            public readonly P2M P2M = new();

            public int Id;
        }

        public sealed class P2M
        {
            [LockClass("p2m", LockKind.Spin)] public readonly SpinLock Lock = new();

            [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Restartable), Trusted("primitive")]
            [return: Role(ValueRole.MustCheck)]
            public static Errno CacheFlushRange(Domain d, [Role(ValueRole.Cursor)] ref Gfn cursor, Gfn end) => Errno.Ok;
        }

        public static class Panic
        {
            [DoesNotReturn, Trusted("primitive")] public static void Now() { while (true) { } }
        }

        public static class Irqc
        {
            [Trusted("primitive")] public static void Register(int line, [RunsIn(ExecutionMode.HardIrq)] Action handler) { }
        }

        public static class Faults
        {
            public static readonly InvalidOperationException Bug = new();
        }

        public static class Parser
        {
            [Effects(Effect.Throws), Trusted("primitive")] public static int Parse(byte[] data) => data.Length;
        }

        /// <summary>The calls of a kernel without any contract.</summary>
        public static class Plain
        {
            public static void Touch() { }
            public static bool Test(int value) => value > 3;
            public static int Read(int register) => register;
        }

        """;
}
