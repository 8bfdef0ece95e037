using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Category "Lock order, AA deadlock, RAII scope misuse".</summary>
public sealed class LockOrderTests
{
    [Theory]
    [InlineData("dl-spidev-abba")]
    public Task Spidev(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Spidev
        {
            private readonly Sleeper _buf = new();
            private readonly Sleeper _spi = new();
            public void Write() { K.mutex_lock(_buf); Sync(); K.mutex_unlock(_buf); }
            private void Sync() { K.mutex_lock(_spi); K.mutex_unlock(_spi); }
            public void Ioctl() { K.mutex_lock(_spi); K.mutex_lock(_buf); K.mutex_unlock(_buf); K.mutex_unlock(_spi); }
        }
        """,
        """
        public class Spidev
        {
            private readonly Sleeper _buf = new();
            private readonly Sleeper _spi = new();
            public void Write() { K.mutex_lock(_spi); Sync(); K.mutex_unlock(_spi); }
            private void Sync() { K.mutex_lock(_buf); K.mutex_unlock(_buf); }
            public void Ioctl() { K.mutex_lock(_spi); K.mutex_lock(_buf); K.mutex_unlock(_buf); K.mutex_unlock(_spi); }
        }
        """);

    [Theory]
    [InlineData("dl-pci-dev-lock")]
    public Task Pci(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class PciDev { public readonly Sleeper Device = new(); public readonly Sleeper Cfg = new(); }
        public static class Pci
        {
            public static void Reset(PciDev dev) { DevLock(dev); DevUnlock(dev); }
            private static void DevLock(PciDev dev) { K.mutex_lock(dev.Cfg); K.mutex_lock(dev.Device); }
            private static void DevUnlock(PciDev dev) { K.mutex_unlock(dev.Device); K.mutex_unlock(dev.Cfg); }
            public static void Store(PciDev dev) { K.mutex_lock(dev.Device); SriovDisable(dev); K.mutex_unlock(dev.Device); }
            private static void SriovDisable(PciDev dev) { K.mutex_lock(dev.Cfg); K.mutex_unlock(dev.Cfg); }
        }
        """,
        """
        public class PciDev { public readonly Sleeper Device = new(); public readonly Sleeper Cfg = new(); }
        public static class Pci
        {
            public static void Reset(PciDev dev) { DevLock(dev); DevUnlock(dev); }
            private static void DevLock(PciDev dev) { K.mutex_lock(dev.Device); K.mutex_lock(dev.Cfg); }
            private static void DevUnlock(PciDev dev) { K.mutex_unlock(dev.Cfg); K.mutex_unlock(dev.Device); }
            public static void Store(PciDev dev) { K.mutex_lock(dev.Device); SriovDisable(dev); K.mutex_unlock(dev.Device); }
            private static void SriovDisable(PciDev dev) { K.mutex_lock(dev.Cfg); K.mutex_unlock(dev.Cfg); }
        }
        """);

