using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Handlers that do not say in which mode they run.</summary>
public sealed class RG9007Tests
{
    [Fact]
    public Task Spec_AndOtherPlaces() => ContractRules.VerifyAsync("""
        namespace Sample;

        [RunsIn(ExecutionMode.Softirq)] public delegate void SoftirqHandler();
        [RunsIn(ExecutionMode.Task)] public delegate void Syscall();

        public class Nic { [RunsIn(ExecutionMode.Softirq)] public event Action? DataReceived; [RunsIn(ExecutionMode.Nmi)] public Action? OnNmi; }

        public class Subject
        {
            private static void Open(int vector, SoftirqHandler handler) { }
            private static void Start([RunsIn(ExecutionMode.KThread)] Action body) { }

            private void OnTimer() { }
            private void OnKnown() { }
            [RunsIn(ExecutionMode.Softirq)] private void OnDeclared() { }

            public void Register(Nic nic)
            {
                Open(1, OnTimer); // RG9007
                Open(1, OnDeclared);
                Open(1, () => { });
                Irqc.Register(1, OnKnown);
                nic.DataReceived += OnKnown;
                nic.DataReceived += OnDeclared;
                nic.OnNmi = OnKnown;
                Start(OnKnown);
                SoftirqHandler local = OnTimer; // RG9007
                Syscall call = OnTimer;
                local += OnTimer; // RG9007
                (local, call).GetHashCode();
                Open(1, new SoftirqHandler(OnTimer)); // RG9007
                void Local() { }
                Open(1, Local); // RG9007
            }
        }
        """);

    [Fact]
    public Task ContractFile_OnTheParameter_ChecksTheBodyInstead() => ContractRules.VerifyAsync(
        """
        namespace Sample;

        public delegate void Handler();
        public static class Irq { public static void Set(int line, Handler handler) { } }
        public class Subject { private void OnTimer() { } public void Register() { Irq.Set(1, OnTimer); } }
        """,
        [("k.ringguard.txt", "M:Sample.Irq.Set(System.Int32,Sample.Handler)->handler RunsIn(HardIrq)")]);

    [Fact]
    public Task ContractFile_OnTheDelegateType() => ContractRules.VerifyAsync(
        """
        namespace Sample;

        public delegate void Handler();
        public static class Irq { public static void Set(int line, Handler handler) { } }
        public class Subject { private void OnTimer() { } public void Register() { Irq.Set(1, OnTimer); } } // RG9007
        """,
        [("k.ringguard.txt", "T:Sample.Handler RunsIn(HardIrq)")]);

    [Fact]
    public Task ForeignMethods_AreNotOurs() => ContractRules.VerifyAsync("""
        public void Register() { Irqc.Register(1, System.Console.WriteLine); Plain.Touch(); Call(OnTimer); }
        private static void Call(Action action) { action(); }
        private void OnTimer() { }
        """);

    [Fact]
    public async Task Message_SaysWhichMode()
    {
        var finding = await ContractRules.OneAsync("""
            [RunsIn(ExecutionMode.HardIrq)] public delegate void Handler();
            public void Register() { Handler handler = OnTimer; handler.GetHashCode(); }
            private void OnTimer() { }
            """);
        Assert.Equal("'Subject.OnTimer' is registered to run in HardIrq context and does not say so; declare '[RunsIn(ExecutionMode.HardIrq)]'", finding.GetMessage());
        Assert.Equal("HardIrq", finding.Properties["mode"]);
    }
}
