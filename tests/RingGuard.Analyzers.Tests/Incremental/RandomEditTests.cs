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
        for (var edit = 0; edit < 60; edit++)
        {
            // Sometimes several keys are pressed before the editor asks.
            for (var keys = random.Next(1, 4); keys > 0; keys--)
                editor.EditSomewhere(random);
            if (random.Next(3) == 0)
            {
                Assert.Equal(await editor.AllFreshAsync(), await editor.AllKeptAsync());
                continue;
            }

            var path = editor.Compilation.SyntaxTrees[random.Next(editor.Compilation.SyntaxTrees.Length)].FilePath;
            Assert.Equal(await editor.FreshAsync(path), await editor.KeptAsync(path));
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Suite", "Long")]
    public async Task Mini_kernel_and_samples(int seed)
    {
        var random = new Random(seed);
        var editor = new Editor(MiniKernelAndSamples());
        Assert.NotEmpty(await editor.AllKeptAsync());
        for (var edit = 0; edit < 8; edit++)
        {
            var edited = editor.EditSomewhere(random);
            var kept = (await editor.AllKeptAsync(), await editor.KeptAsync(edited));

            Assert.Equal(await editor.AllFreshAsync(), kept.Item1);
            Assert.Equal(await editor.FreshAsync(edited), kept.Item2);
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
