using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Lambdas that a method of the .NET library calls for each element: the locks are the elements' own.</summary>
public sealed class ElementCallbackTests
{
    [Fact]
    public Task Taken_in_one_pass_and_given_back_in_another() => RuleVerifier.SilentAsync("""
        public void All(System.Collections.Generic.List<SpinLock> locks) { locks.ForEach(l => l.Lock()); locks.ForEach(l => l.Unlock()); }
        public void Array(SpinLock[] locks) { System.Array.ForEach(locks, static l => l.Lock()); System.Array.ForEach(locks, static l => l.Unlock()); }
        public void Each(System.Collections.Generic.List<SpinLock> locks) => locks.ForEach(static l => { l.Lock(); l.Unlock(); });
        """);

    [Fact]
    public Task Taken_and_given_back_nowhere_in_sight() => RuleVerifier.PossibleAsync("""
        public void Take(System.Collections.Generic.List<SpinLock> locks) => locks.ForEach(l => {|RG3001:l.Lock()|});
        public void Give(System.Collections.Generic.List<SpinLock> locks) => locks.ForEach(l => {|RG3001:l.Unlock()|});
        """);

    [Fact]
    public Task A_lock_that_is_no_elements_is_the_lambdas_affair() => RuleVerifier.DefiniteAsync("""
        public void Run() => System.Threading.Tasks.Task.Run(() => {|RG3001:_lock.Lock()|});
        public void Each(System.Collections.Generic.List<int> numbers) => numbers.ForEach(n => {|RG3001:_lock.Lock()|});
        """);

    [Fact]
    public Task What_happens_between_is_judged() => RuleVerifier.DefiniteAsync("""
        public void Each(System.Collections.Generic.List<SpinLock> locks) => locks.ForEach(static l => { l.Lock(); {|RG1001:Sched.Yield()|}; l.Unlock(); });
        """);
}
