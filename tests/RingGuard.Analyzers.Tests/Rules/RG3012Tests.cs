using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Callees that ask for a lock.</summary>
public sealed class RG3012Tests
{
    private const string Held = """[Requires(Resource.Lock, Of = "_lock")] private void Held() { _value++; } """;

    [Fact]
    public Task Not_held() => RuleVerifier.DefiniteAsync(Held + """
        public void Bare() { {|RG3012:Held()|}; }
        public void Other() { using (_second.Enter()) {|RG3012:Held()|}; }
        public void Released() { _lock.Lock(); _lock.Unlock(); {|RG3012:Held()|}; }
        """);

    [Fact]
    public Task Held_or_asked_for() => RuleVerifier.SilentAsync(Held + """
        public void Pair() { _lock.Lock(); Held(); _lock.Unlock(); }
        public void Scope() { using (_lock.Enter()) Held(); }
        public void Tried() { if (_lock.TryLock()) { Held(); _lock.Unlock(); } }
        [Requires(Resource.Lock, Of = "_lock")] public void Asks() => Held();
        """);

    /// <summary>Callable from everywhere is callable without the lock.</summary>
    [Fact]
    public Task In_members_that_may_be_called_in_any_context() => RuleVerifier.DefiniteAsync(Held + """
        [AtomicSafe] public void Bare() { {|RG3012:Held()|}; }
        [AtomicSafe] public void Other() { using (_second.Enter()) {|RG3012:Held()|}; }
        [AtomicSafe] public void Locked() { using (_lock.Enter()) Held(); }
        [AtomicSafe, Requires(Resource.Lock, Of = "_lock")] public void Asks() => Held();
        """);
}
