using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A lock released by another context than the one that took it.</summary>
public sealed class RG3011Tests
{
    // Findings

    [Fact]
    public Task Taken_by_a_task_released_by_a_softirq() => RuleVerifier.DefiniteAsync("""
        public void Start() { _lock.Lock(); _value++; }
        [RunsIn(ExecutionMode.Softirq)] public void Handler() { _value--; {|RG3011:_lock.Unlock()|}; }
        """);

    [Fact]
    public Task Released_by_another_task() => RuleVerifier.DefiniteAsync("""
        public void Start() { _mutex.Lock(); _value++; Run(() => {|RG3011:_mutex.Unlock()|}); }
        private static void Run(System.Action a) { }
        """);

    // Valid

    [Fact]
    public Task Each_context_has_its_own_pair() => RuleVerifier.SilentAsync("""
        public void Start() { _lock.LockBh(); _value++; _lock.UnlockBh(); }
        [RunsIn(ExecutionMode.Softirq)] public void Handler() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Another_fault_is_not_this_one() => RuleVerifier.DefiniteAsync("""
        public void Start() { {|RG3001:_lock.Lock()|}; _value++; }
        public void Stop() { _value--; {|RG3001:_lock.Unlock()|}; }
        [RunsIn(ExecutionMode.Softirq)] public void Handler() { {|RG3001:_second.Unlock()|}; }
        """);
}
