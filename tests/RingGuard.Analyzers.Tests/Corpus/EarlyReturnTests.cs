using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Category "Exception and early-return safety": paths that leave with, or without, a lock.</summary>
public sealed class EarlyReturnTests
{
    [Theory]
    [InlineData("er-xen-put-gfn-hidden-lock")]
    public Task Put_gfn(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class P2m
        {
            private readonly Spin _lock = new();
            [Acquires(Resource.Lock, Of = "_lock"), Acquires(Resource.Preempt)] public int GetGfn(int gfn, out int t) { K.spin_lock(_lock); t = gfn & 3; return gfn + 1; }
            [Releases(Resource.Lock, Of = "_lock"), Releases(Resource.Preempt)] public void PutGfn(int gfn) { K.spin_unlock(_lock); }
            public int Query(int gfn) { var mfn = GetGfn(gfn, out var t); if (t == 1 || t == 2) return -2; PutGfn(gfn); return mfn; }
        }
        """,
        """
        public class P2m
        {
            private readonly Spin _lock = new();
            [Acquires(Resource.Lock, Of = "_lock"), Acquires(Resource.Preempt)] public int GetGfn(int gfn, out int t) { K.spin_lock(_lock); t = gfn & 3; return gfn + 1; }
            [Releases(Resource.Lock, Of = "_lock"), Releases(Resource.Preempt)] public void PutGfn(int gfn) { K.spin_unlock(_lock); }
            public int Query(int gfn) { var mfn = GetGfn(gfn, out var t); if (t == 1 || t == 2) { PutGfn(gfn); return -2; } PutGfn(gfn); return mfn; }
        }
        """);

    [Theory]
    [InlineData("er-xen-map-pirq-double-unlock")]
    public Task Map_pirq(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Desc { public readonly Spin Lock = new(); public bool Busy; }
        public class Irqs
        {
            private readonly Desc[] _descs = new Desc[4];
            public int Map(int n)
            {
                int ret = 0;
                var desc = _descs[0];
                K.spin_lock_irqsave(desc.Lock, out var f);
                while (true)
                {
                    if (n-- == 0) break;
                    K.spin_unlock_irqrestore(desc.Lock, f);
                    ret = Prepare(n);
                    if (ret < 0) break;
                    desc = _descs[n & 3];
                    K.spin_lock_irqsave(desc.Lock, out f);
                    if (desc.Busy) { ret = -16; break; }
                }
                if (ret != 0) { K.spin_unlock_irqrestore(desc.Lock, f); Cleanup(); return ret; }
                K.spin_unlock_irqrestore(desc.Lock, f);
                return 0;
            }
            private int Prepare(int n) => n > 2 ? -1 : 0;
            private void Cleanup() { }
        }
        """,
        """
        public class Desc { public readonly Spin Lock = new(); public bool Busy; }
        public class Irqs
        {
            private readonly Desc[] _descs = new Desc[4];
            public int Map(int n)
            {
                int ret = 0;
                Desc? desc = _descs[0];
                K.spin_lock_irqsave(desc.Lock, out var f);
                while (true)
                {
                    if (n-- == 0) break;
                    K.spin_unlock_irqrestore(desc.Lock, f);
                    desc = null;
                    ret = Prepare(n);
                    if (ret < 0) break;
                    desc = _descs[n & 3];
                    K.spin_lock_irqsave(desc.Lock, out f);
                    if (desc.Busy) { ret = -16; break; }
                }
                if (desc is not null) K.spin_unlock_irqrestore(desc.Lock, f);
                return ret;
            }
            private int Prepare(int n) => n > 2 ? -1 : 0;
        }
        """);

