using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// What is known of the bodies of a project. There is one for all its compilations, which the newest one owns: it is changed
/// where an edit touches it, so that a key costs by what it changes and not by the size of the project.
/// </summary>
internal sealed class ProjectMemory
{
    private readonly ConcurrentDictionary<MemberEntry, KnownBody> _bodies = new();

    // Summaries that show evidence in a file: mostly those of its own bodies and of their callers.
    private readonly Dictionary<SyntaxTree, HashSet<KnownBody>> _imagesByTree = new();
    private readonly HashSet<KnownBody> _withFindings = new();

    public KnownBody Of(MemberEntry entry) => _bodies.GetOrAdd(entry, static e => new KnownBody(e));

    public KnownBody? Find(MemberEntry entry) => _bodies.TryGetValue(entry, out var body) ? body : null;

    /// <summary>All findings that are known.</summary>
    public IEnumerable<(MemberEntry Member, ImmutableArray<Diagnostic> Findings)> Findings()
    {
        foreach (var body in _withFindings)
        {
            if (body.Findings is { } findings)
                yield return (body.Entry, findings);
        }
    }

    public void SetImage(KnownBody body, SummaryImage? image)
    {
        body.Image = image;
        if (image is null)
            return;
        foreach (var tree in image.Trees)
        {
            if (!_imagesByTree.TryGetValue(tree, out var bodies))
                _imagesByTree.Add(tree, bodies = new HashSet<KnownBody>());
            bodies.Add(body);
        }
    }

    public void SetFindings(KnownBody body, ImmutableArray<Diagnostic>? findings)
    {
        body.Findings = findings;
        if (findings is { IsEmpty: false })
            _withFindings.Add(body);
        else
            _withFindings.Remove(body);
    }

    public void AddReader(MemberEntry user, BodyUses uses)
    {
        var reader = Of(user);
        foreach (var used in uses.Summaries)
            Of(used).AddSummaryReader(reader);
        foreach (var used in uses.Whole)
            Of(used).AddWholeReader(reader);
    }

    /// <summary>Moves all that is known to where it stands after the edits. What a change cut is forgotten.</summary>
    public void Apply(List<TreeEdit> edits)
    {
        MoveFindings(edits);
        foreach (var edit in edits)
        {
            MoveImages(edit);
            var (old, @new) = (TreeNames.Of(edit.Old).Members, TreeNames.Of(edit.New).Members);
            for (var i = 0; i < old.Length; i++)
            {
                if (!_bodies.TryRemove(old[i], out var body))
                    continue;
                body.Entry = @new[i];
                _bodies[@new[i]] = body;
            }
        }
    }

    private void MoveImages(TreeEdit edit)
    {
        if (!_imagesByTree.TryGetValue(edit.Old, out var bodies))
            return;
        _imagesByTree.Remove(edit.Old);
        foreach (var body in bodies)
            SetImage(body, body.Image?.After(edit));
    }

    private void MoveFindings(List<TreeEdit> edits)
    {
        // Messages name lines, of whatever file.
        var movesLines = false;
        foreach (var edit in edits)
            movesLines |= edit.MovesLines;
        foreach (var body in new List<KnownBody>(_withFindings))
            SetFindings(body, movesLines || body.Findings is not { } findings ? null : KeptFindings.After(findings, edits));
    }
}
