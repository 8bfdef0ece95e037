using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Category "Sleeping, scheduling or softirq work in atomic context".</summary>
public sealed class AtomicContextTests
{
    /// <summary>Corpus entry at-sg.</summary>
    [Fact]
    public Task Sg() => LockCorpus.CheckAsync(
        ["RG1001"],
        """
        public class Sg
        {
            private readonly Rw _lock = new();
            private readonly Queue<object> _rq = new();
            public void Release() { K.write_lock_irqsave(_lock, out var f); while (_rq.Count > 0) { Finish(_rq.Peek()); _rq.Dequeue(); } K.write_unlock_irqrestore(_lock, f); }
            private void Finish(object srp) => K.wait_event(srp);
        }
        """,
        """
        public class Sg
        {
            private readonly Rw _lock = new();
            private readonly Queue<object> _rq = new();
            public void Release()
            {
                K.write_lock_irqsave(_lock, out var f);
                while (_rq.Count > 0)
                {
                    var srp = _rq.Dequeue();
                    K.write_unlock_irqrestore(_lock, f);
                    Finish(srp);
                    K.write_lock_irqsave(_lock, out f);
                }
                K.write_unlock_irqrestore(_lock, f);
            }
            private void Finish(object srp) => K.wait_event(srp);
        }
        """);

    /// <summary>Corpus entry at-netpoll.</summary>
    [Fact]
    public Task Netpoll() => LockCorpus.CheckAsync(
        ["RG3002"],
        """
        public class Netpoll
        {
            private readonly Spin _pool = new();
            private int _len;
            public void Refill() { K.spin_lock_irqsave(_pool, out var f); while (_len < 32) { var skb = Alloc(); if (skb == null) break; _len++; } K.spin_unlock_irqrestore(_pool, f); }
            private object? Alloc() { if (_len > 30) Warn(); return null; }
            private void Warn() => Push();
            private void Push() { K.spin_lock_irqsave(_pool, out var f); _len++; K.spin_unlock_irqrestore(_pool, f); }
        }
        """,
        """
        public class Netpoll
        {
            private readonly Spin _pool = new();
            private int _len;
            public void Refill() { while (_len < 32) { var skb = Alloc(); if (skb == null) break; Push(); } }
            private object? Alloc() { if (_len > 30) Warn(); return null; }
            private void Warn() => Push();
            private void Push() { K.spin_lock_irqsave(_pool, out var f); _len++; K.spin_unlock_irqrestore(_pool, f); }
        }
        """);

    /// <summary>Corpus entry at-ntb.</summary>
    [Fact]
    public Task Ntb() => LockCorpus.CheckAsync(
        ["RG3006"],
        """
        public class Ntb
        {
            private readonly Sleeper _msi = new();
            private int _base;
            [RunsIn(ExecutionMode.HardIrq)] public void Isr(int irq) { int vec = irq - Vector(0); _base = vec; }
            private int Vector(int n) { K.mutex_lock(_msi); int r = n + 32; K.mutex_unlock(_msi); return r; }
        }
        """,
        """
        public class Ntb
        {
            private readonly Sleeper _msi = new();
            private int _base;
            public void Probe() { _base = Vector(0); }
            [RunsIn(ExecutionMode.HardIrq)] public void Isr(int irq) { int vec = irq - _base; _base = vec; }
            private int Vector(int n) { K.mutex_lock(_msi); int r = n + 32; K.mutex_unlock(_msi); return r; }
        }
        """);

    /// <summary>Corpus entry at-s390.</summary>
    [Fact]
    public Task S390() => LockCorpus.CheckAsync(
        ["RG3006"],
        """
        public class Fault
        {
            private readonly Sleeper _mmap = new();
            [Requires(Context.PreemptOff)] public void SecureFault() { K.mutex_lock(_mmap); K.mutex_unlock(_mmap); }
        }
        """,
        """
        public class Fault
        {
            private readonly Sleeper _mmap = new();
            [Ensures(Context.NotAtomic, On = Outcome.False), Trusted("asm")] private static bool Disabled() => false;
            public void SecureFault() { if (Disabled()) return; K.mutex_lock(_mmap); K.mutex_unlock(_mmap); }
        }
        """);

