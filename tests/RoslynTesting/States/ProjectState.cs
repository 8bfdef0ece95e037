using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>What is in a project.</summary>
public class ProjectState
{
    private readonly string _defaultPrefix;

    public ProjectState(string name, string language, string defaultPrefix, string defaultExtension)
    {
        Name = name;
        Language = language;
        _defaultPrefix = defaultPrefix;
        DefaultExtension = defaultExtension;
        Sources = new SourceFileList(defaultPrefix, defaultExtension);
    }

    public string Name { get; }

    public string AssemblyName => Name;

    public string Language { get; }

    /// <summary>Reference assemblies of this project; null for those of the test.</summary>
    public ReferenceAssemblies? ReferenceAssemblies { get; set; }

    /// <summary>Kind of output; null for that of the test's compilation options.</summary>
    public OutputKind? OutputKind { get; set; }

    /// <summary>Whether documentation comments are parsed; null for what the test's parse options say.</summary>
    public DocumentationMode? DocumentationMode { get; set; }

    public SourceFileList Sources { get; }

    public SourceFileCollection AdditionalFiles { get; } = [];

    /// <summary>Files that adding is put off for until the test runs.</summary>
    public List<Func<IEnumerable<(string filename, SourceText content)>>> AdditionalFilesFactories { get; } = [];

    /// <summary><c>.editorconfig</c> and <c>.globalconfig</c> files, with absolute paths such as <c>/.editorconfig</c>.</summary>
    public SourceFileCollection AnalyzerConfigFiles { get; } = [];

    /// <summary>Names of projects of the solution that this one references.</summary>
    public List<string> AdditionalProjectReferences { get; } = [];

    public MetadataReferenceCollection AdditionalReferences { get; } = [];

    private protected string DefaultExtension { get; }

    /// <summary>Whether nothing was said about the project.</summary>
    internal virtual bool IsEmpty
        => Sources.Count + AdditionalFiles.Count + AdditionalFilesFactories.Count + AnalyzerConfigFiles.Count
            + AdditionalProjectReferences.Count + AdditionalReferences.Count == 0
            && ReferenceAssemblies is null && OutputKind is null && DocumentationMode is null;

    /// <summary>Takes from another project whatever this one says nothing about.</summary>
    internal void InheritFrom(ProjectState other)
    {
        ReferenceAssemblies ??= other.ReferenceAssemblies;
        OutputKind ??= other.OutputKind;
        DocumentationMode ??= other.DocumentationMode;
        Inherit(Sources, other.Sources);
        if (AdditionalFiles.Count + AdditionalFilesFactories.Count == 0)
        {
            AdditionalFiles.AddRange(other.AdditionalFiles);
            AdditionalFilesFactories.AddRange(other.AdditionalFilesFactories);
        }

        Inherit(AnalyzerConfigFiles, other.AnalyzerConfigFiles);
        Inherit(AdditionalProjectReferences, other.AdditionalProjectReferences);
        Inherit(AdditionalReferences, other.AdditionalReferences);
    }

    /// <summary>A project with the same content but for its files, each of which is mapped.</summary>
    internal ProjectState Map(Func<(string filename, SourceText content), (string filename, SourceText content)> file)
    {
        var copy = new ProjectState(Name, Language, _defaultPrefix, DefaultExtension);
        copy.CopyFrom(this, file);
        return copy;
    }

    private protected void CopyFrom(
        ProjectState other,
        Func<(string filename, SourceText content), (string filename, SourceText content)> file)
    {
        ReferenceAssemblies = other.ReferenceAssemblies;
        OutputKind = other.OutputKind;
        DocumentationMode = other.DocumentationMode;
        Sources.AddRange(other.Sources.Select(file));
        AdditionalFiles.AddRange(other.AdditionalFiles.Concat(other.AdditionalFilesFactories.SelectMany(static f => f())).Select(file));
        AnalyzerConfigFiles.AddRange(other.AnalyzerConfigFiles.Select(file));
        AdditionalProjectReferences.AddRange(other.AdditionalProjectReferences);
        AdditionalReferences.AddRange(other.AdditionalReferences);
    }

    private protected static void Inherit<T>(List<T> list, List<T> other)
    {
        if (list.Count == 0)
            list.AddRange(other);
    }
}
