using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What real C# kernels force (contracts, section 9): rows 11 to 20.</summary>
public sealed class RealKernelRestTests
{
    [Fact]
    public Task Row11_what_does_not_come_back() => RealKernel.BothAsync(
        """
        public static class Halt
        {
            «System.Diagnostics.CodeAnalysis.DoesNotReturn, Trusted("primitive")» public static void Panic(string why) { while (true) { } }
            public static void Forever() { while (true) Plain.Touch(); }
        }
        """,
        "M:Sample.Halt.Panic(System.String) NoReturn Trusted(\"primitive\")",
        """
            private readonly Ticket _ticket = new();
            public void Stopped() { _ticket.Take(); if (_flag) { Halt.Panic("x"); } _ticket.Drop(); }
            public void Looping() { _ticket.Take(); if (_flag) { Halt.Forever(); } _ticket.Drop(); }
            public void Left() { {|RG3001:_ticket.Take()|}; if (_flag) return; _ticket.Drop(); }
        """);

    [Fact]
    public Task Row12_constructs_with_effects() => RealKernel.FileAsync(
        "",
        "construct new Effects(AllocatesBlocking)\nconstruct delegate-call Effects(Sleeps)\n",
        """
            private readonly Ticket _ticket = new();
            public void New() { _ticket.Take(); var x = {|RG3009:new object()|}; _ticket.Drop(); }
            public void Box(int n) { _ticket.Take(); object x = {|RG3009:n|}; _ticket.Drop(); }
            public void Text(string a) { _ticket.Take(); a = {|RG3009:a + a|}; _ticket.Drop(); }
            public void Call([System.Diagnostics.CodeAnalysis.NotNull] Action a) { _ticket.Take(); {|RG1001:a()|}; _ticket.Drop(); }
            public void Outside(int n, Action a) { object x = n; a(); }
        """);

    [Fact]
    public Task Row13_temporary_release() => RealKernel.BothAsync(
        """
        public sealed class Latch
        {
            «Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")» public void Enter() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Leave() { }
        }
        """,
        """
        M:Sample.Latch.Enter                      Acquires(Lock) Acquires(Preempt) Trusted("primitive")
        M:Sample.Latch.Leave                      Releases(Lock) Releases(Preempt) Trusted("primitive")
        M:Sample.Subject.WaitLocked               Requires(Lock, Of = "_latch") Releases(Lock, Of = "_latch") Acquires(Lock, Of = "_latch") Effects(Sleeps)
        M:Sample.Subject.Refill                   Requires(Lock, Of = "_latch")
        """,
        """
            private readonly Latch _latch = new();
            private readonly object _gate = new();
            «Requires(Resource.Lock, Of = "_latch"), Releases(Resource.Lock, Of = "_latch"), Acquires(Resource.Lock, Of = "_latch"), Effects(Effect.Sleeps)» public void WaitLocked() { _latch.Leave(); Sched.Doze(); _latch.Enter(); }
            «Requires(Resource.Lock, Of = "_latch")» public void Refill() { _latch.Leave(); _value++; _latch.Enter(); {|RG1001:Sched.Doze()|}; }
            private void WaitHere() { _latch.Leave(); Sched.Doze(); _latch.Enter(); }
            public void Calls() { _latch.Enter(); WaitHere(); _value++; _latch.Leave(); }
            public void Outer() { _latch.Enter(); _latch.Leave(); Sched.Doze(); _latch.Enter(); _value++; _latch.Leave(); }
            public void Monitors() { lock (_gate) { System.Threading.Monitor.Exit(_gate); try { Sched.Doze(); } finally { System.Threading.Monitor.Enter(_gate); } _value++; } }
        """);

    [Fact]
    public Task Row14_ranks() => RealKernel.BothAsync(
        """
        public sealed class Latch
        {
            «Requires(Context.IrqOff), Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")» public void Take() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Drop() { }
        }
        public static class Ranks
        {
            «LockClass("low", LockKind.Spin, Order = 1)» public static readonly Latch Low = new();
            «LockClass("high", LockKind.Spin, Order = 2)» public static readonly Latch High = new();
        }
        """,
        """
        M:Sample.Latch.Take        Requires(IrqOff) Acquires(Lock) Acquires(Preempt) Trusted("primitive")
        M:Sample.Latch.Drop        Releases(Lock) Releases(Preempt) Trusted("primitive")
        F:Sample.Ranks.Low         LockClass("low", Spin, Order = 1)
        F:Sample.Ranks.High        LockClass("high", Spin, Order = 2)
        """,
        """
            public void Good() { LocalIrq.Disable(); Ranks.Low.Take(); Ranks.High.Take(); Ranks.High.Drop(); Ranks.Low.Drop(); LocalIrq.Enable(); }
            public void Falls() { LocalIrq.Disable(); Ranks.High.Take(); {|RG3003:Ranks.Low.Take()|}; Ranks.Low.Drop(); Ranks.High.Drop(); LocalIrq.Enable(); }
            public void On() { {|RG1016:Ranks.Low.Take()|}; Ranks.Low.Drop(); }
        """);