    /// <summary>Corpus entry at-cond.</summary>
    [Fact]
    public Task Cond() => LockCorpus.CheckAsync(
        ["RG1001"],
        """
        public class Syscore
        {
            private int _n;
            public void Resume() { K.cli(); Callback(); K.sti(); }
            private void Callback() { _n++; CondResched(); }
            private void CondResched() { if (_n > 3) K.schedule(); }
        }
        """,
        """
        public class Syscore
        {
            private int _n;
            public void Resume() { K.cli(); Callback(); K.sti(); }
            private void Callback() { _n++; CondResched(); }
            private void CondResched() { if (_n > 3 && !K.irqs_disabled()) K.schedule(); }
        }
        """);

    /// <summary>Corpus entry at-xen-softirqs.</summary>
    [Fact]
    public Task Xen_softirqs() => LockCorpus.CheckAsync(
        ["RG1003"],
        """
        public class Timer
        {
            private readonly Spin _ts = new();
            [RunsIn(ExecutionMode.HardIrq)] public void Dump(char key) { for (int i = 0; i < 4; i++) { K.run_softirqs(); K.spin_lock_irqsave(_ts, out var f); K.spin_unlock_irqrestore(_ts, f); } }
        }
        """,
        """
        public class Timer
        {
            private readonly Spin _ts = new();
            [RunsIn(ExecutionMode.HardIrq)] public void Dump(char key) { for (int i = 0; i < 4; i++) { K.spin_lock_irqsave(_ts, out var f); K.spin_unlock_irqrestore(_ts, f); } }
        }
        """);

    /// <summary>Corpus entry at-xen-rcu.</summary>
    [Fact]
    public Task Xen_rcu() => LockCorpus.CheckAsync(
        ["RG1002"],
        """
        public class Keys
        {
            private readonly List<int> _doms = new();
            public void Dump() { K.rcu_lock(); foreach (var d in _doms) { K.run_softirqs(); } K.rcu_unlock(); }
        }
        """,
        """
        public class Keys
        {
            private readonly List<int> _doms = new();
            public void Dump() { K.rcu_lock(); foreach (var d in _doms) { _ = d; } K.rcu_unlock(); K.run_softirqs(); }
        }
        """);

    /// <summary>Corpus entry at-xen-put-gfn.</summary>
    [Fact]
    public Task Xen_put_gfn() => LockCorpus.CheckAsync(
        ["RG1001"],
        """
        public class Pg
        {
            private readonly Spin _lock = new();
            public int Get(int gfn, bool paging) { Take(gfn); if (paging) { Populate(gfn); Put(gfn); return -85; } Put(gfn); return 0; }
            private void Take(int g) => K.spin_lock(_lock);
            private void Put(int g) => K.spin_unlock(_lock);
            private void Populate(int g) => K.wait_event(this);
        }
        """,
        """
        public class Pg
        {
            private readonly Spin _lock = new();
            public int Get(int gfn, bool paging) { Take(gfn); if (paging) { Put(gfn); Populate(gfn); return -85; } Put(gfn); return 0; }
            private void Take(int g) => K.spin_lock(_lock);
            private void Put(int g) => K.spin_unlock(_lock);
            private void Populate(int g) => K.wait_event(this);
        }
        """);

    /// <summary>Corpus entry at-xen-nmi.</summary>
    [Fact]
    public Task Xen_nmi() => LockCorpus.CheckAsync(
        ["RG3004"],
        """
        public class Console
        {
            private readonly Spin _lock = new();
            private int _n;
            public void Printk(string s) { K.spin_lock_irqsave(_lock, out var f); _n += s.Length; K.spin_unlock_irqrestore(_lock, f); }
            [RunsIn(ExecutionMode.Nmi)] public void Serr() { Printk("SERR"); }
        }
        """,
        """
        public class Console
        {
            private readonly Spin _lock = new();
            private int _n;
            private bool _raised;
            public void Printk(string s) { K.spin_lock_irqsave(_lock, out var f); _n += s.Length; K.spin_unlock_irqrestore(_lock, f); }
            [RunsIn(ExecutionMode.Nmi)] public void Serr() { _raised = true; }
            [RunsIn(ExecutionMode.Softirq)] public void SerrSoftirq() { if (_raised) Printk("SERR"); }
        }
        """);
}
