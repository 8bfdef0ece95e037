using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Helpers that save the interrupt state for their caller, and helpers that restore what the caller hands in.</summary>
public sealed class SavedInterruptHelperTests
{
    private const string Pair = """
        private IrqFlags Take() { LocalIrq.Save(out var flags); _lock.Lock(); return flags; }
        private void Give(IrqFlags flags) { _lock.Unlock(); LocalIrq.Restore(flags); }
        private void Back(IrqFlags state) => LocalIrq.Restore(state);

        """;

    private const string Restore = """
        private void Back(IrqFlags state) => LocalIrq.Restore(state);

        """;

    [Fact]
    public Task A_pair_of_helpers_is_balanced() => RuleVerifier.SilentAsync(Pair + """
        public void One() { var flags = Take(); _value++; Give(flags); }
        public void Safe() { var flags = Take(); try { _value++; } finally { Give(flags); } }
        public void Inline() { LocalIrq.Save(out var flags); _value++; Back(flags); }
        public void Deep() { LocalIrq.Save(out var flags); _value++; Deeper(flags); }
        public void Copied() { LocalIrq.Save(out var flags); var copy = flags; _value++; Back(copy); }
        private void Deeper(IrqFlags f) { _value++; Back(f); }
        """);

    [Fact]
    public Task What_the_helper_restores_is_what_the_caller_had() => RuleVerifier.SilentAsync(Restore + """
        [RequiresIrqsDisabled]
        public void Inner() { LocalIrq.Save(out var flags); Back(flags); Needs(); }
        [RequiresIrqsDisabled]
        private void Needs() => _value++;
        """);

    [Fact]
    public Task A_path_without_the_helper_leaks() => RuleVerifier.DefiniteAsync(Pair + """
        public Errno Early(bool ok)
        {
            var flags = {|RG1005:{|RG3001:Take()|}|};
            if (!ok) return Errno.Inval;
            Give(flags);
            return Errno.Ok;
        }

        public Errno Inline(bool ok)
        {
            {|RG1005:LocalIrq.Save(out var flags)|};
            if (!ok) return Errno.Inval;
            Back(flags);
            return Errno.Ok;
        }
        """,
        "RG1007");

    [Fact]
    public Task Restored_twice_or_in_the_wrong_order_through_helpers() => RuleVerifier.DefiniteAsync(Restore + """
        public void Twice() { LocalIrq.Save(out var flags); Back(flags); {|RG1005:Back(flags)|}; }

        public void Order()
        {
            LocalIrq.Save(out var a);
            LocalIrq.Save(out var b);
            {|RG1005:Back(a)|};
            Back(b);
        }
        """,
        "RG1007");

    [Fact]
    public Task A_helper_that_restores_on_some_path_gets_the_benefit_of_the_doubt() => RuleVerifier.SilentAsync("""
        private bool _count;
        public void One() { LocalIrq.Save(out var flags); Maybe(flags); }
        private void Maybe(IrqFlags flags) { if (_count) LocalIrq.Restore(flags); }
        """,
        "RG1007");

    [Fact]
    public Task A_token_that_goes_to_the_caller_is_no_leak() => RuleVerifier.SilentAsync("""
        public IrqFlags Lock() { LocalIrq.Save(out var flags); _value++; return flags; }
        public void Begin(out IrqFlags flags) { LocalIrq.Save(out flags); _value++; }
        public bool TryBegin(int x, out IrqFlags flags)
        {
            LocalIrq.Save(out flags);
            if (x > 3) { LocalIrq.Restore(flags); return false; }
            return true;
        }

        public void Unlock(IrqFlags flags) { _value++; LocalIrq.Restore(flags); }
        """);

    [Fact]
    public Task A_token_that_reaches_nobody_is_one() => RuleVerifier.DefiniteAsync("""
        public IrqFlags Other(IrqFlags other) { {|RG1005:LocalIrq.Save(out var flags)|}; _value++; return other; }

        public IrqFlags Throws(int x)
        {
            {|RG1005:LocalIrq.Save(out var flags)|};
            if (x > 3) throw new System.InvalidOperationException();
            return flags;
        }
        """,
        "RG1007");

    [Fact]
    public Task A_caller_that_drops_what_it_gets_leaks() => RuleVerifier.DefiniteAsync("""
        private IrqFlags Lock() { LocalIrq.Save(out var flags); _value++; return flags; }
        public void Bad() { {|RG1005:Lock()|}; _value++; }
        """,
        "RG1007");
}
