using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>await / yield inside an atomic section.</summary>
public sealed class RG6001Tests
{
    private const string Async = "using Job = System.Threading.Tasks.Task;\n";

    [Fact]
    public Task Nothing_held_across() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public async Job Good() { await Job.Delay(1); _lock.Lock(); _value++; _lock.Unlock(); await Job.Delay(1); }
        public IEnumerable<int> Items() { _lock.Lock(); var v = _value; _lock.Unlock(); yield return v; }
        public async Job Using() { using (Pins.Take()) _value++; await Job.Yield(); }
        public async Job Released(bool b) { if (b) { Preempt.Disable(); Preempt.Enable(); } await Job.Yield(); }
        public IEnumerable<int> Break() { _lock.Lock(); try { if (_flag) yield break; } finally { _lock.Unlock(); } }
        """,
        Async));

    [Fact]
    public Task A_lambda_that_runs_elsewhere() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Good() { _lock.Lock(); Func<Job> f = static async () => await Job.Yield(); _lock.Unlock(); f(); }
        """,
        Async));

    [Fact]
    public Task Await_in_a_section() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public async Job Section() { using (Pins.Take()) {|RG6001:await Job.Yield()|}; }
        public async Job Lock() { _lock.Lock(); {|RG6001:await Job.Delay(1)|}; _lock.Unlock(); }
        public async Job Sleeping() { _mutex.Lock(); {|RG6001:await Job.Delay(1)|}; _mutex.Unlock(); }
        public async Job Irq() { LocalIrq.Disable(); {|RG6001:await Job.Delay(1)|}; LocalIrq.Enable(); }
        public async Job Fpu(byte[] b) { KernelFpu.Begin(); {|RG6001:await Job.Yield()|}; KernelFpu.End(); }
        public async Job Read() { Rcu.ReadLock(); {|RG6001:await Job.Yield()|}; Rcu.ReadUnlock(); }
        public async Job Twin() { Arch.Pin(); {|RG6001:await Job.Yield()|}; Arch.Unpin(); }
        [Requires(Context.IrqOff)] public async Job Entered() { {|RG6001:await Job.Yield()|}; }
        public async Job Configured() { _lock.Lock(); {|RG6001:await Job.Delay(1).ConfigureAwait(false)|}; _lock.Unlock(); }
        """,
        Async));

    [Fact]
    public Task Yield_in_a_section() => RuleVerifier.DefiniteAsync("""
        public IEnumerable<int> Items(int[] a)
        {
            using (_lock.Enter())
            {
                foreach (var x in a) {|RG6001:yield return x;|}
            }
        }

        public IEnumerable<int> Finally()
        {
            Preempt.Disable();
            try { {|RG6001:yield return 1;|} }
            finally { Preempt.Enable(); }
        }
        """);

    [Fact]
    public Task Await_of_streams() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public async Job Bad(IAsyncEnumerable<int> s)
        {
            _lock.Lock();
            {|RG6001:await|} foreach (var x in s) _value += x;
            _lock.Unlock();
        }
        """,
        Async),
        "RG6006");

    [Fact]
    public Task In_lambdas_and_local_functions() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public Func<Job> Lambda() => async () => { _lock.Lock(); {|RG6001:await Job.Yield()|}; _lock.Unlock(); };
        public Job Local()
        {
            return Inner();
            async Job Inner() { Preempt.Disable(); {|RG6001:await Job.Yield()|}; Preempt.Enable(); }
        }
        """,
        Async));

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        public async Job Maybe(bool b)
        {
            if (b) _lock.Lock();
            {|RG6001:await Job.Yield()|};
            if (b) _lock.Unlock();
        }
        """,
        Async));

    [Fact]
    public Task Async_members_of_kernel_code() => RuleVerifier.DefiniteAsync(LanguageKernel.InKernelCode("""
        public async System.Threading.Tasks.Task {|RG6001:Read|}() => await System.Threading.Tasks.Task.CompletedTask;
        public async System.Threading.Tasks.ValueTask<int> {|RG6001:Number|}() { await System.Threading.Tasks.Task.CompletedTask; return 3; }
        public System.Threading.Tasks.Task Passed() => System.Threading.Tasks.Task.CompletedTask;
        public int Plainly() => _value;
        """));
}