    [Theory]
    [InlineData("er-xen-tmem-conditional-unlock")]
    public Task Tmem(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Tmem
        {
            private readonly Spin _obj = new();
            private readonly Rw[] _tree = new Rw[4];
            private readonly bool _dedup;
            public int Evict(int pgp)
            {
                K.spin_lock(_obj);
                int b = 0;
                if (_dedup) { b = pgp & 3; if (!K.write_trylock(_tree[b])) goto obj_unlock; }
                if (pgp > 3) goto pcd_unlock;
                pgp++;
            pcd_unlock: K.write_unlock(_tree[b]);
            obj_unlock: K.spin_unlock(_obj);
                return pgp;
            }
        }
        """,
        """
        public class Tmem
        {
            private readonly Spin _obj = new();
            private readonly Rw[] _tree = new Rw[4];
            private readonly bool _dedup;
            public int Evict(int pgp)
            {
                K.spin_lock(_obj);
                int b = 0;
                if (_dedup) { b = pgp & 3; if (!K.write_trylock(_tree[b])) goto obj_unlock; }
                if (pgp > 3) goto pcd_unlock;
                pgp++;
            pcd_unlock: if (_dedup) K.write_unlock(_tree[b]);
            obj_unlock: K.spin_unlock(_obj);
                return pgp;
            }
        }
        """);

    [Theory]
    [InlineData("er-xen-dom-cntl-default")]
    public Task Dom_cntl(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Csched
        {
            private readonly Spin _prv = new();
            private int _w;
            public int Cntl(int cmd)
            {
                K.spin_lock_irqsave(_prv, out var f);
                switch (cmd) { case 1: _w++; break; default: return -22; }
                K.spin_unlock_irqrestore(_prv, f);
                return 0;
            }
        }
        """,
        """
        public class Csched
        {
            private readonly Spin _prv = new();
            private int _w;
            public int Cntl(int cmd)
            {
                int rc = 0;
                K.spin_lock_irqsave(_prv, out var f);
                switch (cmd) { case 1: _w++; break; default: rc = -22; break; }
                K.spin_unlock_irqrestore(_prv, f);
                return rc;
            }
        }
        """);

    [Theory]
    [InlineData("er-xen-apei-unlock")]
    public Task Apei(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Apei
        {
            private readonly Spin _l = new();
            private readonly Dictionary<int, string> _maps = new();
            public void Unmap(int addr) { K.spin_lock_irqsave(_l, out var f); var m = Find(addr); if (m == null) return; _maps.Remove(addr); K.spin_unlock_irqrestore(_l, f); }
            private string? Find(int a) => a > 3 ? null : "x";
        }
        """,
        """
        public class Apei
        {
            private readonly Spin _l = new();
            private readonly Dictionary<int, string> _maps = new();
            public void Unmap(int addr) { K.spin_lock_irqsave(_l, out var f); var m = Find(addr); if (m != null) _maps.Remove(addr); K.spin_unlock_irqrestore(_l, f); }
            private string? Find(int a) => a > 3 ? null : "x";
        }
        """);

    [Theory]
    [InlineData("er-xen-ffa-release-without-acquire")]
    public Task Ffa(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public sealed class FwBuffer { }
        public static class Fw
        {
            [Acquires(Resource.Lock, Of = "b", On = Outcome.Success), Trusted("smc")] public static int PartitionInfo(FwBuffer b) => 0;
            [Releases(Resource.Lock, Of = "b"), Trusted("smc")] public static void RxRelease(FwBuffer b) { }
        }
        public class Ffa
        {
            private readonly Spin _lock = new();
            private readonly FwBuffer _rx = new();
            public int Info()
            {
                K.spin_lock(_lock);
                int ret = Fw.PartitionInfo(_rx);
                if (ret != 0) goto @out;
                ret = 3;
            @out: Release();
                return ret;
            }
            private void Release() { Fw.RxRelease(_rx); K.spin_unlock(_lock); }
        }
        """,
        """
        public sealed class FwBuffer { }
        public static class Fw
        {
            [Acquires(Resource.Lock, Of = "b", On = Outcome.Success), Trusted("smc")] public static int PartitionInfo(FwBuffer b) => 0;
            [Releases(Resource.Lock, Of = "b"), Trusted("smc")] public static void RxRelease(FwBuffer b) { }
        }
        public class Ffa
        {
            private readonly Spin _lock = new();
            private readonly FwBuffer _rx = new();
            public int Info()
            {
                bool notify = false;
                K.spin_lock(_lock);
                int ret = Fw.PartitionInfo(_rx);
                if (ret != 0) goto @out;
                notify = true;
                ret = 3;
            @out: Release(notify);
                return ret;
            }
            private void Release(bool notify) { if (notify) Fw.RxRelease(_rx); K.spin_unlock(_lock); }
        }
        """);

