using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// The newest compilation of each project that one analyzer has seen: an editor keeps the analyzer and makes a compilation for
/// each key, a build makes one of each. At most one compilation a project is held, of the projects seen last.
/// </summary>
internal sealed class AnalysisHistory
{
    private const int MaxProjects = 32;

    private readonly LinkedList<(string Project, Generation Newest)> _projects = new();

    /// <summary>The analysis of a compilation, with what still holds of an earlier one.</summary>
    public Generation Next(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
    {
        var project = compilation.AssemblyName ?? "";
        Generation? previous = null;
        lock (_projects)
        {
            for (var node = _projects.First; node is not null; node = node.Next)
            {
                // Projects for several frameworks share a name, and hardly their references.
                if (node.Value.Project != project || !node.Value.Newest.IsOfSameProject(compilation))
                    continue;
                previous = node.Value.Newest;
                _projects.Remove(node);
                break;
            }
        }

        var next = previous?.Next(compilation, contracts, options) ?? Generation.First(compilation, contracts, options);
        lock (_projects)
        {
            _projects.AddFirst((project, next));
            while (_projects.Count > MaxProjects)
                _projects.RemoveLast();
        }

        return next;
    }
}
