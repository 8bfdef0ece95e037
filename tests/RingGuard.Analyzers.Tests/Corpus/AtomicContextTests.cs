using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Category "Sleeping, scheduling or softirq work in atomic context".</summary>
public sealed class AtomicContextTests
{
    [Theory]
    [InlineData("at-sg-unmap-user-irqs-off")]
    public Task Sg(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-netpoll-alloc-printk-recursion")]
    public Task Netpoll(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-ntb-mutex-in-hardirq-helper")]
    public Task Ntb(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-s390-fault-in-atomic")]
    public Task S390(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-cond-resched-irqs-off")]
    public Task Cond(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-xen-softirqs-in-irq-keyhandler")]
    public Task Xen_softirqs(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-xen-rcu-callbacks-in-reader")]
    public Task Xen_rcu(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-xen-put-gfn-before-waitqueue")]
    public Task Xen_put_gfn(string entry) => LockCorpus.CheckAsync(
        entry,
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

    [Theory]
    [InlineData("at-xen-nmi-printk")]
    public Task Xen_nmi(string entry) => LockCorpus.CheckAsync(
        entry,
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

    private const string Acpi = """
        public static class Acpi { [MaySleep, Trusted("asm")] public static int get_table(out object? t) { t = null; return 0; } }

        """;

    /// <summary>
    /// The kernel's own fix stays a call that may sleep behind a flag of the program, which
    /// no static rule tells from the defect; after it here the table is looked up where one may sleep.
    /// </summary>
    [Theory]
    [InlineData("at-pptt-negative-cache")]
    public Task Pptt_negative_cache(string entry) => LockCorpus.CheckAsync(
        entry,
        Acpi + """
        public class Pptt
        {
            private static object? _table;
            private static object? Get() { if (_table == null) Acpi.get_table(out _table); return _table; }
            public object? BringUp() { K.cli(); var t = Get(); K.sti(); return t; }
        }
        """,
        Acpi + """
        public class Pptt
        {
            private static object? _table;
            private static object? Get() => _table;
            public void Boot() { if (Acpi.get_table(out _table) != 0) _table = null; }
            public object? BringUp() { K.cli(); var t = Get(); K.sti(); return t; }
        }
        """);

    private const string UserAccess = """
        public static class Sum
        {
            [Acquires(Resource.Preempt), Trusted("asm")] public static void enable() { }
            [Releases(Resource.Preempt), Trusted("asm")] public static void disable() { }
            [AtomicSafe, Trusted("asm")] public static void store(long p, int v) { }
        }

        """;

    /// <summary>
    /// With the second of its two fixes: the argument is evaluated first. The window
    /// of user access counts as one without preemption, for a switch closes it.
    /// </summary>
    [Theory]
    [InlineData("at-riscv-put-user-arg-sleeps")]
    public Task Riscv_put_user_argument(string entry) => LockCorpus.CheckAsync(
        entry,
        UserAccess + """
        public class Clone
        {
            public void Tail(object task, long tid) { Sum.enable(); Sum.store(tid, Number(task)); Sum.disable(); }
            private static int Number(object task) { K.schedule(); return 1; }
        }
        """,
        UserAccess + """
        public class Clone
        {
            public void Tail(object task, long tid) { int v = Number(task); Sum.enable(); Sum.store(tid, v); Sum.disable(); }
            private static int Number(object task) { K.schedule(); return 1; }
        }
        """);

    private const string CpuAndMemory = """
        public static class Mem { [Effects(Effect.AllocatesBlocking), Trusted("asm")] public static long[]? kcalloc(int n) => null; }
        public static class Cpu { [Acquires(Resource.Preempt), Trusted("asm")] public static int get() => 0; [Releases(Resource.Preempt), Trusted("asm")] public static void put() { } [AtomicSafe, Trusted("asm")] public static void hw_free(int pool, long b) { } }

        """;

    [Theory]
    [InlineData("at-otx2-gfp-kernel-in-get-cpu")]
    public Task Otx2_allocation_with_cpu_held(string entry) => LockCorpus.CheckAsync(
        entry,
        CpuAndMemory + """
        public class Queues
        {
            private readonly long[]?[] _sqb = new long[4][];
            public int Init()
            {
                Cpu.get();
                for (int q = 0; q < 4; q++)
                {
                    var p = Mem.kcalloc(8);
                    if (p == null) { Cpu.put(); return -12; }
                    Cpu.hw_free(q, p[0]);
                    _sqb[q] = p;
                }
                Cpu.put();
                return 0;
            }
        }
        """,
        CpuAndMemory + """
        public class Queues
        {
            private readonly long[]?[] _sqb = new long[4][];
            public int Init()
            {
                for (int q = 0; q < 4; q++)
                {
                    var p = Mem.kcalloc(8);
                    if (p == null) goto fail;
                    Cpu.get();
                    Cpu.hw_free(q, p[0]);
                    Cpu.put();
                    _sqb[q] = p;
                }
                return 0;
            fail:
                return -12;
            }
        }
        """);

    private const string CpuVariable = """
        public static class Cpu { [Acquires(Resource.Preempt), Trusted("asm")] public static int[] get_var() => new int[1]; [Releases(Resource.Preempt), Trusted("asm")] public static void put_var() { } [AtomicSafe, Trusted("asm")] public static int hcall(int[] a) => 0; }

        """;

    [Theory]
    [InlineData("pc-hv-gpci-success-path-leak")]
    public Task Hv_gpci_success_path(string entry) => LockCorpus.CheckAsync(
        entry,
        CpuVariable + """
        public class Gpci
        {
            public int Show(int n)
            {
                var arg = Cpu.get_var();
                int ret = Cpu.hcall(arg);
                if (ret == 0) return n;
                if (ret != 4) goto error;
                while (arg[0] > 0)
                {
                    ret = Cpu.hcall(arg);
                    if (ret == 0) return n;
                    if (ret != 4) goto error;
                }
                return n;
            error:
                Cpu.put_var();
                return ret;
            }
        }
        """,
        CpuVariable + """
        public class Gpci
        {
            public int Show(int n)
            {
                var arg = Cpu.get_var();
                int ret = Cpu.hcall(arg);
                if (ret == 0) goto success;
                if (ret != 4) goto error;
                while (arg[0] > 0)
                {
                    ret = Cpu.hcall(arg);
                    if (ret == 0) goto success;
                    if (ret != 4) goto error;
                }
            success:
                Cpu.put_var();
                return n;
            error:
                Cpu.put_var();
                return ret;
            }
        }
        """);

    [Theory]
    [InlineData("at-ath11k-atomic-iterator-callback")]
    public Task AtomicIteratorCallback(string entry) => LockCorpus.CheckAsync(entry, Stations("iterate_stations_atomic"), Stations("iterate_stations_mtx"));

    private static string Stations(string iterate) => $$"""
        public sealed class Station { public Station? Next; public int Rate; }

        public sealed class Hw
        {
            private readonly Sleeper _mtx = new();
            private Station? _stations;

            public void iterate_stations_atomic(Action<Ath, Station> iterator, Ath data)
            {
                K.rcu_lock();
                for (var sta = _stations; sta != null; sta = sta.Next)
                    iterator(data, sta);
                K.rcu_unlock();
            }

            public void iterate_stations_mtx(Action<Ath, Station> iterator, Ath data)
            {
                K.mutex_lock(_mtx);
                for (var sta = _stations; sta != null; sta = sta.Next)
                    iterator(data, sta);
                K.mutex_unlock(_mtx);
            }
        }

        public sealed class Ath
        {
            private static void wmi_cmd_send(Station sta) => K.wait_event(sta);
            private static void disable_fixed_rate(Ath ar, Station sta) { sta.Rate = 0; wmi_cmd_send(sta); }
            public void op_set_bitrate_mask(Hw hw) => hw.{{iterate}}(disable_fixed_rate, this);
        }
        """;
}