    [Theory]
    [InlineData("dl-kvm-pkvm-vm-vs-vcpu")]
    public Task Pkvm(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Vm { public readonly Sleeper Lock = new(); public readonly Sleeper Config = new(); public int Handle; }
        public class Vcpu { public readonly Sleeper Mutex = new(); public Vm Vm = new(); }
        public static class Kvm
        {
            public static void VmIoctl(Vm kvm, Vcpu v) { K.mutex_lock(kvm.Lock); K.mutex_lock(v.Mutex); K.mutex_unlock(v.Mutex); K.mutex_unlock(kvm.Lock); }
            public static void VcpuIoctl(Vcpu v) { K.mutex_lock(v.Mutex); Run(v); K.mutex_unlock(v.Mutex); }
            private static void Run(Vcpu v) => Create(v.Vm);
            private static void Create(Vm kvm) { K.mutex_lock(kvm.Lock); if (kvm.Handle == 0) kvm.Handle = 1; K.mutex_unlock(kvm.Lock); }
        }
        """,
        """
        public class Vm { public readonly Sleeper Lock = new(); public readonly Sleeper Config = new(); public int Handle; }
        public class Vcpu { public readonly Sleeper Mutex = new(); public Vm Vm = new(); }
        public static class Kvm
        {
            public static void VmIoctl(Vm kvm, Vcpu v) { K.mutex_lock(kvm.Lock); K.mutex_lock(v.Mutex); K.mutex_unlock(v.Mutex); K.mutex_unlock(kvm.Lock); }
            public static void VcpuIoctl(Vcpu v) { K.mutex_lock(v.Mutex); Run(v); K.mutex_unlock(v.Mutex); }
            private static void Run(Vcpu v) => Create(v.Vm);
            private static void Create(Vm kvm) { K.mutex_lock(kvm.Config); if (kvm.Handle == 0) kvm.Handle = 1; K.mutex_unlock(kvm.Config); }
        }
        """);

    [Theory]
    [InlineData("dl-vsock-wait-drops-inner")]
    public Task Vsock(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class Sock { public int State; }
        public static class Net
        {
            [MaySleep, Acquires(Resource.Lock, Of = "sk"), Trusted("x")] public static void LockSock(Sock sk) { }
            [Releases(Resource.Lock, Of = "sk"), Trusted("x")] public static void ReleaseSock(Sock sk) { }
        }
        public class Vsock
        {
            private readonly Sleeper _reg = new();
            public void Assign(Sock sk) { Net.LockSock(sk); K.mutex_lock(_reg); Release(sk); K.mutex_unlock(_reg); Net.ReleaseSock(sk); }
            private void Release(Sock sk) { Net.ReleaseSock(sk); K.wait_event(sk); Net.LockSock(sk); }
        }
        """,
        """
        public class Sock { public int State; }
        public static class Net
        {
            [MaySleep, Acquires(Resource.Lock, Of = "sk"), Trusted("x")] public static void LockSock(Sock sk) { }
            [Releases(Resource.Lock, Of = "sk"), Trusted("x")] public static void ReleaseSock(Sock sk) { }
        }
        public class Vsock
        {
            private readonly Sleeper _reg = new();
            public void Assign(Sock sk) { Net.LockSock(sk); K.mutex_lock(_reg); sk.State++; K.mutex_unlock(_reg); Release(sk); Net.ReleaseSock(sk); }
            private void Release(Sock sk) { Net.ReleaseSock(sk); K.wait_event(sk); Net.LockSock(sk); }
        }
        """);

    [Theory]
    [InlineData("dl-xen-undo-recursion")]
    public Task Undo(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public class P2m { public readonly Spin Lock = new(); }
        public static class Ops
        {
            public static int Apply(P2m p, int op, int s) { K.spin_lock(p.Lock); int rc = Walk(s); if (rc < 0 && op == 1) Apply(p, 2, s); K.spin_unlock(p.Lock); return rc; }
            private static int Walk(int s) => s > 3 ? -1 : 0;
        }
        """,
        """
        public class P2m { public readonly Spin Lock = new(); }
        public static class Ops
        {
            public static int Apply(P2m p, int op, int s) { K.spin_lock(p.Lock); int rc = Walk(s); K.spin_unlock(p.Lock); if (rc < 0 && op == 1) Apply(p, 2, s); return rc; }
            private static int Walk(int s) => s > 3 ? -1 : 0;
        }
        """);

    [Theory]
    [InlineData("dl-alsa-guard-too-wide")]
    public Task Alsa(string entry) => LockCorpus.CheckAsync(
        entry,
        """
        public readonly struct Guard : IDisposable { private readonly Reg _o; public Guard(Reg o) => _o = o; [Releases(Resource.Lock, Of = "_o"), Trusted("x")] public void Dispose() { } }
        public sealed class Reg { [MaySleep, Acquires(Resource.Lock), Trusted("x")] public Guard Enter() => new(this); }
        public class Timer
        {
            private readonly Reg _register = new();
            private readonly Sleeper _mmap = new();
            private int _id;
            public int Next(int[] user) { using var g = _register.Enter(); _id++; return CopyToUser(user, _id); }
            private int CopyToUser(int[] u, int v) { K.mutex_lock(_mmap); u[0] = v; K.mutex_unlock(_mmap); return 0; }
            public void Mmap() { K.mutex_lock(_mmap); using (_register.Enter()) _id++; K.mutex_unlock(_mmap); }
        }
        """,
        """
        public readonly struct Guard : IDisposable { private readonly Reg _o; public Guard(Reg o) => _o = o; [Releases(Resource.Lock, Of = "_o"), Trusted("x")] public void Dispose() { } }
        public sealed class Reg { [MaySleep, Acquires(Resource.Lock), Trusted("x")] public Guard Enter() => new(this); }
        public class Timer
        {
            private readonly Reg _register = new();
            private readonly Sleeper _mmap = new();
            private int _id;
            public int Next(int[] user) { using (_register.Enter()) _id++; return CopyToUser(user, _id); }
            private int CopyToUser(int[] u, int v) { K.mutex_lock(_mmap); u[0] = v; K.mutex_unlock(_mmap); return 0; }
            public void Mmap() { K.mutex_lock(_mmap); using (_register.Enter()) _id++; K.mutex_unlock(_mmap); }
        }
        """);
}
