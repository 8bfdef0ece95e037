using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Contracts;
using Xunit;

namespace RingGuard.Analyzers.Tests;

/// <summary>Compilations for tests that ask the engine's parts directly instead of running an analyzer over marked-up source.</summary>
internal static class TestCompilation
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyFramework = new(FindFramework);

    /// <summary>The reference assemblies of the SDK if it is there, else the runtime that runs the tests.</summary>
    public static ImmutableArray<MetadataReference> Framework => LazyFramework.Value;

    public static MetadataReference Annotations { get; } = MetadataReference.CreateFromFile(typeof(RequiresAttribute).Assembly.Location);

    public static CSharpCompilation Create(params string[] sources) => CreateCore("Test", sources, withAnnotations: true);

    public static CSharpCompilation CreateWithoutAnnotations(params string[] sources) => CreateCore("Test", sources, withAnnotations: false);

    public static CSharpCompilation CreateNamed(string assemblyName, params string[] sources) => CreateCore(assemblyName, sources, withAnnotations: true);

    /// <summary>Fails when the source has a compile error, so that a test does not pass for the wrong reason.</summary>
    public static CSharpCompilation MustCompile(this CSharpCompilation compilation)
    {
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.True(errors.Count == 0, string.Join(Environment.NewLine, errors));
        return compilation;
    }

    public static ContractProvider Contracts(this Compilation compilation, params (string Path, string Text)[] files)
        => ContractProvider.Create(compilation, AdditionalFiles(files), CancellationToken.None);

    public static ImmutableArray<AdditionalText> AdditionalFiles(params (string Path, string Text)[] files)
        => files.Select(f => (AdditionalText)new InMemoryText(f.Path, f.Text)).ToImmutableArray();

    public static IMethodSymbol Method(this Compilation compilation, string type, string name)
        => compilation.Type(type).GetMembers(name).OfType<IMethodSymbol>().Single();

    public static INamedTypeSymbol Type(this Compilation compilation, string name)
        => compilation.GetTypeByMetadataName(name) ?? throw new InvalidOperationException("no type " + name);

    public static ISymbol Member(this Compilation compilation, string type, string name)
        => compilation.Type(type).GetMembers(name).Single();

    public static async Task<ImmutableArray<Diagnostic>> RunAsync(
        this Compilation compilation,
        DiagnosticAnalyzer analyzer,
        ImmutableArray<AdditionalText> files = default,
        IReadOnlyDictionary<string, string>? options = null)
    {
        var provider = new InMemoryOptionsProvider(options ?? ImmutableDictionary<string, string>.Empty);
        var analyzerOptions = new AnalyzerOptions(files.IsDefault ? ImmutableArray<AdditionalText>.Empty : files, provider);
        Exception? thrown = null;
        var withAnalyzers = compilation.WithAnalyzers(
            ImmutableArray.Create(analyzer),
            new CompilationWithAnalyzersOptions(analyzerOptions, (e, _, _) => thrown = e, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = await withAnalyzers.GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        Assert.Null(thrown);
        return diagnostics.Sort((a, b) => string.CompareOrdinal(Describe(a), Describe(b)));
    }

    /// <summary>"file(line,column): message", line and column from 1.</summary>
    public static string Describe(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetLineSpan();
        return $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1}): {diagnostic.GetMessage()}";
    }

    private static CSharpCompilation CreateCore(string assemblyName, string[] sources, bool withAnnotations)
    {
        var trees = sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest), $"Test{i}.cs"));
        var references = withAnnotations ? Framework.Add(Annotations) : Framework;
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(assemblyName, trees, references, options);
    }

    private static ImmutableArray<MetadataReference> FindFramework()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var packs = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        var folder = Directory.Exists(packs)
            ? Directory.GetDirectories(packs, "net10.0", SearchOption.AllDirectories).Where(d => d.Contains("ref")).OrderBy(d => d, StringComparer.Ordinal).LastOrDefault()
            : null;
        if (folder is not null)
            return Directory.GetFiles(folder, "*.dll").Select(f => (MetadataReference)MetadataReference.CreateFromFile(f)).ToImmutableArray();

        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return trusted.Split(Path.PathSeparator)
            .Where(f => f.StartsWith(runtime, StringComparison.Ordinal))
            .Select(f => (MetadataReference)MetadataReference.CreateFromFile(f))
            .ToImmutableArray();
    }

    private sealed class InMemoryText : AdditionalText
    {
        private readonly SourceText _text;

        public InMemoryText(string path, string text)
        {
            Path = path;
            _text = SourceText.From(text, System.Text.Encoding.UTF8);
        }

        public override string Path { get; }

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    internal sealed class InMemoryOptionsProvider : AnalyzerConfigOptionsProvider
    {
        private readonly InMemoryOptions _options;

        public InMemoryOptionsProvider(IReadOnlyDictionary<string, string> values) => _options = new InMemoryOptions(values);

        public override AnalyzerConfigOptions GlobalOptions => _options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;
    }
}

/// <summary>Options of .editorconfig held in memory.</summary>
internal sealed class InMemoryOptions(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
{
    public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        => values.TryGetValue(key, out value);
}
