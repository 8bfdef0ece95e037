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

    private readonly LinkedList<Generation> _projects = new();

    /// <summary>The analysis of a compilation, with what still holds of an earlier one.</summary>
    public Generation Next(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
    {
        Generation? previous;
        lock (_projects)
            previous = Take(compilation);
        var next = previous?.Next(compilation, contracts, options) ?? Generation.First(compilation, contracts, options);
        lock (_projects)
        {
            // Another compilation of the project may have come in the meantime.
            Take(compilation);
            _projects.AddFirst(next);
            while (_projects.Count > MaxProjects)
                _projects.RemoveLast();
        }

        return next;
    }

    private Generation? Take(Compilation compilation)
    {
        for (var node = _projects.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsOfSameProject(compilation))
                continue;
            _projects.Remove(node);
            return node.Value;
        }

        return null;
    }
}
