using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Code as it is while one types: tokens missing, doubled or in the wrong place. Never an exception, never a hang.</summary>
[Trait("Suite", "Long")]
public sealed class BrokenSourceTests
{
    /// <summary>Far above what an analysis takes; it only has to tell a hang from a slow machine.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Mutated_rule_test_sources(int seed)
        => MutateAsync(seed, 40, [TestKernel.Source, ConformingKernels.Scheduler, ConformingKernels.HypervisorExit, ConformingKernels.Cryptography]);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public Task Mutated_mini_kernel_sources(int seed) => MutateAsync(seed, 6, MiniKernel());

    private static async Task MutateAsync(int seed, int rounds, IReadOnlyList<string> sources)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var files = sources.ToArray();
            var victim = random.Next(files.Length);
            files[victim] = Mutate(files[victim], random);
            var compilation = EngineRun.Compile(files);
            using var timeout = new CancellationTokenSource(Hang);
            try
            {
                await EngineRun.FindingsAsync(compilation, concurrent: true, timeout.Token);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}{Environment.NewLine}{files[victim]}");
            }
        }
    }

    /// <summary>One to four tokens deleted, doubled, or exchanged for another one of the file.</summary>
    private static string Mutate(string source, Random random)
    {
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var tokens = CSharpSyntaxTree.ParseText(source, EngineRun.ParseOptions).GetRoot().DescendantTokens().Where(static t => t.Span.Length > 0).ToList();
            var token = tokens[random.Next(tokens.Count)];
            var other = tokens[random.Next(tokens.Count)];
            var (start, end) = (token.SpanStart, token.Span.End);
            source = random.Next(3) switch
            {
                0 => source.Remove(start, end - start),
                1 => source.Insert(end, " " + token.Text),
                _ => source[..start] + other.Text + source[end..],
            };
        }

        return source;
    }

    private static string[] MiniKernel()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src", "RingGuard.MiniKernel");
            if (!Directory.Exists(path))
                continue;
            return [.. Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
                .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllText)];
        }

        throw new InvalidOperationException("the sources of the mini-kernel are not above the test");
    }
}
