using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Category "IRQ state": saved, nested and lost interrupt states, locks that interrupts take.</summary>
public sealed class InterruptStateTests
{
    [Theory]
    [InlineData("irq-sync-print-obj")]
    public Task Sync_print_obj(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Obj { public readonly Spin Lock = new(); public int Value; }
        public class Debug
        {
            private readonly Spin _listLock = new();
            private readonly List<Obj> _objs = new();
            public void Show()
            {
                K.spin_lock_irq(_listLock);
                foreach (var o in _objs) PrintObj(o);
                K.spin_unlock_irq(_listLock);
            }
            private static void PrintObj(Obj o)
            {
                K.spin_lock_irq(o.Lock);
                o.Value++;
                K.spin_unlock_irq(o.Lock);
            }
        }
        """,
        """
        public class Obj { public readonly Spin Lock = new(); public int Value; }
        public class Debug
        {
            private readonly Spin _listLock = new();
            private readonly List<Obj> _objs = new();
            public void Show()
            {
                K.spin_lock_irq(_listLock);
                foreach (var o in _objs) PrintObj(o);
                K.spin_unlock_irq(_listLock);
            }
            private static void PrintObj(Obj o)
            {
                K.spin_lock(o.Lock);
                o.Value++;
                K.spin_unlock(o.Lock);
            }
        }
        """);

    [Theory]
    [InlineData("irq-scx-inner-restore-leftover")]
    public Task Scx(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Rq { public readonly Spin Lock = new(); public bool Bypassing; }
        public class Scx
        {
            private readonly Spin _bypassLock = new();
            private readonly Rq[] _rqs = new Rq[4];
            public void Bypass()
            {
                K.spin_lock_irqsave(_bypassLock, out var f);
                for (int c = 0; c < 4; c++)
                {
                    Saved rf = default;
                    K.spin_lock(_rqs[c].Lock);
                    if (_rqs[c].Bypassing)
                    {
                        K.spin_unlock_irqrestore(_rqs[c].Lock, rf);
                        continue;
                    }
                    K.spin_unlock(_rqs[c].Lock);
                }
                K.spin_unlock_irqrestore(_bypassLock, f);
            }
        }
        """,
        """
        public class Rq { public readonly Spin Lock = new(); public bool Bypassing; }
        public class Scx
        {
            private readonly Spin _bypassLock = new();
            private readonly Rq[] _rqs = new Rq[4];
            public void Bypass()
            {
                K.spin_lock_irqsave(_bypassLock, out var f);
                for (int c = 0; c < 4; c++)
                {
                    K.spin_lock(_rqs[c].Lock);
                    if (_rqs[c].Bypassing)
                    {
                        K.spin_unlock(_rqs[c].Lock);
                        continue;
                    }
                    K.spin_unlock(_rqs[c].Lock);
                }
                K.spin_unlock_irqrestore(_bypassLock, f);
            }
        }
        """);

    [Theory]
    [InlineData("irq-cdnsp-threaded-handler")]
    public Task Cdnsp(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Dev
        {
            private readonly Spin _lock = new();
            private int _events;
            [RunsIn(ExecutionMode.KThread)] public void ThreadHandler() { K.spin_lock(_lock); _events++; K.spin_unlock(_lock); }
            [RunsIn(ExecutionMode.HardIrq)] public void EpQueue() { K.spin_lock_irqsave(_lock, out var f); _events--; K.spin_unlock_irqrestore(_lock, f); }
        }
        """,
        """
        public class Dev
        {
            private readonly Spin _lock = new();
            private int _events;
            [RunsIn(ExecutionMode.KThread)] public void ThreadHandler() { K.spin_lock_irqsave(_lock, out var f); _events++; K.spin_unlock_irqrestore(_lock, f); }
            [RunsIn(ExecutionMode.HardIrq)] public void EpQueue() { K.spin_lock_irqsave(_lock, out var f); _events--; K.spin_unlock_irqrestore(_lock, f); }
        }
        """);

    [Theory]
    [InlineData("irq-rxrpc-bh-enable-irqs-off")]
    public Task Rxrpc(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Peer { public int Mtu; }
        public class Local
        {
            private readonly Spin _lock = new();
            private readonly Peer _peer = new();
            public void Lookup() { K.spin_lock_irq(_lock); InitPeer(_peer); K.spin_unlock_irq(_lock); }
            private void InitPeer(Peer p) { AssessMtu(p); }
            private void AssessMtu(Peer p) { K.bh_disable(); p.Mtu = 1500; K.bh_enable(); }
        }
        """,
        """
        public class Peer { public int Mtu; }
        public class Local
        {
            private readonly Spin _lock = new();
            private readonly Peer _peer = new();
            public void Lookup() { K.spin_lock_irq(_lock); K.spin_unlock_irq(_lock); AssessMtu(_peer); }
            private void AssessMtu(Peer p) { K.bh_disable(); p.Mtu = 1500; K.bh_enable(); }
        }
        """);

