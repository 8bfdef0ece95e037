using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>A project, the projects beside it, and the diagnostics that are expected in them.</summary>
public class SolutionState : ProjectState
{
    private readonly string _prefix;

    public SolutionState(string name, string language, string defaultPrefix, string defaultExtension)
        : base(name, language, defaultPrefix, defaultExtension)
    {
        _prefix = defaultPrefix;
        AdditionalProjects = new ProjectCollection(language, defaultExtension);
    }

    /// <summary>What is taken from the state before this one; null for <see cref="StateInheritanceMode.AutoInherit"/>.</summary>
    public StateInheritanceMode? InheritanceMode { get; set; }

    /// <summary>
    /// What becomes of markup. Null for <see cref="MarkupMode.Allow"/> in the first state; in one that follows for
    /// <see cref="MarkupMode.IgnoreFixable"/> where it differs, else for what the state before it does.
    /// </summary>
    public MarkupMode? MarkupHandling { get; set; }

    public ProjectCollection AdditionalProjects { get; }

    public List<DiagnosticResult> ExpectedDiagnostics { get; } = [];

    /// <summary>All projects, this one first.</summary>
    internal IEnumerable<ProjectState> Projects => [this, .. AdditionalProjects.Values];

    internal override bool IsEmpty
        => base.IsEmpty && InheritanceMode is null && MarkupHandling is null && AdditionalProjects.Count + ExpectedDiagnostics.Count == 0;

    /// <summary>This state with what it takes from the one before it, which has itself inherited already.</summary>
    internal SolutionState WithInheritedValuesApplied(SolutionState? baseState, ImmutableArray<string> fixableDiagnostics)
    {
        var mode = InheritanceMode ?? StateInheritanceMode.AutoInherit;
        var state = Copy(static file => file);
        state.InheritanceMode = mode;
        if (baseState is null || mode == StateInheritanceMode.Explicit)
        {
            state.MarkupHandling = MarkupHandling ?? MarkupMode.Allow;
            return state;
        }

        state.InheritFrom(baseState);
        foreach (var (name, project) in baseState.AdditionalProjects)
        {
            if (state.AdditionalProjects.TryGetValue(name, out var own))
                own.InheritFrom(project);
            else
                state.AdditionalProjects.Add(name, project);
        }

        var changed = state.DiffersFrom(baseState);
        state.MarkupHandling = MarkupHandling ?? (changed ? MarkupMode.IgnoreFixable : baseState.MarkupHandling);
        if (ExpectedDiagnostics.Count == 0)
        {
            var all = mode == StateInheritanceMode.AutoInheritAll || !changed;
            state.ExpectedDiagnostics.AddRange(baseState.ExpectedDiagnostics.Where(d => all || !fixableDiagnostics.Contains(d.Id)));
        }

        return state;
    }

    /// <summary>Whether a file of the solution has another name or text than in <paramref name="other"/>.</summary>
    internal bool DiffersFrom(SolutionState other)
    {
        return !Projects.SelectMany(Files).SequenceEqual(other.Projects.SelectMany(Files));

        static IEnumerable<(string, string)> Files(ProjectState project)
            => project.Sources.Concat(project.AdditionalFiles).Concat(project.AnalyzerConfigFiles)
                .Select(static file => (file.filename, file.content.ToString()));
    }

    /// <summary>A copy in which every file of every project is mapped.</summary>
    internal SolutionState Copy(Func<(string filename, SourceText content), (string filename, SourceText content)> file)
    {
        var copy = new SolutionState(Name, Language, _prefix, DefaultExtension) { InheritanceMode = InheritanceMode, MarkupHandling = MarkupHandling };
        copy.CopyFrom(this, file);
        foreach (var (name, project) in AdditionalProjects)
            copy.AdditionalProjects.Add(name, project.Map(file));
        copy.ExpectedDiagnostics.AddRange(ExpectedDiagnostics);
        return copy;
    }
}
