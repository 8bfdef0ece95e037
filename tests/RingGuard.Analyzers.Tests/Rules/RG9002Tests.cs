using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Visible members of kernel code that say nothing of what they need.</summary>
public sealed class RG9002Tests
{
    private const string Kernel = "[assembly: KernelCode] namespace Sample;\n";

    [Fact]
    public Task Spec() => ContractRules.VerifyAsync(
        Kernel + """
        public class VCpu { }

        public static class Api
        {
            public static void Flush(VCpu v) { Softirq.DoSoftirq(); } // RG9002
            [MayReschedule] public static void Declared(VCpu v) { Softirq.DoSoftirq(); }
        }
        """,
        "RG9002");

    [Fact]
    public Task OffByDefault() => ContractRules.VerifyAsync(Kernel + "public static class Api { public static void Flush() => Softirq.DoSoftirq(); }");

    [Theory]
    [InlineData("namespace Sample;\n")]
    [InlineData("[assembly: KernelCode(RequireContracts = false)] namespace Sample;\n")]
    public Task OnlyWhereContractsAreRequired(string head) => ContractRules.VerifyAsync(
        head + "public static class Api { public static void Flush() => Softirq.DoSoftirq(); }", "RG9002");

    [Fact]
    public Task WhoMustSay() => ContractRules.VerifyAsync(
        Kernel + """
        public class Open
        {
            private readonly Mutex _mutex = new();
            private readonly SpinLock _lock = new();

            public void Wait() { Deep(); } // RG9002
            protected void ForHeirs() { Deep(); } // RG9002
            protected internal void ForBoth() { Deep(); } // RG9002
            internal void Inside() { Deep(); }
            private protected void Family() { Deep(); }
            private void Deep() { _mutex.Lock(); _mutex.Unlock(); }
            public Open() { }
            public Open(int n) { Sched.Doze(); } // RG9002
            public int Level { get { Sched.Doze(); return 1; } } // RG9002
            public int Short => Deeper(); // RG9002
            private int Deeper() { Sched.Doze(); return 1; }
            public static Open operator +(Open a, Open b) { Sched.Doze(); return a; } // RG9002
            public bool Try() => _lock.TryLock(); // RG9002 RG3001?
            public int Pure(int n) => n + 1;
            public int Checked(int n) => n < 0 ? throw new ArgumentException("n") : n;
            public void Balanced() { Preempt.Disable(); Preempt.Enable(); }
            [RunsIn(ExecutionMode.Task)] public void Root() { Sched.Doze(); }
            [System.Runtime.InteropServices.DllImport("x")] public static extern void Native(); // RG9002
            [System.Runtime.InteropServices.DllImport("x"), AtomicSafe] public static extern void Fine();
        }

        internal class Closed { public void Wait() { Sched.Doze(); } }
        public interface IWait { [MaySleep] void Go(); }
        public class Heir : IWait { public void Go() { Sched.Doze(); } }
        """,
        "RG9002");

    [Theory]
    [InlineData("Softirq.DoSoftirq();", "MayReschedule, Effects(Effect.RunsSoftirqs)")]
    [InlineData("Sched.Doze();", "MaySleep")]
    [InlineData("Sched.Yield();", "MayReschedule")]
    [InlineData("_mutex.Lock(); _mutex.Unlock();", "MaySleep, Forbids(Resource.Lock, Of = \"_mutex\")")]
    [InlineData("KernelFpu.Begin(); KernelFpu.End();", "Requires(Context.NotNmi | Context.NoFpuSection)")]
    [InlineData("LocalIrq.Disable();", "Ensures(Context.IrqOff)")]
    [InlineData("Sched.Doze(); if (_flag) throw new InvalidOperationException();", "MaySleep, Effects(Effect.Throws)")]
    public async Task Message_SaysWhatIsInferred(string body, string attributes)
    {
        var finding = await ContractRules.OneAsync(
            Kernel + $$"""
            public class Subject
            {
                private readonly Mutex _mutex = new();
                private bool _flag = true;
                public void Go() { {{body}} }
            }
            """,
            "RG9002");
        Assert.Equal($"'Subject.Go' is visible outside of the assembly and has no contract; inferred: [{attributes}]", finding.GetMessage());
    }
}
