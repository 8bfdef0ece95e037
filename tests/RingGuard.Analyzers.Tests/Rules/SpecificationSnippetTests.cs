using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Each bad snippet of the specification is reported by the rule that it is meant for and by no other, each good one by none.</summary>
public sealed class SpecificationSnippetTests
{
    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(static p => Path.GetFileName(p) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "netstandard.dll"))
            .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p)),
        MetadataReference.CreateFromFile(typeof(RequiresAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(MiniKernel.Machine).Assembly.Location),
    ];

    public static TheoryData<string> Ids
    {
        get
        {
            var ids = new TheoryData<string>();
            foreach (var snippet in SpecificationSnippets.All)
                ids.Add(snippet.Id);
            return ids;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Bad_IsReportedByItsRuleAlone(string id)
    {
        var snippet = SpecificationSnippets.All.Single(s => s.Id == id);
        Assert.Equal(snippet.Also.Append(id).Order(StringComparer.Ordinal), await RulesOfAsync(snippet.Bad, id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Good_IsSilent(string id) 
    {
        var snippet = SpecificationSnippets.All.Single(s => s.Id == id);
        Assert.Equal(snippet.Also.Order(StringComparer.Ordinal), await RulesOfAsync(snippet.Good, id));
    }

    private static async Task<string[]> RulesOfAsync(string members, string id)
    {
        var source = $$"""
            #nullable enable
            using System.Linq;
            using RingGuard;
            using RingGuard.MiniKernel;

            [assembly: KernelCode]

            namespace Sample;

            public sealed class Subject
            {
                private readonly SpinLock _lock = new("lock");
                private readonly SpinLock s = new("s");
                private readonly Mutex m = new("m");
                private static int s_touched;
                private static void Touch() => s_touched++;

                {{members}}
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, path: "/0/Snippet.cs")],
            s_references,
            // Some rules are off, or hidden, by default.
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary).WithSpecificDiagnosticOptions([new(id, ReportDiagnostic.Info)]));
        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), string.Join("\n", errors));
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(new KernelAnalyzer(), new ContractAnalyzer());
        var diagnostics = await compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        return diagnostics.Select(static d => d.Id).Distinct().Order(StringComparer.Ordinal).ToArray();
    }
}
