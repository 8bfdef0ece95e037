using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Engine;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>After any number of edits an analyzer that saw them all reports what a new one does.</summary>
[Trait("Suite", "Long")]
public sealed class RandomEditTests
{
    private static readonly string[] SmallKernels =
    [
        .. new[] { SeededKernels.BlockCache, SeededKernels.NetworkFilter, SeededKernels.DomainBuilder }.Select(Unmarked),
        ConformingKernels.Scheduler,
        ConformingKernels.Driver,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Small_kernels(int seed)
    {
        var random = new Random(seed);
        var editor = new Editor(EngineRun.Compile(SmallKernels).MustCompile());
        await editor.AllKeptAsync();
        for (var edit = 0; edit < 40; edit++)
        {
            var before = editor.Compilation;

            // Sometimes several keys are pressed before the editor asks.
            for (var keys = random.Next(1, 3); keys > 0; keys--)
                editor.EditSomewhere(random);
            if (random.Next(3) == 0)
            {
                var path = editor.Compilation.SyntaxTrees[random.Next(editor.Compilation.SyntaxTrees.Length)].FilePath;
                Assert.Equal(await editor.FreshAsync(path), await editor.KeptAsync(path));
            }
            else
            {
                Assert.Equal(await editor.AllFreshAsync(), await editor.AllKeptAsync());
            }

            // In code that does not compile there is ever less to find.
            if (!editor.Compiles)
                editor.Return(before);
        }
    }

    [Theory]
    [InlineData(11)]
    public async Task Mini_kernel_and_samples(int seed)
    {
        var random = new Random(seed);
        var editor = new Editor(MiniKernelAndSamples());
        Assert.NotEmpty(await editor.AllKeptAsync());
        for (var edit = 0; edit < 6; edit++)
        {
            var edited = editor.EditSomewhere(random);
            Assert.Equal(await editor.FreshAsync(edited), await editor.KeptAsync(edited));
            if (edit % 3 == 2)
                Assert.Equal(await editor.AllFreshAsync(), await editor.AllKeptAsync());
        }
    }

    private static CSharpCompilation MiniKernelAndSamples()
    {
        var files = new[] { "src/RingGuard.MiniKernel", "samples/Violations", "samples/Hypervisor" }.SelectMany(Read);
        return CSharpCompilation.Create(
            "Corpus",
            files.Select(static f => CSharpSyntaxTree.ParseText(f.Text, EngineRun.ParseOptions, f.Path)),
            TestCompilation.Framework.Add(TestCompilation.Annotations),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Several projects are one compilation here, which can say what it is only once.</summary>
    private static IEnumerable<(string Path, string Text)> Read(string folder)
    {
        var root = Root();
        var isKernel = folder.EndsWith("MiniKernel", StringComparison.Ordinal);
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, string.Join('\n', File.ReadAllLines(Path.Combine(root, path)).Where(l => isKernel || !l.StartsWith("[assembly:", StringComparison.Ordinal)))));
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "analyzers.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("the repository is not above the test");
    }

    private static string Unmarked(string source) => System.Text.RegularExpressions.Regex.Replace(source, @"\{\|RG\d{4}:|\|\}", "");
}
