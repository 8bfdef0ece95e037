using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Whole kernel files as a stranger would write them: the first ones are right, the last ones hold seeded bugs.</summary>
public sealed class ConformingKernelTests
{
    [Fact]
    public Task A_scheduler_with_run_queue_locks_is_silent() => RuleVerifier.SilentAsync(ConformingKernels.Scheduler);

    [Fact]
    public Task A_driver_with_irqsave_locking_is_silent() => RuleVerifier.SilentAsync(ConformingKernels.Driver);

    [Fact]
    public Task Cryptography_in_fpu_sections_is_silent() => RuleVerifier.SilentAsync(ConformingKernels.Cryptography);

    [Fact]
    public Task A_hypervisor_exit_path_is_silent() => RuleVerifier.SilentAsync(ConformingKernels.HypervisorExit);

    [Fact]
    public Task Register_access_for_a_debugger_is_silent() => RuleVerifier.SilentAsync(ConformingKernels.Debugger);

    [Fact]
    public Task A_block_cache_with_seeded_bugs() => RuleVerifier.DefiniteAsync(SeededKernels.BlockCache);

    [Fact]
    public Task A_network_filter_with_seeded_bugs() => RuleVerifier.DefiniteAsync(SeededKernels.NetworkFilter);

    [Fact]
    public Task A_domain_builder_with_seeded_bugs() => RuleVerifier.DefiniteAsync(SeededKernels.DomainBuilder);

    [Fact]
    public async Task Seeded_bugs_come_with_evidence()
    {
        var findings = await Findings.OfAsync(StripMarkup(SeededKernels.DomainBuilder));

        Assert.NotEmpty(findings);
        Assert.All(findings.Where(static f => f.Id is "RG1001" or "RG1002"), static f => Assert.NotEmpty(f.Evidence));
    }

    private static string StripMarkup(string source)
        => System.Text.RegularExpressions.Regex.Replace(source, @"\{\|RG\d{4}:|\|\}", "");
}