    [Theory]
    [InlineData("irq-xen-bus2bridge")]
    public Task Xen_bus2bridge(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Seg
        {
            private readonly Spin _b2b = new();
            private readonly Spin _desc = new();
            private int _map;
            public void AllocPdev() { K.spin_lock(_b2b); _map++; K.spin_unlock(_b2b); }
            public void SetMsiSrc() { K.spin_lock_irqsave(_desc, out var f); K.spin_lock(_b2b); _map++; K.spin_unlock(_b2b); K.spin_unlock_irqrestore(_desc, f); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { K.spin_lock(_desc); _map++; K.spin_unlock(_desc); }
        }
        """,
        """
        public class Seg
        {
            private readonly Spin _b2b = new();
            private readonly Spin _desc = new();
            private int _map;
            public void AllocPdev() { K.spin_lock_irqsave(_b2b, out var f); _map++; K.spin_unlock_irqrestore(_b2b, f); }
            public void SetMsiSrc() { K.spin_lock_irqsave(_desc, out var f); K.spin_lock(_b2b); _map++; K.spin_unlock(_b2b); K.spin_unlock_irqrestore(_desc, f); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { K.spin_lock(_desc); _map++; K.spin_unlock(_desc); }
        }
        """);

    [Theory]
    [InlineData("irq-xen-cpu-disable-scheduler")]
    public Task Xen_cpu_disable(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Vc { public int Cpu; public readonly Spin Lock = new(); public bool Mark; }
        public class Sched
        {
            private readonly List<Vc> _vcpus = new();
            [Requires(Context.IrqOff)]
            public void CpuDisable(int cpu)
            {
                foreach (var v in _vcpus)
                {
                    var l = v.Lock;
                    K.spin_lock_irq(l);
                    if (v.Cpu == cpu) { v.Mark = true; K.spin_unlock_irq(l); Migrate(v); }
                    else K.spin_unlock_irq(l);
                }
            }
            private void Migrate(Vc v) { v.Cpu = 0; }
        }
        """,
        """
        public class Vc { public int Cpu; public readonly Spin Lock = new(); public bool Mark; }
        public class Sched
        {
            private readonly List<Vc> _vcpus = new();
            [Requires(Context.IrqOff)]
            public void CpuDisable(int cpu)
            {
                foreach (var v in _vcpus)
                {
                    var l = v.Lock;
                    K.spin_lock_irqsave(l, out var f);
                    if (v.Cpu == cpu) { v.Mark = true; K.spin_unlock_irqrestore(l, f); Migrate(v); }
                    else K.spin_unlock_irqrestore(l, f);
                }
            }
            private void Migrate(Vc v) { v.Cpu = 0; }
        }
        """);

    [Theory]
    [InlineData("irq-fasync-tasklist-rwlock")]
    public Task Fasync(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Tasks
        {
            private readonly Rw _list = new();
            private int _n;
            [RunsIn(ExecutionMode.Softirq)] public void SendSigurg() { K.read_lock(_list); _n++; K.read_unlock(_list); }
            [RunsIn(ExecutionMode.Task)] public void DoWait() { K.read_lock(_list); _n++; K.read_unlock(_list); }
            [RunsIn(ExecutionMode.Task)] public void Exit() { K.write_lock_irq(_list); _n++; K.write_unlock_irq(_list); }
        }
        """,
        """
        public class Tasks
        {
            private readonly Rw _list = new();
            private int _n;
            [RunsIn(ExecutionMode.Softirq)] public void SendSigurg() { K.rcu_lock(); _n++; K.rcu_unlock(); }
            [RunsIn(ExecutionMode.Task)] public void DoWait() { K.read_lock(_list); _n++; K.read_unlock(_list); }
            [RunsIn(ExecutionMode.Task)] public void Exit() { K.write_lock_irq(_list); _n++; K.write_unlock_irq(_list); }
        }
        """);

    [Theory]
    [InlineData("irq-msquic-shared-prev-irql")]
    public Task Msquic(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class SharedLock
        {
            private readonly Spin _l = new();
            private Saved _prev;
            [Acquires(Resource.Lock, Of = "_l"), Acquires(Resource.Preempt), Ensures(Context.IrqOff)] public void AcquireShared() { K.spin_lock_irqsave(_l, out _prev); }
            [Releases(Resource.Lock, Of = "_l"), Releases(Resource.Preempt)] public void ReleaseShared() { K.spin_unlock_irqrestore(_l, _prev); }
        }
        """,
        """
        public class SharedLock
        {
            private readonly Spin _l = new();
            [Acquires(Resource.Lock, Of = "_l"), Acquires(Resource.Preempt), Acquires(Resource.Irq, Of = "prev"), Ensures(Context.IrqOff)] public void AcquireShared(out Saved prev) { K.spin_lock_irqsave(_l, out prev); }
            [Releases(Resource.Lock, Of = "_l"), Releases(Resource.Preempt), Releases(Resource.Irq, Of = "prev")] public void ReleaseShared(Saved prev) { K.spin_unlock_irqrestore(_l, prev); }
        }
        """);

    [Theory]
    [InlineData("dl-crtsys-raii-wrong-release")]
    public Task Crtsys(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public sealed class UniqueLock : IDisposable
        {
            private readonly Spin _l;
            [Acquires(Resource.Lock, Of = "_l"), Acquires(Resource.Preempt), Ensures(Context.IrqOff)] public UniqueLock(Spin l) { _l = l; K.spin_lock_irq(_l); }
            [Requires(Context.IrqOff), Releases(Resource.Lock, Of = "_l"), Releases(Resource.Preempt), Ensures(Context.IrqOn)] public void Dispose() { K.spin_unlock(_l); }
        }
        """,
        """
        public sealed class UniqueLock : IDisposable
        {
            private readonly Spin _l;
            [Acquires(Resource.Lock, Of = "_l"), Acquires(Resource.Preempt), Ensures(Context.IrqOff)] public UniqueLock(Spin l) { _l = l; K.spin_lock_irq(_l); }
            [Requires(Context.IrqOff), Releases(Resource.Lock, Of = "_l"), Releases(Resource.Preempt), Ensures(Context.IrqOn)] public void Dispose() { K.spin_unlock_irq(_l); }
        }
        """);
}