    [Fact]
    public Task Row15_data_of_a_handler_and_a_task() => RealKernel.BothAsync(
        """
        public delegate void Handler();
        public static class Pic { public static void Set(«RunsIn(ExecutionMode.HardIrq)» Handler handler) { } }
        public sealed class Latch
        {
            «Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")» public void Take() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Drop() { }
        }
        """,
        """
        M:Sample.Pic.Set(Sample.Handler)->handler   RunsIn(HardIrq)
        M:Sample.Latch.Take                         Acquires(Lock) Acquires(Preempt) Trusted("primitive")
        M:Sample.Latch.Drop                         Releases(Lock) Releases(Preempt) Trusted("primitive")
        F:Sample.Subject._count                     GuardedBy("_latch")
        F:Sample.Subject._latch                     LockClass("nic", Spin)
        """,
        """
            «LockClass("nic", LockKind.Spin)» private readonly Latch _latch = new();
            «GuardedBy("_latch")» private int _count;
            public void Start() => Pic.Set(OnLine);
            private void OnLine() { _latch.Take(); _count++; _latch.Drop(); }
            [RunsIn(ExecutionMode.Task)] public void Task() { {|RG3004:_latch.Take()|}; _count++; _latch.Drop(); }
            [RunsIn(ExecutionMode.Task)] public void Bare() { {|RG3008:_count|}++; }
        """);

    [Fact]
    public Task Row16_test_then_halt() => RealKernel.BothAsync(
        """
        public static class Cpu
        {
            «Requires(Context.IrqOff), Ensures(Context.IrqOn), Trusted("primitive")» public static void HaltUntilInterrupt() { }
            «Ensures(Context.IrqOff), Trusted("primitive")» public static void Off() { }
            «Ensures(Context.IrqOn), Trusted("primitive")» public static void On() { }
        }
        """,
        """
        M:Sample.Cpu.HaltUntilInterrupt   Requires(IrqOff) Ensures(IrqOn) Trusted("primitive")
        M:Sample.Cpu.Off                  Ensures(IrqOff) Trusted("primitive")
        M:Sample.Cpu.On                   Ensures(IrqOn) Trusted("primitive")
        """,
        """
            private bool Pending() => _value != 0;
            public void Good() { Cpu.Off(); if (!Pending()) Cpu.HaltUntilInterrupt(); else Cpu.On(); }
            public void LostWakeUp() { if (!Pending()) {|RG1016:Cpu.HaltUntilInterrupt()|}; }
        """);

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Row17_whether_the_stub_saves_the_fpu(string saves)
    {
        var use = saves == "true" ? "_x * 2" : "{|RG2006:_x * 2|}";
        var body = $$"""
            public class Subject
            {
                private double _x;
                private double _y;
                [RunsIn(ExecutionMode.HardIrq)] private void Tick() { _y = {{use}}; }
            }
            """;
        await RuleVerifier.VerifyAsync($"[assembly: KernelCode(FloatAllowed = {saves}, RequireContracts = false, InterruptsSaveFpu = {saves})]\nnamespace Sample;\n" + body);
        await RuleVerifier.WithContractsAsync($"assembly KernelCode(FloatAllowed = {saves}, RequireContracts = false, InterruptsSaveFpu = {saves})", "namespace Sample;\n" + body);
    }

    [Fact]
    public Task Row18_changed_so_flush() => RealKernel.BothAsync(
        """
        «ProtocolDefinition("tlb", "Clean -change-> Dirty", "Dirty -change-> =", "Clean|Dirty -flush-> Clean", "Clean -free-> =", Accept = "Clean")»
        public sealed class Tables
        {
            «Protocol("tlb", Step = "change"), Trusted("primitive")» public void Map(int page) { }
            «Protocol("tlb", Step = "flush"), Trusted("primitive")» public void Flush() { }
            «Protocol("tlb", Step = "free"), Trusted("primitive")» public void Free(int page) { }
        }
        """,
        """
        T:Sample.Tables                       ProtocolDefinition("tlb", "Clean -change-> Dirty", "Dirty -change-> =", "Clean|Dirty -flush-> Clean", "Clean -free-> =", Accept = "Clean")
        M:Sample.Tables.Map(System.Int32)     Protocol("tlb", Step = "change") Trusted("primitive")
        M:Sample.Tables.Flush                 Protocol("tlb", Step = "flush") Trusted("primitive")
        M:Sample.Tables.Free(System.Int32)    Protocol("tlb", Step = "free") Trusted("primitive")
        """,
        """
            private readonly Tables _tables = new();
            public void Good() { _tables.Map(1); _tables.Flush(); _tables.Free(1); }
            public int Error() { {|RG1017:_tables.Map(1)|}; if (_flag) return 1; _tables.Flush(); return 0; }
            public void TooEarly() { _tables.Map(1); {|RG1016:_tables.Free(1)|}; _tables.Flush(); }
        """);

