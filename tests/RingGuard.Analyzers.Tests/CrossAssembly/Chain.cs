using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using RingGuard.Analyzers.Emission;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.CrossAssembly;

/// <summary>Projects that build on each other, each compiled with the generator and handed on as metadata only.</summary>
internal sealed class Chain
{
    private static readonly ImmutableDictionary<string, string> s_emit = ImmutableDictionary<string, string>.Empty.Add(InferredContractGenerator.OptionKey, "emit");

    private readonly List<MetadataReference> _references = [TestCompilation.Annotations];
    private readonly List<(string Name, string Source)> _projects = [];

    /// <summary>Hand on reference assemblies, as the SDK does, instead of implementations.</summary>
    public bool AsReferenceAssemblies { get; init; }

    /// <summary>Findings as "id: text of the line", project by project.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>The kernel that rule tests use, as the first project.</summary>
    public static async Task<Chain> OnTestKernelAsync(bool asReferenceAssemblies = false)
    {
        var chain = new Chain { AsReferenceAssemblies = asReferenceAssemblies };
        await chain.AddAsync("Kernel", TestKernel.Source);
        return chain;
    }

    public async Task<CSharpCompilation> AddAsync(string name, string source, params (string Path, string Text)[] files)
    {
        var compilation = Compile(name, name == "Kernel" ? [source] : [Usings, source], _references);
        var generated = RunGenerator(compilation, s_emit, files).MustCompile();
        _projects.Add((name, source));
        _references.Add(Emit(generated));
        Findings.AddRange(await FindingsOf(generated, files));
        return generated;
    }

    /// <summary>The same sources in one compilation.</summary>
    public async Task<List<string>> FindingsInOneAsync()
    {
        var sources = new List<string> { Usings };
        sources.AddRange(_projects.Select(static p => p.Source));
        return await FindingsOf(Compile("All", [.. sources.Skip(1)], [TestCompilation.Annotations]).MustCompile(), []);
    }

    /// <summary>Id and words of each inferred contract of an assembly.</summary>
    public static SortedDictionary<string, string> ContractsOf(Compilation compilation)
    {
        var result = new SortedDictionary<string, string>(System.StringComparer.Ordinal);
        foreach (var attribute in compilation.Assembly.GetAttributes().Where(static a => a.AttributeClass?.Name == "InferredContractAttribute"))
            result.Add((string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);
        return result;
    }

    public static CSharpCompilation RunGenerator(CSharpCompilation compilation, IReadOnlyDictionary<string, string> options, params (string Path, string Text)[] files)
    {
        var driver = CSharpGeneratorDriver.Create(
            [new InferredContractGenerator().AsSourceGenerator()],
            TestCompilation.AdditionalFiles(files),
            (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
            new TestCompilation.InMemoryOptionsProvider(options));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var diagnostics);
        Assert.Empty(diagnostics);
        return (CSharpCompilation)updated;
    }

    public static CSharpCompilation Compile(string name, string[] sources, IEnumerable<MetadataReference> references)
        => CSharpCompilation.Create(
            name,
            sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest), $"{name}{i}.cs")),
            TestCompilation.Framework.AddRange(references),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    public MetadataReference Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var options = AsReferenceAssemblies
            ? new EmitOptions(metadataOnly: true, includePrivateMembers: false)
            : new EmitOptions();
        var result = compilation.Emit(stream, options: options);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    private const string Usings = "global using System; global using RingGuard; global using TestKernel;";

    private static async Task<List<string>> FindingsOf(Compilation compilation, (string Path, string Text)[] files)
        => [.. (await compilation.RunAsync(new KernelAnalyzer(), TestCompilation.AdditionalFiles(files)))
            .Select(static d => $"{d.Id} {d.Properties["certainty"]}: {d.Location.SourceTree!.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()}")
            .Order(System.StringComparer.Ordinal)];
}
