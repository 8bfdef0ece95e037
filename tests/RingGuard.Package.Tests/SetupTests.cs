using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

[Collection(PackageCollection.Name)]
public sealed class SetupTests(PackageFeed feed)
{
    private const string SourceForm = "<RingGuardAnnotationsAsSource>true</RingGuardAnnotationsAsSource>";
    private const string Main = """
        System.Console.WriteLine(typeof(RingGuard.RequiresAttribute).Assembly.GetName().Name);
        System.Console.WriteLine(System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, "RingGuard.Annotations.dll")));
        """;

    [Fact]
    public async Task SourceForm_ProjectThatDefinesNothingElse_CompilesTheAttributesIn()
    {
        Consumer consumer = feed.CreateConsumer("source-form", SourceForm);
        await File.WriteAllTextAsync(consumer.PathOf("Program.cs"), Main);

        string build = (await consumer.BuildAsync("-warnaserror")).Succeeded().Output;
        string[] lines = (await consumer.RunOutputAsync()).Succeeded().Output.Split('\n').Select(static l => l.Trim()).ToArray();

        Assert.Contains("0 Warning(s)", build, System.StringComparison.Ordinal);
        Assert.Equal(["Consumer", "False"], lines[..2]);
    }

    [Fact]
    public async Task SourceForm_ProjectWithOwnAttributesOfTheSameNames_TellsThemApart()
    {
        Consumer consumer = feed.CreateConsumer("own-attributes", SourceForm, "OwnAttributes/Kernel.cs");

        string output = (await consumer.BuildAsync()).Succeeded().Output;

        Assert.NotEmpty(Finding.ExpectedIn(consumer.Directory));
        Assert.Equal(Finding.ExpectedIn(consumer.Directory), Finding.InOutput(output));
    }

    [Fact]
    public async Task ContractFile_Malformed_WarnsAtLineAndColumnOfTheFile()
    {
        Consumer consumer = feed.CreateConsumer("contract-file");
        await File.WriteAllTextAsync(consumer.PathOf("Program.cs"), "return;\n");
        Directory.CreateDirectory(consumer.PathOf("contracts"));
        await File.WriteAllTextAsync(consumer.PathOf("contracts/net.ringguard.txt"), "# .NET\nM:System.Threading.Thread.Yield  Effectz(Reschedules)\n");

        Finding finding = Assert.Single(Finding.InOutput((await consumer.BuildAsync()).Succeeded().Output));
        string unread = (await consumer.RebuildAsync("-p:RingGuardAutoContractFiles=false")).Succeeded().Output;

        Assert.Equal(new Finding("net.ringguard.txt", 2, "RG9003"), finding);
        Assert.Equal("M:System.Threading.Thread.Yield  ".Length + 1, finding.Column);
        Assert.Empty(Finding.InOutput(unread));
    }

    [Fact]
    public async Task Setup_ModeUnknownOrCompilerTooOld_IsAnErrorThatSaysWhatToDo()
    {
        Consumer consumer = feed.CreateConsumer("setup");
        await File.WriteAllTextAsync(consumer.PathOf("Program.cs"), Main);

        DotNetResult mode = await consumer.BuildAsync("-p:RingGuardMode=loud");
        DotNetResult host = await consumer.RebuildAsync("-p:CompilerApiVersion=roslyn4.4");

        Assert.NotEqual(0, mode.ExitCode);
        Assert.Contains("error RGP0002: RingGuardMode is 'loud'; allowed are 'off', 'default', 'strict' and 'audit'.", mode.Output, System.StringComparison.Ordinal);
        Assert.NotEqual(0, host.ExitCode);
        Assert.Contains("error RGP0001: RingGuard needs a C# compiler of version 4.5 or newer", host.Output, System.StringComparison.Ordinal);
    }
}
