using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Defects of real kernels: per-CPU data and CPU number across a preemption point. Each kernel is a reduction with primitives of its own.</summary>
public sealed class PerCpuDataTests
{
    [Theory]
    [InlineData("pc-powerclamp-processor-id")]
    public Task Primitives_check(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public static class Node
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Here() => 0;
            [Acquires(Resource.Preempt), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Pin() => 0;
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Unpin() { }
        }
        public class Clamp
        {
            private int _control;
            public static bool Online(int n) => n > 0;
            public void Start(int n) { }
            public void Before()
            {
                _control = 0;
                if (!Online(_control)) _control = Node.Here(); // RG1010
                Start(_control);
            }
            public void After()
            {
                _control = 0;
                if (!Online(_control))
                {
                    _control = Node.Pin();
                    Node.Unpin();
                }
                Start(_control);
            }
        }
        """);

    [Theory]
    [InlineData("pc-powerclamp-processor-id")]
    public Task Powerclamp_with_a_sleeping_lock_and_a_local(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public static class Node
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Here() => 0;
            [Acquires(Resource.Preempt), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Pin() => 0;
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Unpin() { }
        }
        public class Clamp
        {
            [LockClass("hotplug", LockKind.Mutex)] private readonly Gate _hotplug = new();
            public static bool Online(int n) => n > 0;
            public void Start(int n) { }
            public void Before()
            {
                _hotplug.Down();
                int control = 0;
                if (!Online(control)) control = Node.Here(); // RG1010
                Start(control);
                _hotplug.Up();
            }
            public void After()
            {
                _hotplug.Down();
                int control = 0;
                if (!Online(control))
                {
                    control = Node.Pin();
                    Node.Unpin();
                }
                Start(control);
                _hotplug.Up();
            }
        }
        """);

