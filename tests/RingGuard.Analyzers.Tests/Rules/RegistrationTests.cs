using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Handlers by registration: what is handed over to something that says <c>[RunsIn]</c> runs in that mode.</summary>
public sealed class RegistrationTests
{
    private const string Controller = """
        public delegate void Handler(int line);

        public static class Irqc
        {
            public static void Register(int line, [RunsIn(ExecutionMode.HardIrq)] Handler handler) { }
            public static void RegisterMany([RunsIn(ExecutionMode.HardIrq)] params Handler[] handlers) { }
            [RunsIn(ExecutionMode.Softirq)] public static event Handler? Deferred;
            [RunsIn(ExecutionMode.Nmi)] public static Handler? OnNmi;
            [RunsIn(ExecutionMode.HardIrq)] public static Handler? OnTimer { get; set; }
            public static void Fire() => Deferred?.Invoke(0);
            public static unsafe void Install([RunsIn(ExecutionMode.HardIrq)] delegate*<int, void> entry) { }
        }

        public class Chained
        {
            public Chained([RunsIn(ExecutionMode.HardIrq)] Handler handler) { }
        }
        """;

    private static string In(string members) => RuleVerifier.Subject(members) + "\n" + Controller;

    [Fact]
    public Task A_method_group_argument() => RuleVerifier.DefiniteAsync(In("""
        public void Start() => Irqc.Register(3, OnInterrupt);
        private void OnInterrupt(int line) { {|RG1001:Sched.Doze()|}; }
        """));

    [Fact]
    public Task A_lambda_argument() => RuleVerifier.DefiniteAsync(In("""
        public void Start() => Irqc.Register(3, line => { {|RG1001:Sched.Doze()|}; });
        """));

    [Fact]
    public Task An_event_subscription_a_field_and_a_property() => RuleVerifier.DefiniteAsync(In("""
        public void Start()
        {
            Irqc.Deferred += OnDeferred;
            Irqc.OnNmi = OnNmi;
            Irqc.OnTimer = OnTimer;
        }

        private void OnDeferred(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnNmi(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnTimer(int line) { {|RG1001:Sched.Doze()|}; }
        """));

    [Fact]
    public Task One_of_two_methods_an_array_of_methods_and_a_constructor_argument() => RuleVerifier.DefiniteAsync(In("""
        public void Start(bool fast)
        {
            Irqc.Register(1, fast ? OnFast : OnSlow);
            Irqc.RegisterMany(OnFirst, OnSecond);
            var chained = new Chained(OnChained);
        }

        private void OnFast(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnSlow(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnFirst(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnSecond(int line) { {|RG1001:Sched.Doze()|}; }
        private void OnChained(int line) { {|RG1001:Sched.Doze()|}; }
        """));

    [Fact]
    public Task A_function_pointer_and_a_local_function() => RuleVerifier.DefiniteAsync(In("""
        public unsafe void Start()
        {
            Irqc.Install(&OnEntry);
            Irqc.Register(2, OnLocal);
            void OnLocal(int line) { {|RG1001:Sched.Doze()|}; }
        }

        private static void OnEntry(int line) { {|RG1001:Sched.Doze()|}; }
        """));

    [Fact]
    public Task A_handler_that_only_waits_by_the_library() => RuleVerifier.DefiniteAsync(In("""
        public void Start() => Irqc.Register(3, OnInterrupt);
        private static void OnInterrupt(int line) { {|RG1001:System.Threading.Thread.Sleep(1)|}; }
        """));

    [Fact]
    public Task What_the_handler_calls_is_seen() => RuleVerifier.DefiniteAsync(In("""
        public void Start() => Irqc.Register(3, OnInterrupt);
        private void OnInterrupt(int line) { {|RG1001:Drain()|}; }
        private void Drain() { Sched.Doze(); }
        """));

    [Fact]
    public Task The_stricter_of_two_registrations_counts() => RuleVerifier.DefiniteAsync(In("""
        public void Start() { Irqc.Deferred += OnBoth; Irqc.Register(4, OnBoth); }
        private void OnBoth(int line) { {|RG2004:KernelFpu.Begin()|}; KernelFpu.End(); }
        """));

    [Fact]
    public Task Handlers_that_behave_are_silent() => RuleVerifier.SilentAsync(In("""
        public void Start() { Irqc.Register(3, OnInterrupt); Irqc.Register(4, _ => _lock.LockIrqSave(out _flags)); _lock.UnlockIrqRestore(_flags); }
        private IrqFlags _flags;
        private void OnInterrupt(int line) { _value++; Plain.Touch(); }
        private void Elsewhere() => Sched.Doze();
        """), "RG3001", "RG1005", "RG1004");

    [Fact]
    public Task A_declared_mode_wins() => RuleVerifier.SilentAsync(In("""
        public void Start() => Irqc.Register(3, OnThread);
        [RunsIn(ExecutionMode.KThread)] private void OnThread(int line) { Sched.Doze(); }
        """));

    [Fact]
    public Task By_contract_file() => RuleVerifier.WithContractsAsync(
        "M:Sample.Pic.SetHandler(System.Byte,System.Action)->handler   RunsIn(HardIrq)\nE:Sample.Pic.Received   RunsIn(Softirq)\n",
        RuleVerifier.Subject("""
            public void Start() { Pic.SetHandler(1, OnByte); Pic.Received += OnReceived; }
            private void OnByte() { {|RG1001:Sched.Doze()|}; }
            private void OnReceived() { {|RG1001:Sched.Doze()|}; }
            """) + "\npublic static class Pic { public static void SetHandler(byte line, System.Action handler) { } public static event System.Action? Received; }",
        DiagnosticResult.EmptyDiagnosticResults);
}
