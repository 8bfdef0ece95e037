using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// The methods whose summaries are being inferred on this path of the call graph. A recursive call gets the current
/// approximation, and everything between the two is not final until the outermost has converged.
/// </summary>
/// <param name="uses">Takes what the one who asks uses of other bodies.</param>
internal sealed class InferenceStack(BodyUses uses)
{
    private readonly Stack<Frame> _open = new();
    private readonly Dictionary<IMethodSymbol, Frame> _frames = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, (BodyResult Result, int Lowest)> _provisional = new(SymbolEqualityComparer.Default);
    private readonly List<IMethodSymbol> _order = new();
    private readonly Dictionary<IMethodSymbol, MethodSummary> _previous = new(SymbolEqualityComparer.Default);

    public int Depth => _frames.Count;

    /// <summary>Depth of the outermost frame whose approximation was used since the last reset.</summary>
    public int LowestUsed { get; set; } = int.MaxValue;

    /// <summary>What the body on top uses, else who asked.</summary>
    public BodyUses Uses => _open.Count > 0 ? _open.Peek().Uses : uses;

    public Frame Push(IMethodSymbol method, ImmutableArray<MemberEntry> owners)
    {
        var frame = new Frame(_frames.Count, owners);
        if (_previous.TryGetValue(method, out var previous))
            frame.Current = previous;
        _frames.Add(method, frame);
        _open.Push(frame);
        return frame;
    }

    public void Pop(IMethodSymbol method)
    {
        _frames.Remove(method);
        _open.Pop();
    }

    /// <summary>Notes that the body on top reads the summary of a method, which stands in these members.</summary>
    public void Use(IMethodSymbol method, ImmutableArray<MemberEntry> owners)
    {
        // A member's own summary does not show what a part of it does.
        if (method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction)
            Uses.AddWhole(owners);
        else
            Uses.Add(owners);
    }

    public MethodSummary? Approximation(IMethodSymbol method)
    {
        if (!_frames.TryGetValue(method, out var frame))
            return null;
        frame.IsUsed = true;
        Use(method, frame.Owners);
        if (frame.Depth < LowestUsed)
            LowestUsed = frame.Depth;
        return frame.Current;
    }

    /// <summary>Number of results that are kept; what is kept after it belongs to the frame pushed now.</summary>
    public int Mark => _order.Count;

    /// <summary>
    /// The result of a method that depends on the approximation of an outer one, as long as that stands. Without it, each
    /// path through a group of methods that call each other would be analysed anew.
    /// </summary>
    public BodyResult? Provisional(IMethodSymbol method)
    {
        if (!_provisional.TryGetValue(method, out var kept))
            return null;
        if (kept.Lowest < LowestUsed)
            LowestUsed = kept.Lowest;
        Use(method, kept.Result.Owners);
        return kept.Result;
    }

    /// <summary>Keeps the result of a method that is final only when the frame at <paramref name="lowest"/> is.</summary>
    public void Keep(IMethodSymbol method, BodyResult result, int lowest, int mark)
    {
        for (var i = mark; i < _order.Count; i++)
        {
            var (inner, depth) = _provisional[_order[i]];
            _provisional[_order[i]] = (inner, System.Math.Min(depth, lowest));
        }

        _provisional[method] = (result, lowest);
        _order.Add(method);
    }

    /// <summary>Makes what was kept since <paramref name="mark"/> the approximations of the next round; true when nothing changed.</summary>
    public bool Settle(int mark)
    {
        var isStable = true;
        for (var i = _order.Count - 1; i >= mark; i--)
        {
            var method = _order[i];
            var summary = _provisional[method].Result.Summary;
            isStable &= _previous.TryGetValue(method, out var previous) && summary.IsSameAs(previous);
            _previous[method] = summary;
            _provisional.Remove(method);
        }

        _order.RemoveRange(mark, _order.Count - mark);
        return isStable;
    }

    internal sealed class Frame(int depth, ImmutableArray<MemberEntry> owners)
    {
        public int Depth { get; } = depth;

        public ImmutableArray<MemberEntry> Owners { get; } = owners;

        public BodyUses Uses { get; } = new();

        public bool IsUsed { get; set; }

        public MethodSummary Current { get; set; } = MethodSummary.Bottom;
    }
}