    [Theory]
    [InlineData("pc-tick-broadcast-ptr-hoisted")]
    public Task Tick_broadcast(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public sealed class Event { public int Next; }
        public sealed class TickDevice { public Event Evt = new(); }
        public static class Here
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] public static TickDevice Tick() => null!;
        }
        public class Broadcast
        {
            [LockClass("bc", LockKind.Raw)] private readonly SpinLock _bc = new();
            public bool Expired() => true;
            public void Program(Event e) { }
            public void Before(int dead)
            {
                var td = Here.Tick(); // RG1010
                _bc.LockIrqSave(out var f);
                if (Expired()) Program(td.Evt); // RG1009
                _bc.UnlockIrqRestore(f);
            }
            public void After(int dead)
            {
                _bc.LockIrqSave(out var f);
                if (Expired())
                {
                    var td = Here.Tick();
                    Program(td.Evt);
                }
                _bc.UnlockIrqRestore(f);
            }
        }
        """);

    [Theory]
    [InlineData("pc-nf-dup-recursion-flag")]
    public Task Nf_dup_accessor_methods(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public static class Dup
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] public static bool Get() => false;
            [Requires(Context.PreemptOff), Trusted("primitive")] public static void Set(bool value) { }
        }
        public class Filter
        {
            public object? Copy(object skb) => skb;
            public void Output(object skb) { }
            public void Before(object p)
            {
                if (Dup.Get()) return; // RG1010
                var skb = Copy(p);
                if (skb is null) return;
                Dup.Set(true); // RG1010
                Output(skb);
                Dup.Set(false); // RG1010
            }
            public void After(object p)
            {
                LocalBh.Disable();
                if (Dup.Get()) goto leave;
                var skb = Copy(p);
                if (skb is null) goto leave;
                Dup.Set(true);
                Output(skb);
                Dup.Set(false);
            leave:
                LocalBh.Enable();
            }
        }
        """);

    [Theory]
    [InlineData("pc-nf-dup-recursion-flag")]
    public Task Nf_dup_a_field(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public class Filter
        {
            [PerCpu] private static bool s_dup;
            public object? Copy(object skb) => skb;
            public void Output(object skb) { }
            public void Before(object p)
            {
                if (s_dup) return; // RG1010
                var skb = Copy(p);
                if (skb is null) return;
                s_dup = true; // RG1010
                Output(skb);
                s_dup = false; // RG1010
            }
            public void After(object p)
            {
                using (LocalBh.DisableScope())
                {
                    if (s_dup) return;
                    var skb = Copy(p);
                    if (skb is null) return;
                    s_dup = true;
                    Output(skb);
                    s_dup = false;
                }
            }
        }
        """);

    [Theory]
    [InlineData("pc-btt-lane-recursion-count")]
    public Task Btt_lanes(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public static class Node
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Here() => 0;
            [Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Hint() => 0;
        }
        public sealed class Lane
        {
            [LockClass("lane", LockKind.Spin)] public readonly SpinLock Lock = new();
            [LockClass("lane.m", LockKind.Mutex)] public readonly Gate Mtx = new();
        }
        public class Btt
        {
            private readonly int[] _count = new int[64];
            private readonly Lane[] _lanes = new Lane[64];
            [MaySleep, Trusted("primitive")] public static void Flush(Lane lane) { }
            public static void Use(Lane lane) { }
            public void Before(int n)
            {
                int cpu = Node.Here(); // RG1010
                bool first = _count[cpu]++ == 0;
                Use(_lanes[cpu % n]);
                Flush(_lanes[cpu % n]);
                if (--_count[cpu] == 0) Use(_lanes[cpu % n]); // RG1009
            }
            public void After(int n)
            {
                int lane = Node.Hint() % n;
                _lanes[lane].Mtx.Down();
                Use(_lanes[lane]);
                Flush(_lanes[lane]);
                _lanes[lane].Mtx.Up();
            }
        }
        """);

    [Theory]
    [InlineData("pc-evmcs-current-vmcs")]
    public Task Evmcs(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public sealed class Vmcs { public uint Clean; }
        public sealed class Enlightened { public Vmcs? Vmcs; }
        public static class Loaded
        {
            public static Vmcs? Current { [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] get => null; }
        }
        public class Vmx
        {
            public readonly Enlightened Vmcs01 = new();
            public static bool Enabled => true;
            public void Changed() { if (Enabled) Touch(); } // RG1010
            private static void Touch()
            {
                if (Loaded.Current is null) return;
                Loaded.Current!.Clean &= ~1u;
            }
        }
        public class Vmx2
        {
            public readonly Enlightened Vmcs01 = new();
            public static bool Enabled => true;
            public void Changed() { if (Enabled && Vmcs01.Vmcs is not null) Vmcs01.Vmcs.Clean &= ~1u; }
        }
        """);

    [Theory]
    [InlineData("pt-xen-cr3-read-before-irq-off")]
    public Task Cr3(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace PerCpuKernel;
        public static class Cr
        {
            [Trusted("primitive")] [return: Role(ValueRole.CpuLocal)] public static ulong Read3() => 0;
            [Trusted("primitive")] public static void Write3(ulong v) { }
            [Trusted("primitive")] public static void Invpcid(ulong v) { }
        }
        public class Mm
        {
            private static ulong Pcid(ulong cr3) => cr3 & 0xfff;
            public void Before(ulong cr3)
            {
                ulong old = Pcid(Cr.Read3());
                LocalIrq.Save(out var f);
                Cr.Write3(cr3);
                if (old != Pcid(cr3)) Cr.Invpcid(old); // RG1009
                LocalIrq.Restore(f);
            }
            public void After(ulong cr3)
            {
                LocalIrq.Save(out var f);
                ulong old = Pcid(Cr.Read3());
                if (old == Pcid(cr3)) cr3 &= ~(1UL << 63);
                Cr.Write3(cr3);
                LocalIrq.Restore(f);
            }
        }
        """);
}