    [Fact]
    public Task Row18_an_automaton_of_the_context() => RealKernel.BothAsync(
        """
        public static class Gate
        {
            «Protocol("gate", Step = "open"), Trusted("primitive")» public static void Open() { }
            «Protocol("gate", Step = "pass"), Trusted("primitive")» public static void Pass() { }
            «Protocol("gate", Step = "shut"), Trusted("primitive")» public static void Shut() { }
        }
        """.Replace("public static class Gate", "public static class Portal"),
        """
        M:Sample.Portal.Open    Protocol("gate", Step = "open") Trusted("primitive")
        M:Sample.Portal.Pass    Protocol("gate", Step = "pass") Trusted("primitive")
        M:Sample.Portal.Shut    Protocol("gate", Step = "shut") Trusted("primitive")
        """,
        "    public void Undefined() { Portal.Pass(); Portal.Open(); }");

    [Fact]
    public Task Row18_an_automaton_of_the_context_by_file() => RealKernel.FileAsync(
        "public static class Portal { public static void Open() { } public static void Pass() { } public static void Shut() { } }",
        """
        assembly ProtocolDefinition("gate", "Shut -open-> Open", "Open -pass-> =", "Open -shut-> Shut", Accept = "Shut") ContextDefinition("quiet", Atomic = true, Nests = true)
        M:Sample.Portal.Open    Protocol("gate", Step = "open") Acquires("quiet") Trusted("primitive")
        M:Sample.Portal.Pass    Protocol("gate", Step = "pass") Requires("quiet") Trusted("primitive")
        M:Sample.Portal.Shut    Protocol("gate", Step = "shut") Releases("quiet") Trusted("primitive")
        """,
        """
            public void Good() { Portal.Open(); Portal.Pass(); Portal.Shut(); }
            public void Sleeps() { Portal.Open(); {|RG1001:Sched.Doze()|}; Portal.Shut(); }
        """);

    [Fact]
    public Task Row19_assembly_as_objects_is_no_execution() => RealKernel.BothAsync(
        """
        public sealed class Cli { public Cli() { } }
        public static class XS { public static void Set(string register, int value) { } }
        public static class Cpu { «Ensures(Context.IrqOff), Trusted("primitive")» public static void Cli() { } }
        """,
        "M:Sample.Cpu.Cli Ensures(IrqOff) Trusted(\"primitive\")",
        """
            public void Emit() { new Cli(); XS.Set("eax", 1); Sched.Doze(); }
        """);

    [Fact]
    public Task Row20_a_name_says_nothing() => RealKernel.BothAsync(
        """
        public static class Cpu
        {
            «Ensures(Context.IrqOff), Trusted("primitive")» public static void DisableInterrupts() { }
            «Ensures(Context.IrqOn), Trusted("primitive")» public static void EnableInterrupts() { }
        }
        public sealed class Nic { public void DisableInterrupts() { } public void EnableInterrupts() { } public void Lock() { } }
        """,
        "M:Sample.Cpu.DisableInterrupts Ensures(IrqOff) Trusted(\"primitive\")\nM:Sample.Cpu.EnableInterrupts Ensures(IrqOn) Trusted(\"primitive\")",
        """
            private readonly Nic _nic = new();
            public void Good() { _nic.DisableInterrupts(); _nic.Lock(); Sched.Doze(); }
            public void Bad() { Cpu.DisableInterrupts(); {|RG1001:Sched.Doze()|}; Cpu.EnableInterrupts(); }
        """);

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Contexts_of_the_project_are_atomic_and_nest_if_they_say_so(bool atomic, bool nests)
    {
        var (sleep, again) = (atomic ? "{|RG1001:Sched.Doze()|}" : "Sched.Doze()", nests ? "Quiet.Enter()" : "{|RG1016:Quiet.Enter()|}");
        var use = $$"""
            public static class Quiet
            {
                [Acquires("quiet"), Trusted("primitive")] public static void Enter() { }
                [Releases("quiet"), Trusted("primitive")] public static void Leave() { }
                [Requires("quiet"), Trusted("primitive")] public static void Needs() { }
            }
            public class Subject
            {
                public void Sleeps() { Quiet.Enter(); {{sleep}}; Quiet.Leave(); }
                public void Twice() { Quiet.Enter(); {{again}}; Quiet.Leave(); Quiet.Leave(); }
                public void Good() { Quiet.Enter(); Quiet.Needs(); Quiet.Leave(); Sched.Doze(); }
                public void Left(bool f) { {|RG1017:Quiet.Enter()|}; if (f) return; Quiet.Leave(); }
                public void Lacks() { {|RG1016:Quiet.Needs()|}; }
            }
            """;
        var words = $"ContextDefinition(\"quiet\", Atomic = {(atomic ? "true" : "false")}, Nests = {(nests ? "true" : "false")})";
        await RuleVerifier.VerifyAsync($"[assembly: {words}]\nnamespace Sample;\n" + use);
        await RuleVerifier.WithContractsAsync("assembly " + words, "namespace Sample;\n" + use);
    }
}
