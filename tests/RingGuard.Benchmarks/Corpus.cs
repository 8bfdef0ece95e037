using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.Benchmarks;

/// <summary>Sources to measure on, with their references. Trees are parsed anew for each run: caches by tree must not help.</summary>
public sealed class Corpus
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest);

    /// <summary>Enums that the analyzer compiles in from the annotations.</summary>
    private static readonly string[] Vocabulary = ["Context", "Resource", "Effect", "ValueRole", "ExecutionMode", "Outcome", "LockKind", "IrqSafety"];

    private readonly ImmutableArray<(string Path, string Text)> _files;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly OutputKind _outputKind;

    private Corpus(string name, IEnumerable<(string Path, string Text)> files, bool withAnnotations, OutputKind outputKind = OutputKind.DynamicallyLinkedLibrary)
    {
        Name = name;
        _files = [.. files];
        _references = References(withAnnotations);
        _outputKind = outputKind;
        Lines = _files.Sum(static f => f.Text.AsSpan().Count('\n'));
    }

    public string Name { get; }

    public int Lines { get; }

    /// <summary>RingGuard's own analyzer sources under another namespace: no kernel primitive in them.</summary>
    public static Corpus Plain(bool gateOpen)
        => new(gateOpen ? "plain, contracts visible" : "plain, no contracts", PlainFiles(), gateOpen);

    /// <summary>The mini-kernel and the samples.</summary>
    public static Corpus Kernel() => new("mini-kernel and samples", KernelFiles(), withAnnotations: true, OutputKind.ConsoleApplication);

    /// <summary>The mini-kernel several times, each copy in namespaces of its own.</summary>
    public static Corpus KernelTimes(int copies)
        => new($"mini-kernel ×{copies}", Enumerable.Range(0, copies).SelectMany(static i => Read("src/RingGuard.MiniKernel").Select(f => Copy(f, i))), withAnnotations: true);

    /// <summary>One source with the annotations.</summary>
    public static Corpus Of(string name, string source) => new(name, [("Source.cs", source)], withAnnotations: true);

    public CSharpCompilation Compile()
    {
        var trees = _files.Select(static f => CSharpSyntaxTree.ParseText(f.Text, Parse, f.Path)).ToList();
        foreach (var tree in trees)
            tree.GetRoot();
        return CSharpCompilation.Create(
            "Corpus",
            trees,
            _references,
            new CSharpCompilationOptions(_outputKind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static IEnumerable<(string Path, string Text)> PlainFiles()
        => Read("src/RingGuard.Analyzers").Concat(Read("src/RingGuard.Annotations").Where(static f => Vocabulary.Contains(Path.GetFileNameWithoutExtension(f.Path)))).Select(static f => (f.Path, f.Text.Replace("RingGuard", "Plain", StringComparison.Ordinal)));

    private static IEnumerable<(string Path, string Text)> KernelFiles()
        => Read("src/RingGuard.MiniKernel").Concat(Read("samples/Violations").Concat(Read("samples/Hypervisor")).Select(static f => (f.Path, WithoutAssemblyAttributes(f.Text))));

    private static (string Path, string Text) Copy((string Path, string Text) file, int copy)
    {
        if (copy == 0)
            return file;
        return ($"{copy}/{file.Path}", WithoutAssemblyAttributes(file.Text).Replace("RingGuard.MiniKernel", $"RingGuard.MiniKernel{copy}", StringComparison.Ordinal));
    }

    /// <summary>Several projects are one compilation here, which can say what it is only once.</summary>
    private static string WithoutAssemblyAttributes(string text)
        => string.Join('\n', text.Split('\n').Where(static l => !l.StartsWith("[assembly:", StringComparison.Ordinal)));

    private static IEnumerable<(string Path, string Text)> Read(string folder)
    {
        var root = Root();
        var separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => !path.Contains($"{separator}obj{separator}", StringComparison.Ordinal) && !path.Contains($"{separator}bin{separator}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(Path.Combine(root, path))));
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "analyzers.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The benchmark reads the sources of its repository and must run from inside it");
    }

    private static ImmutableArray<MetadataReference> References(bool withAnnotations)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetDirectoryName(p) == runtime || Path.GetFileName(p).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        if (withAnnotations)
            files = files.Append(typeof(RequiresAttribute).Assembly.Location);
        return [.. files.DistinctBy(Path.GetFileName).Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p))];
    }
}
