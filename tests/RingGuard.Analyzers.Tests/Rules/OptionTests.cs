using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Each option of <c>.editorconfig</c>, with the finding that it makes or takes away.</summary>
public sealed class OptionTests
{
    private const string MayThrow = "public int Take(byte[] data) { {|RG3001:_lock.Lock()|}; int n = Parser.Parse(data); _lock.Unlock(); return n; }";

    private const string Correlated = """
        public void Take(bool a, bool b, bool c)
        {
            if (a) _lock.Lock();
            if (b) _second.Lock();
            if (b) _second.Unlock();
            if (a) _lock.Unlock();
        }
        """;

    private const string Forgotten = """
        public void Take(bool a)
        {
            if (a) {|RG3001:_lock.Lock()|};
            _value++;
            a = _flag;
            if (a) {|RG3001:_lock.Unlock()|};
        }
        """;

    private const string NeverGivenBack = "public void Take(bool a) { if (a) {|RG3001:_lock.Lock()|}; _value++; }";

    private const string Helper = """
        public void Outer() { _lock.Lock(); Inner(); _lock.Unlock(); }
        private void Inner() => {|RG2001:FpRegs.Save(_fpu)|};
        private readonly FpuContext _fpu = new();
        """;

    private static string Silent(string source)
        => System.Text.RegularExpressions.Regex.Replace(source, @"\{\|RG\d{4}:(.*?)\|\}", "$1");

    [Theory]
    [InlineData("ringguard.possible_findings = report", true)]
    [InlineData("ringguard.possible_findings = none", false)]
    [InlineData("ringguard.exceptions = explicit", true)]
    [InlineData("ringguard.exceptions = all", true)]
    [InlineData("ringguard.exceptions = none", false)]
    [InlineData("dotnet_diagnostic.RG3001.severity = none", false)]
    public Task A_callee_that_may_throw(string option, bool isFound)
        => RuleVerifier.WithOptionsAsync(option + "\ndotnet_diagnostic.RG6009.severity = none", isFound ? MayThrow : Silent(MayThrow));

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task A_condition_that_is_tested_again_tells_joined_paths_apart(int states)
    {
        var option = $"ringguard.max_path_states = {states}";
        await RuleVerifier.WithOptionsAsync(option, Correlated);
        await RuleVerifier.WithOptionsAsync(option, Correlated.Replace("if (a) _lock.Unlock()", "if (!a) {|RG3001:_lock.Unlock()|}").Replace("if (a) _lock.Lock()", "if (a) {|RG3001:_lock.Lock()|}"));
        await RuleVerifier.WithOptionsAsync(option, NeverGivenBack);
    }

    [Fact]
    public async Task What_only_the_join_makes_uncertain_is_no_finding()
    {
        await RuleVerifier.WithOptionsAsync("ringguard.max_path_states = 64", Forgotten);
        await RuleVerifier.WithOptionsAsync("ringguard.max_path_states = 1", Silent(Forgotten));
    }

    [Fact]
    public async Task A_helper_of_which_nothing_is_declared()
    {
        await RuleVerifier.WithOptionsAsync("ringguard.unknown_entry_state = inferred", Silent(Helper));
        await RuleVerifier.WithOptionsAsync("ringguard.unknown_entry_state = task", Helper);
    }
}
