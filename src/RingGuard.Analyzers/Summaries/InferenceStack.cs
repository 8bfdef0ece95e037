using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// The methods whose summaries are being inferred on this path of the call graph. A recursive call gets the current
/// approximation, and everything between the two is not final until the outermost has converged.
/// </summary>
internal sealed class InferenceStack
{
    private readonly Dictionary<IMethodSymbol, Frame> _frames = new(SymbolEqualityComparer.Default);

    public int Depth => _frames.Count;

    /// <summary>Depth of the outermost frame whose approximation was used since the last reset.</summary>
    public int LowestUsed { get; set; } = int.MaxValue;

    public Frame Push(IMethodSymbol method)
    {
        var frame = new Frame(_frames.Count);
        _frames.Add(method, frame);
        return frame;
    }

    public void Pop(IMethodSymbol method) => _frames.Remove(method);

    public MethodSummary? Approximation(IMethodSymbol method)
    {
        if (!_frames.TryGetValue(method, out var frame))
            return null;
        frame.IsUsed = true;
        if (frame.Depth < LowestUsed)
            LowestUsed = frame.Depth;
        return frame.Current;
    }

    internal sealed class Frame(int depth)
    {
        public int Depth { get; } = depth;

        public bool IsUsed { get; set; }

        public MethodSummary Current { get; set; } = MethodSummary.Bottom;
    }
}
