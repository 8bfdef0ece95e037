using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Corpus;

/// <summary>The source files of a folder as one compilation, whatever projects they belong to.</summary>
internal sealed class Corpus
{
    private readonly ImmutableArray<SyntaxTree> _trees;

    private readonly ImmutableArray<MetadataReference> _references;
    private readonly bool _audit;

    private Corpus(ImmutableArray<SyntaxTree> trees, ImmutableArray<MetadataReference> references, bool audit)
    {
        _trees = trees;
        _references = references;
        _audit = audit;
    }

    /// <summary>Number of files.</summary>
    public int FileCount => _trees.Length;

    /// <summary>Number of lines, blank ones and comments included.</summary>
    public int LineCount => _trees.Sum(static t => t.GetText().Lines.Count);

    /// <summary>Reads and parses all files; paths are kept relative to the folder.</summary>
    public static Corpus Load(CorpusOptions options)
    {
        var parse = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithPreprocessorSymbols(options.Symbols);
        var files = Directory.EnumerateFiles(options.Folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(options.Folder, path).Replace('\\', '/')))
            .Where(file => !options.Excluded.Any(e => IsBelow(file.Name, e)))
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .ToArray();
        var trees = new SyntaxTree[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            using var stream = File.OpenRead(files[i].Path);
            trees[i] = CSharpSyntaxTree.ParseText(SourceText.From(stream, Encoding.UTF8), parse, files[i].Name);
        });
        return new Corpus([.. trees], [.. Platform(), .. Attributes(options)], options.Audit);
    }

    /// <summary>
    /// A new compilation of the parsed files: nothing is bound yet. What the running framework does not have stays
    /// unresolved, as in an editor before the packages are restored.
    /// </summary>
    public CSharpCompilation Compile(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, concurrentBuild: true);
        if (_audit)
        {
            options = options.WithSpecificDiagnosticOptions(analyzers
                .SelectMany(static a => a.SupportedDiagnostics)
                .Where(static d => !d.IsEnabledByDefault || d.DefaultSeverity == DiagnosticSeverity.Hidden)
                .Select(static d => d.Id)
                .Distinct()
                .ToDictionary(static id => id, static _ => ReportDiagnostic.Info));
        }

        return CSharpCompilation.Create("Corpus", _trees, _references, options);
    }

    private static IEnumerable<MetadataReference> Attributes(CorpusOptions options)
        => options.Attributes
            ? [MetadataReference.CreateFromFile(typeof(KernelCodeAttribute).Assembly.Location)]
            : [];

    private static bool IsBelow(string name, string excluded)
    {
        var path = excluded.Replace('\\', '/').TrimEnd('/');
        return name == path || name.StartsWith(path + "/", StringComparison.Ordinal);
    }

    // Only the framework itself: this tool's own assemblies are on the list, too.
    private static IEnumerable<MetadataReference> Platform()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Select(static path => MetadataReference.CreateFromFile(path));
    }
}
