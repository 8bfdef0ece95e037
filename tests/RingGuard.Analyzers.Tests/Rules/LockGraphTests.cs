using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The rules of the lock graph over several files: the order in which these are given changes nothing.</summary>
[Trait("Suite", "Long")]
public sealed class LockGraphTests
{
    private const string Locks = """
        namespace Two;

        public static class All
        {
            public static readonly SpinLock First = new();
            public static readonly SpinLock Second = new();
        }
        """;

    private const string A = """
        namespace Two;

        public static class A
        {
            public static void Forth() { All.First.Lock(); B.Inner(); All.First.Unlock(); }
            public static void Task() { All.Second.Lock(); All.Second.Unlock(); }
        }
        """;

    private const string B = """
        namespace Two;

        public static class B
        {
            internal static void Inner() { All.Second.Lock(); All.Second.Unlock(); }
            public static void Back() { All.Second.Lock(); All.First.Lock(); All.First.Unlock(); All.Second.Unlock(); }
            [RunsIn(ExecutionMode.HardIrq)] public static void Irq() { All.Second.Lock(); All.Second.Unlock(); }
        }
        """;

    [Fact]
    public async Task Order_of_the_files()
    {
        var forth = await FindingsAsync([("Locks.cs", Locks), ("A.cs", A), ("B.cs", B)]);
        var back = await FindingsAsync([("B.cs", B), ("A.cs", A), ("Locks.cs", Locks)]);

        Assert.Equal(forth, back);
        Assert.Contains(forth, static f => f.Contains("RG3003 B.cs", System.StringComparison.Ordinal) && f.Contains("of A.cs", System.StringComparison.Ordinal));
        Assert.Contains(forth, static f => f.Contains("RG3004 A.cs", System.StringComparison.Ordinal) && f.Contains("of B.cs", System.StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chain_of_ten_thousand_bodies()
    {
        var calls = string.Join("\n", Enumerable.Range(0, 10_000).Select(static i => $"    private static void M{i}() => M{i + 1}();"));
        var source = $$"""
            namespace Two;

            public static class Deep
            {
                public static void Start() { All.First.Lock(); M0(); All.First.Unlock(); }
            {{calls}}
                private static void M10000() { All.Second.Lock(); All.Second.Unlock(); }
                public static void Back() { All.Second.Lock(); All.First.Lock(); All.First.Unlock(); All.Second.Unlock(); }
            }
            """;

        var finding = Assert.Single(await FindingsAsync([("Locks.cs", Locks), ("Deep.cs", source)]));
        Assert.StartsWith("RG3003 Deep.cs", finding);
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync((string Name, string Text)[] files)
    {
        var platform = ((string?)System.AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(System.IO.Path.PathSeparator);
        var references = platform
            .Where(static p => System.IO.Path.GetFileName(p) is var name && (name.StartsWith("System.", System.StringComparison.Ordinal) || name == "netstandard.dll"))
            .Append(typeof(RequiresAttribute).Assembly.Location)
            .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p));
        var trees = files.Append((Name: TestKernel.FileName, Text: TestKernel.Source)).Select(static f => CSharpSyntaxTree.ParseText(f.Text, path: "/0/" + f.Name));
        var compilation = CSharpCompilation.Create("Two", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var diagnostics = await compilation.WithAnalyzers([new KernelAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        return [.. diagnostics.Select(static d => $"{d.Id} {System.IO.Path.GetFileName(d.Location.SourceTree!.FilePath)}({d.Location.GetLineSpan().StartLinePosition}): {d.GetMessage(CultureInfo.InvariantCulture)}").Order(System.StringComparer.Ordinal)];
    }
}
