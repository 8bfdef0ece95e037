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
            if (a) {|RG3001:_lock.Lock()|};
            if (b) _second.Lock();
            if (b) _second.Unlock();
            if (a) _lock.Unlock();
        }
        """;

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

    [Fact]
    public async Task Joined_paths_forget_what_belongs_together()
    {
        var joined = Correlated
            .Replace("_second.Lock()", "{|RG3001:_second.Lock()|}")
            .Replace("_second.Unlock()", "{|RG3001:_second.Unlock()|}")
            .Replace("_lock.Unlock()", "{|RG3001:_lock.Unlock()|}");
        await RuleVerifier.WithOptionsAsync("ringguard.max_path_states = 64", Silent(Correlated));
        await RuleVerifier.WithOptionsAsync("ringguard.max_path_states = 1", joined);
    }

    [Fact]
    public async Task A_helper_of_which_nothing_is_declared()
    {
        await RuleVerifier.WithOptionsAsync("ringguard.unknown_entry_state = inferred", Silent(Helper));
        await RuleVerifier.WithOptionsAsync("ringguard.unknown_entry_state = task", Helper);
    }
}
