using System.Threading.Tasks;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>
/// Defects of real kernels, reduced to their essence and written over a kernel whose primitives have C-like names and say by
/// contract alone what they do: before the fix exactly the named rules speak, after it none.
/// </summary>
internal static class LockCorpus
{
    private const string Kernel = """
        #nullable enable
        namespace Kern;

        public sealed class Spin { }
        public sealed class Sleeper { }
        public sealed class Rw { }
        public readonly struct Saved { }

        public static class K
        {
            [Acquires(Resource.Lock, Of = "l"), Acquires(Resource.Preempt), Trusted("asm")] public static void spin_lock(Spin l) { }
            [Releases(Resource.Lock, Of = "l"), Releases(Resource.Preempt), Trusted("asm")] public static void spin_unlock(Spin l) { }
            [Acquires(Resource.Lock, Of = "l"), Acquires(Resource.Preempt), Ensures(Context.IrqOff), Trusted("asm")] public static void spin_lock_irq(Spin l) { }
            [Releases(Resource.Lock, Of = "l"), Releases(Resource.Preempt), Ensures(Context.IrqOn), Trusted("asm")] public static void spin_unlock_irq(Spin l) { }
            [Acquires(Resource.Lock, Of = "l"), Acquires(Resource.Preempt), Acquires(Resource.Irq, Of = "f"), Ensures(Context.IrqOff), Trusted("asm")] public static void spin_lock_irqsave(Spin l, out Saved f) { f = default; }
            [Releases(Resource.Lock, Of = "l"), Releases(Resource.Preempt), Releases(Resource.Irq, Of = "f"), Trusted("asm")] public static void spin_unlock_irqrestore(Spin l, Saved f) { }
            [Acquires(Resource.Lock, Of = "l", On = Outcome.True), Acquires(Resource.Preempt, On = Outcome.True), Trusted("asm")] public static bool spin_trylock(Spin l) => true;
            [MaySleep, Acquires(Resource.Lock, Of = "m"), Trusted("asm")] public static void mutex_lock(Sleeper m) { }
            [Releases(Resource.Lock, Of = "m"), Trusted("asm")] public static void mutex_unlock(Sleeper m) { }
            [Acquires(Resource.ReadLock, Of = "l"), Acquires(Resource.Preempt), Trusted("asm")] public static void read_lock(Rw l) { }
            [Releases(Resource.ReadLock, Of = "l"), Releases(Resource.Preempt), Trusted("asm")] public static void read_unlock(Rw l) { }
            [Acquires(Resource.WriteLock, Of = "l"), Acquires(Resource.Preempt), Ensures(Context.IrqOff), Trusted("asm")] public static void write_lock_irq(Rw l) { }
            [Releases(Resource.WriteLock, Of = "l"), Releases(Resource.Preempt), Ensures(Context.IrqOn), Trusted("asm")] public static void write_unlock_irq(Rw l) { }
            [Acquires(Resource.WriteLock, Of = "l"), Acquires(Resource.Preempt), Acquires(Resource.Irq, Of = "f"), Ensures(Context.IrqOff), Trusted("asm")] public static void write_lock_irqsave(Rw l, out Saved f) { f = default; }
            [Releases(Resource.WriteLock, Of = "l"), Releases(Resource.Preempt), Releases(Resource.Irq, Of = "f"), Trusted("asm")] public static void write_unlock_irqrestore(Rw l, Saved f) { }
            [Acquires(Resource.WriteLock, Of = "l", On = Outcome.True), Acquires(Resource.Preempt, On = Outcome.True), Trusted("asm")] public static bool write_trylock(Rw l) => true;
            [Releases(Resource.WriteLock, Of = "l"), Releases(Resource.Preempt), Trusted("asm")] public static void write_unlock(Rw l) { }
            [Ensures(Context.IrqOff), Trusted("asm")] public static void cli() { }
            [Ensures(Context.IrqOn), Trusted("asm")] public static void sti() { }
            [Ensures(Context.IrqOff, On = Outcome.True), Ensures(Context.IrqOn, On = Outcome.False), Trusted("asm")] public static bool irqs_disabled() => false;
            [Acquires(Resource.Bh), Trusted("asm")] public static void bh_disable() { }
            [Requires(Context.IrqOn), Releases(Resource.Bh), Effects(Effect.RunsSoftirqs), Trusted("asm")] public static void bh_enable() { }
            [Acquires(Resource.RcuRead), Trusted("asm")] public static void rcu_lock() { }
            [Releases(Resource.RcuRead), Trusted("asm")] public static void rcu_unlock() { }
            [MayReschedule, Trusted("asm")] public static void schedule() { }
            [MaySleep, Trusted("asm")] public static void wait_event(object o) { }
            [Requires(Context.NotHardIrq | Context.IrqOn | Context.NoRcuRead | Context.NoLocks), Effects(Effect.RunsSoftirqs | Effect.Reschedules), Trusted("asm")] public static void run_softirqs() { }
        }

        """;

    public static Task CheckAsync(string entry, string before, string after) => CorpusCase.CompareAsync(entry, Kernel + before, Kernel + after);
}
