using System.Linq;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.CrossAssembly;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Initializers of fields and properties run in construction.</summary>
public sealed class InitializerTests
{
    [Fact]
    public Task Reported_OnceWhereTheyStand() => ContractRules.VerifyAsync("""
        namespace Sample;

        public class One { private readonly int _cpu = Smp.ProcessorId(); public int Cpu => _cpu; } // RG1010
        public class Auto { public int Cpu { get; } = Smp.ProcessorId(); } // RG1010
        public class Two
        {
            private readonly int _cpu = Smp.ProcessorId(); // RG1010
            public Two() { }
            public Two(int x) { _cpu += x; }
            public Two(string s) : this() { }
        }

        public class Fine { private readonly SpinLock _lock = new(); private readonly int _x = 3, _y = int.Parse("4"); public int X => _x + _y; }
        public class Told { private readonly int _cpu = Smp.ProcessorId(); [Requires(Context.PreemptOff)] public Told() { } public int Cpu => _cpu; }
        """);

    [Fact]
    public Task Asked_OfWhoeverConstructs() => ContractRules.VerifyAsync("""
        namespace Sample;

        internal class Slow { private readonly int _x = Make(); private static int Make() { Sched.Doze(); return 1; } public int X => _x; }
        internal class Explicit { private readonly int _x = Make(); internal Explicit() { } private static int Make() { Sched.Doze(); return 1; } public int X => _x; }
        internal class Nested { private readonly Slow _slow = new(); public int X => _slow.X; }
        internal class Self { private readonly Self? _next = Next(0); private static Self? Next(int n) => n == 0 ? null : new Self(); public object? X => _next; }
        internal class Quick { private readonly int _x = 1; public int X => _x; }

        public class Subject
        {
            private readonly SpinLock _lock = new();
            public void Implicit() { _lock.Lock(); _ = new Slow(); _lock.Unlock(); } // RG1001 RG3009?
            public void Declared() { _lock.Lock(); _ = new Explicit(); _lock.Unlock(); } // RG1001 RG3009?
            public void Through() { _lock.Lock(); _ = new Nested(); _lock.Unlock(); } // RG1001 RG3009?
            public void Good() { _ = new Slow(); _ = new Explicit(); _ = new Nested(); _ = new Self(); _lock.Lock(); _ = new Quick(); _lock.Unlock(); } // RG3009?
        }
        """);

    [Fact]
    public Task StaticOnes_RunInTheStaticConstructor() => ContractRules.VerifyAsync("""
        namespace Sample;

        public class Subject
        {
            private static readonly int s_cpu = Smp.ProcessorId(); // RG6004
            private static readonly SpinLock s_lock = new();
            public static int Cpu => s_cpu;
        }
        """);

    [Fact]
    public async Task OfAnImplicitConstructor_AreSeenAcrossAssemblies()
    {
        var chain = await Chain.OnTestKernelAsync();
        await chain.AddAsync("Low", "namespace Low; public class Slow {\npublic int X { get; } = Make();\npublic static int Make() { Sched.Doze(); return 1; } }");
        await chain.AddAsync("High", "namespace High; public class H { readonly SpinLock _l = new();\npublic void A() { _l.Lock(); _ = new Low.Slow(); _l.Unlock(); } }");

        Assert.Contains(chain.Findings, static f => f.StartsWith("RG1001 definite: public void A()", System.StringComparison.Ordinal));
        Assert.Equal(await chain.FindingsInOneAsync(), chain.Findings.Order(System.StringComparer.Ordinal));
    }
}
