using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A loop that stops the CPU for good is no wait; any other loop around a wait is (RG1001).</summary>
public sealed class StopLoopTests
{
    [Fact]
    public Task The_machine_stops() => RuleVerifier.SilentAsync("""
        public void While() { Arch.Mask(); while (true) { Sched.Doze(); } }
        public void For() { _lock.Lock(); for (;;) Sched.Doze(); }
        public void Do() { Arch.Mask(); do { Sched.Doze(); } while (true); }
        public void Masked() { for (; true;) { Arch.Mask(); Sched.Doze(); } }
        public void Panics(int x) { _lock.Lock(); if (x > 3) Stop(); _lock.Unlock(); }
        private void Stop() { Arch.Mask(); while ((true)) { { Sched.Doze(); } ; } }
        """);

    [Fact]
    public Task Other_loops_wait() => RuleVerifier.DefiniteAsync("""
        private readonly System.Action _work = null;
        public void Works() { _lock.Lock(); while (true) { {|RG1001:Sched.Doze()|}; _value++; } }
        public void Ends() { _lock.Lock(); while (true) { {|RG1001:Sched.Doze()|}; if (_flag) break; } _lock.Unlock(); }
        public void Condition() { _lock.Lock(); while (_flag) { {|RG1001:Sched.Doze()|}; } _lock.Unlock(); }
        public void Result() { _lock.Lock(); while (true) { var r = {|RG1001:Sched.Await(1)|}; } }
        public void Before() { _lock.Lock(); {|RG1001:Sched.Doze()|}; while (true) { } }
        public void Yields() { _lock.Lock(); while (true) {|RG1001:Sched.Yield()|}; }
        public void Counts() { _lock.Lock(); for (int i = 0; ; i++) {|RG1001:Sched.Doze()|}; }
        """,
        "RG3001", "RG4001", "RG4006");

    [Fact]
    public Task Statements_around_the_call_that_add_nothing() => RuleVerifier.SilentAsync("""
        public void Wrapped() { Arch.Mask(); while (true) { if (true) { do { Sched.Doze(); } while (false); } } }
        public void Tried() { Arch.Mask(); while (!false) { try { Sched.Doze(); } finally { } } }
        """);

    [Fact]
    public Task Statements_around_the_call_that_do_something() => RuleVerifier.DefiniteAsync("""
        public void Tried() { _lock.Lock(); while (true) { try { {|RG1001:Sched.Doze()|}; } finally { _value++; } } }
        public void Asked() { _lock.Lock(); while (true) { if (_flag) {|RG1001:Sched.Doze()|}; } }
        """,
        "RG3001");
}
