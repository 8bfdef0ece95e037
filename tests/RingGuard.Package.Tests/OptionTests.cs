using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>Every option, in one real project: sections of an .editorconfig for the files, the preset by a property.</summary>
[Collection(PackageCollection.Name)]
public sealed class OptionTests(PackageFeed feed)
{
    private const string Config = """
        root = true

        [NoPossible.cs]
        ringguard.possible_findings = none

        [NoExceptions.cs]
        ringguard.exceptions = none

        [OneState.cs]
        ringguard.max_path_states = 1

        [TaskEntry.cs]
        ringguard.unknown_entry_state = task

        [Severity.cs]
        dotnet_diagnostic.RG3001.severity = none
        """;

    [Fact]
    public async Task Each_file_is_judged_by_its_own_options()
    {
        Consumer consumer = feed.CreateConsumer(
            "options", "<RingGuardMode>audit</RingGuardMode>",
            "Options/Kernel.cs", "Options/Reported.cs", "Options/NoPossible.cs", "Options/NoExceptions.cs", "Options/OneState.cs", "Options/TaskEntry.cs", "Options/Severity.cs");
        await File.WriteAllTextAsync(consumer.PathOf(".editorconfig"), Config);

        DotNetResult build = (await consumer.BuildAsync()).Succeeded();

        Assert.NotEmpty(Finding.ExpectedIn(consumer.Directory));
        Assert.Equal(Finding.ExpectedIn(consumer.Directory), Finding.InOutput(build.Output));
    }
}