    [Theory]
    [InlineData("er-mm-wrong-goto-label")]
    public Task Wrong_label(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Mm
        {
            private readonly Spin _ptl = new();
            public int Insert(int x)
            {
                K.spin_lock(_ptl);
                int ret = Check(x);
                if (ret != 0) goto abort;
                ret = 1;
                goto unlock_abort;
            unlock_abort: K.spin_unlock(_ptl);
            abort: return ret;
            }
            private int Check(int x) => x > 3 ? -1 : 0;
        }
        """,
        """
        public class Mm
        {
            private readonly Spin _ptl = new();
            public int Insert(int x)
            {
                K.spin_lock(_ptl);
                int ret = Check(x);
                if (ret != 0) goto unlock_abort;
                ret = 1;
            unlock_abort: K.spin_unlock(_ptl);
                return ret;
            }
            private int Check(int x) => x > 3 ? -1 : 0;
        }
        """);

    [Theory]
    [InlineData("er-gpusvm-label-before-lock")]
    public Task Gpusvm(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Svm
        {
            private readonly Sleeper _notifier = new();
            public int Scan(int n)
            {
                int err = Fault(n);
                if (err != 0) goto err_free;
                K.mutex_lock(_notifier);
                n++;
            err_free: K.mutex_unlock(_notifier);
                return err;
            }
            private int Fault(int x) => x > 3 ? -1 : 0;
        }
        """,
        """
        public class Svm
        {
            private readonly Sleeper _notifier = new();
            public int Scan(int n)
            {
                int err = Fault(n);
                if (err != 0) goto err_free;
                K.mutex_lock(_notifier);
                n++;
                K.mutex_unlock(_notifier);
            err_free: n--;
                return err;
            }
            private int Fault(int x) => x > 3 ? -1 : 0;
        }
        """);

    [Theory]
    [InlineData("er-posix-clock-late-validation")]
    public Task Posix(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Clock { public readonly Sleeper Rwsem = new(); public bool Writable; }
        public class Posix
        {
            private readonly Clock?[] _clocks = new Clock?[4];
            public int SetTime(int id, long ts)
            {
                int err = GetDesc(id, out var cd);
                if (err != 0) return err;
                if (!cd!.Writable) { err = -13; goto @out; }
                if (ts < 0) return -22;
                err = 0;
            @out: PutDesc(cd);
                return err;
            }
            private int GetDesc(int id, out Clock? cd) { cd = _clocks[id]; if (cd == null) return -22; K.mutex_lock(cd.Rwsem); return 0; }
            private void PutDesc(Clock cd) { K.mutex_unlock(cd.Rwsem); }
        }
        """,
        """
        public class Clock { public readonly Sleeper Rwsem = new(); public bool Writable; }
        public class Posix
        {
            private readonly Clock?[] _clocks = new Clock?[4];
            public int SetTime(int id, long ts)
            {
                if (ts < 0) return -22;
                int err = GetDesc(id, out var cd);
                if (err != 0) return err;
                if (!cd!.Writable) { err = -13; goto @out; }
                err = 0;
            @out: PutDesc(cd);
                return err;
            }
            private int GetDesc(int id, out Clock? cd) { cd = _clocks[id]; if (cd == null) return -22; K.mutex_lock(cd.Rwsem); return 0; }
            private void PutDesc(Clock cd) { K.mutex_unlock(cd.Rwsem); }
        }
        """);

    [Theory]
    [InlineData("er-rtmutex-noreturn-with-lock")]
    public Task Rtmutex(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Rt
        {
            private readonly Spin _wait = new();
            public void Slow(int res) { K.spin_lock_irq(_wait); HandleDeadlock(res); K.spin_unlock_irq(_wait); }
            private void HandleDeadlock(int res) { if (res != -35) return; while (true) K.schedule(); }
        }
        """,
        """
        public class Rt
        {
            private readonly Spin _wait = new();
            public void Slow(int res) { K.spin_lock_irq(_wait); HandleDeadlock(res); K.spin_unlock_irq(_wait); }
            private void HandleDeadlock(int res) { if (res != -35) return; K.spin_unlock_irq(_wait); while (true) K.schedule(); }
        }
        """);
}
