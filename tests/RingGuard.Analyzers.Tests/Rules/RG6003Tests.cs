using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Managed threading primitives in kernel code.</summary>
public sealed class RG6003Tests
{
    private const string Threading = "using Thread = System.Threading.Thread;\nusing Monitor = System.Threading.Monitor;\nusing Timer = System.Threading.Timer;\nusing ThreadPool = System.Threading.ThreadPool;\n"
        + "using SemaphoreSlim = System.Threading.SemaphoreSlim;\nusing Interlocked = System.Threading.Interlocked;\nusing Volatile = System.Threading.Volatile;\n"
        + "using CancellationToken = System.Threading.CancellationToken;\nusing Job = System.Threading.Tasks.Task;\n";

    private static string Kernel(string members) => LanguageKernel.With(members, Threading + "[assembly: KernelCode]");

    [Fact]
    public Task Primitives_of_the_kernel() => RuleVerifier.SilentAsync(Kernel("""
        public void Good() { using (_lock.Enter()) _value++; _mutex.Lock(); _mutex.Unlock(); Sched.Yield(); }
        public int Atomic() { Interlocked.Increment(ref _value); Interlocked.MemoryBarrier(); Thread.MemoryBarrier(); return Volatile.Read(ref _value); }
        public void Spin() { Thread.SpinWait(3); }
        public Job Done() => Job.CompletedTask;
        public bool Cancelled(CancellationToken t) => t.IsCancellationRequested;
        """));

    [Fact]
    public Task Code_that_is_no_kernel() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        private readonly object _sync = new();
        public void Free() { lock (_sync) _value++; Thread.Sleep(1); Job.Run(static () => { }); }
        """,
        Threading));

    [Fact]
    public Task A_type_of_ones_own_with_the_same_name() => RuleVerifier.SilentAsync("""
        [assembly: KernelCode]
        namespace Sample;

        public sealed class Thread { public static void Sleep(int n) { } }
        public static class Monitor { public static void Enter(object o) { } }
        public class Subject { public void Good() { Thread.Sleep(1); Monitor.Enter(this); } }
        """);

    [Fact]
    public Task Primitives_of_the_library() => RuleVerifier.DefiniteAsync(Kernel("""
        private readonly object _sync = new();
        private readonly SemaphoreSlim _sem = new(1);
        public void Statement() { lock ({|RG6003:_sync|}) _value++; }
        public void Explicit() { {|RG6003:Monitor.Enter(_sync)|}; Monitor.Exit(_sync); }
        public void Wait() { {|RG6003:_sem.Wait()|}; _sem.Release(); }
        public void Sleep() { {|RG6003:Thread.Sleep(1)|}; {|RG6003:Thread.Yield()|}; }
        public Job Run() => {|RG6003:Job.Run(static () => { })|};
        public void Join(Job t) { {|RG6003:t.Wait()|}; }
        public int Result(System.Threading.Tasks.Task<int> t) => {|RG6003:t.Result|};
        public Timer Tick() => {|RG6003:new Timer(static _ => { })|};
        public void Start() { {|RG6003:new Thread(static () => { })|}.ToString(); }
        public void Pool() { {|RG6003:ThreadPool.QueueUserWorkItem(static _ => { })|}; }
        public void Loop() { {|RG6003:System.Threading.Tasks.Parallel.For(0, 3, static i => { })|}; }
        """));

    [Fact]
    public Task In_lambdas_iterators_and_generics() => RuleVerifier.DefiniteAsync(Kernel("""
        private readonly object _sync = new();
        public Action Lambda() => static () => {|RG6003:Thread.Sleep(1)|};
        public IEnumerable<int> Items() { {|RG6003:Thread.Sleep(1)|}; yield return 1; }
        public void Local() { Inner(); void Inner() { lock ({|RG6003:_sync|}) _value++; } }
        public void Generic<T>(T x) where T : class { lock ({|RG6003:x|}) _value++; }
        public int this[int i] { get { lock ({|RG6003:_sync|}) return i; } }
        """));

    [Fact]
    public Task What_the_kernel_describes_itself() => RuleVerifier.WithContractsAsync(
        "construct lock Acquires(Lock, Kind = Spin, Reentrant = false)\nM:System.Threading.Thread.Sleep(System.Int32) Requires(NotAtomic) Effects(Sleeps)\n",
        Kernel("""
        private readonly object _sync = new();
        public void Good() { lock (_sync) _value++; Thread.Sleep(1); }
        public void Bad() { {|RG6003:Thread.Yield()|}; }
        """));

    [Fact]
    public async Task The_message_names_the_primitive()
    {
        var finding = Assert.Single(await Findings.OfAsync(Kernel("public void Bad() { Thread.Sleep(1); }")));
        Assert.Equal(("RG6003", "definite", "Thread.Sleep(1)"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'Thread.Sleep'", finding.Message);
    }
}
