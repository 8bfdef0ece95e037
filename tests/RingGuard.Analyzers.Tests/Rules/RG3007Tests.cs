using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The result of an attempt to take a lock, ignored or taken for its opposite.</summary>
public sealed class RG3007Tests
{
    // Findings

    [Fact]
    public Task Inverted() => RuleVerifier.DefiniteAsync("""
        public void Walk() { if ({|RG3007:_lock.TryLock()|}) return; _value++; _lock.Unlock(); }
        public void Twin() { if ({|RG3007:_ticket.Probe()|}) { return; } _value++; _ticket.Drop(); }
        public bool Negated() { if (!{|RG3007:_lock.TryLock()|}) { _value++; _lock.Unlock(); return true; } return false; }
        public void Sleeping() { if ({|RG3007:_mutex.TryLock()|}) return; _value++; _mutex.Unlock(); }
        """);

    [Fact]
    public Task Ignored() => RuleVerifier.DefiniteAsync("""
        public void Statement() { {|RG3007:_lock.TryLock()|}; _value++; _lock.Unlock(); }
        public void Discard() { _ = {|RG3007:_lock.TryLock()|}; _value++; _lock.Unlock(); }
        public void Variable() { bool ok = {|RG3007:_lock.TryLock()|}; _value++; _lock.Unlock(); }
        public void Left() { {|RG3007:_ticket.Probe()|}; _value++; }
        """);

    [Fact]
    public Task Released_on_both_branches() => RuleVerifier.DefiniteAsync("""
        public void Both() { if ({|RG3007:_lock.TryLock()|}) _value++; _lock.Unlock(); }
        public void Loop() { while (_flag) { if ({|RG3007:_lock.TryLock()|}) _value++; _lock.Unlock(); } }
        """);

    // Valid

    [Fact]
    public Task Heeded() => RuleVerifier.SilentAsync("""
        public void Walk() { if (!_lock.TryLock()) return; _value++; _lock.Unlock(); }
        public void Positive() { if (_lock.TryLock()) { _value++; _lock.Unlock(); } }
        public void Spin() { while (!_lock.TryLock()) { } _value++; _lock.Unlock(); }
        public void Stored() { bool ok = _lock.TryLock(); if (ok) { _value++; _lock.Unlock(); } }
        public void Fallback() { if (!_lock.TryLock()) _lock.Lock(); _value++; _lock.Unlock(); }
        public bool OneRunner() { if (_mutex.TryLock()) { _value++; _mutex.Unlock(); return true; } return false; }
        public void Switch() { switch (_lock.TryLock()) { case true: _lock.Unlock(); break; default: break; } }
        """);

    [Fact]
    public Task Another_fault_is_not_this_one() => RuleVerifier.DefiniteAsync("""
        public void Leak(int x) { if (!{|RG3001:_lock.TryLock()|}) return; if (x > 3) return; _lock.Unlock(); }
        public void Twice() { if (!_lock.TryLock()) return; _lock.Unlock(); {|RG3001:_lock.Unlock()|}; }
        public void Other() { if (!_lock.TryLock()) return; _lock.Unlock(); {|RG3001:_second.Unlock()|}; }
        """);

    [Fact]
    public Task Asked_in_a_variable() => RuleVerifier.SilentAsync("""
        public void Negated() { bool failed = !_lock.TryLock(); if (failed) return; _value++; _lock.Unlock(); }
        public void Truth() { if (_lock.TryLock() == true) { _value++; _lock.Unlock(); } }
        public void Handed() { bool taken = _lock.TryLock(); bool failed = !taken; if (failed) return; _value++; _lock.Unlock(); }
        """);
}
