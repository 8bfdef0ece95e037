using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Makes a workspace solution of a state.</summary>
internal sealed class SolutionBuilder
{
    private readonly CompilationOptions _compilationOptions;
    private readonly ParseOptions _parseOptions;
    private readonly ReferenceAssemblies _references;
    private readonly string _prefix;

    public SolutionBuilder(CompilationOptions compilationOptions, ParseOptions parseOptions, ReferenceAssemblies references, string filePathPrefix)
    {
        _compilationOptions = compilationOptions;
        _parseOptions = parseOptions;
        _references = references;
        _prefix = filePathPrefix;
    }

    /// <summary>The project under test, in its solution.</summary>
    public async Task<Project> BuildAsync(Solution solution, SolutionState state, CancellationToken cancellationToken)
    {
        var ids = state.Projects.ToDictionary(static p => p.Name, static p => ProjectId.CreateNewId(p.Name));
        foreach (var project in state.Projects)
            solution = await AddProjectAsync(solution, ids[project.Name], project, cancellationToken).ConfigureAwait(false);
        foreach (var project in state.Projects)
        {
            foreach (var name in project.AdditionalProjectReferences)
                solution = solution.AddProjectReference(ids[project.Name], new ProjectReference(ids[name]));
        }

        return solution.GetProject(ids[state.Name])!;
    }

    private async Task<Solution> AddProjectAsync(Solution solution, ProjectId id, ProjectState project, CancellationToken cancellationToken)
    {
        var references = await (project.ReferenceAssemblies ?? _references).ResolveAsync(project.Language, cancellationToken).ConfigureAwait(false);
        var compilation = project.OutputKind is { } kind ? _compilationOptions.WithOutputKind(kind) : _compilationOptions;
        var parse = project.DocumentationMode is { } mode ? _parseOptions.WithDocumentationMode(mode) : _parseOptions;
        solution = solution.AddProject(id, project.Name, project.AssemblyName, project.Language)
            .WithProjectCompilationOptions(id, compilation)
            .WithProjectParseOptions(id, parse)
            .AddMetadataReferences(id, references)
            .AddMetadataReferences(id, project.AdditionalReferences);

        foreach (var (path, content) in project.Sources)
        {
            var (name, folders) = Split(path);
            solution = solution.AddDocument(DocumentId.CreateNewId(id, path), name, content, folders, path);
        }

        foreach (var (path, content) in project.AdditionalFiles)
        {
            var (name, folders) = Split(path);
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(id, path), name, content, folders, path);
        }

        foreach (var (path, content) in project.AnalyzerConfigFiles)
        {
            var (name, folders) = Split(path);
            solution = solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(id, path), name, content, folders, path);
        }

        return solution;
    }

    private (string Name, IEnumerable<string> Folders) Split(string path)
    {
        var root = Path.GetDirectoryName(_prefix)!.Replace('\\', '/') + "/";
        var relative = path.StartsWith(root, System.StringComparison.Ordinal) ? path[root.Length..] : path.TrimStart('/');
        var parts = relative.Split('/');
        return (parts[^1], parts[..^1]);
    }
}
