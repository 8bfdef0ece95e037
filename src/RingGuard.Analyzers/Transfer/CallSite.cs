using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>One call in the body: who is called, on what, with what; the callee's paths are translated through it.</summary>
internal sealed class CallSite(IOperation operation, IMethodSymbol method, IOperation? receiver, IReadOnlyList<IOperation?> arguments, int site)
{
    public IOperation Operation { get; } = operation;

    public IMethodSymbol Method { get; } = method;

    /// <summary>The instance; null for static members and for constructors.</summary>
    public IOperation? Receiver { get; } = receiver;

    /// <summary>By parameter ordinal.</summary>
    public IReadOnlyList<IOperation?> Arguments { get; } = arguments;

    public int Site { get; } = site;

    /// <summary>Tells calls of one site apart: a callee may call a delegate that it is given in several places.</summary>
    public int Variant { get; init; }

    /// <summary>For a call through a delegate: the object that the delegate was bound to.</summary>
    public AccessPath? BoundReceiver { get; init; }

    /// <summary>For a call through a delegate: its <c>this</c> may be any object.</summary>
    public bool IsOfOther { get; init; }

    /// <summary>For a call that a callee makes: what it passes, in terms of this body. By parameter ordinal.</summary>
    public ImmutableArray<AccessPath?> PassedPaths { get; init; } = ImmutableArray<AccessPath?>.Empty;

    /// <summary>The callee is written in a method and has the names of that method for what it captured.</summary>
    private bool IsNested => Method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;

    /// <summary>The call goes through a delegate whose target is known.</summary>
    public bool IsDelegated { get; init; }

    public IOperation? Argument(int ordinal) => ordinal >= 0 && ordinal < Arguments.Count ? Arguments[ordinal] : null;

    /// <summary>The caller's name for an object that the callee's summary names; null when there is none.</summary>
    public AccessPath? Translate(AccessPath? path, KernelState state, ValueReader values)
    {
        if (path is null)
            return null;
        var start = path.Root switch
        {
            PathRoot.Static => path,
            PathRoot.This when IsOfOther => null,
            PathRoot.This when IsNested => path,
            PathRoot.This when BoundReceiver is not null => BoundReceiver,
            PathRoot.This when Receiver is null && IsDelegated => null,
            PathRoot.This when Receiver is null => AccessPath.ProducedAt(Site),
            PathRoot.This => values.Read(Receiver, state).Path,
            PathRoot.Parameter when path.RootSymbol is IParameterSymbol parameter => ParameterPath(parameter, path, state, values),
            PathRoot.Local => path,
            PathRoot.Produced when path.IsReturn => AccessPath.ProducedAt(Site),
            _ => null,
        };
        if (start is null)
            return null;
        return ReferenceEquals(start, path) ? TranslateIndices(path, 0, state, values) : TranslateIndices(path.Rebase(start), start.Elements.Length, state, values);
    }

    /// <summary>An index that the callee's contract spells by a parameter is what is passed for it; null when that has no name.</summary>
    private AccessPath? TranslateIndices(AccessPath? path, int first, KernelState state, ValueReader values)
    {
        for (var i = first; path is not null && i < path.Elements.Length; i++)
        {
            if (path.Elements[i].Index is not { Length: > 0 } index || index[0] == '.' || char.IsDigit(index[0]) || Method.MethodKind == MethodKind.LocalFunction)
                continue;
            foreach (var parameter in Method.Parameters)
            {
                if (parameter.Name != index)
                    continue;
                path = Argument(parameter.Ordinal) is { } argument && values.IndexText(argument, state) is { } text
                    ? new AccessPath(path.Root, path.RootSymbol, path.Site, path.Elements.SetItem(i, new PathElement(null, text)))
                    : null;
                break;
            }
        }

        return path;
    }

    /// <summary>How the source spells the object: the translated path, else the text of the receiver or argument.</summary>
    public string Display(AccessPath? calleePath, AccessPath? path)
    {
        if (path is not null && path.Root != PathRoot.Produced)
            return path.ToShortString();
        var source = calleePath is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter } ? Argument(parameter.Ordinal) : Receiver;
        var text = source?.Syntax.ToString() ?? Method.ContainingType?.Name ?? "";
        return text.Length > 60 ? text.Substring(0, 57) + "..." : text;
    }

    private AccessPath? ParameterPath(IParameterSymbol parameter, AccessPath path, KernelState state, ValueReader values)
    {
        // A parameter of an enclosing method that a local function captured keeps its name.
        if (!SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, Method.OriginalDefinition)
            && IsNested)
        {
            return AccessPath.Of(PathRoot.Parameter, parameter.OriginalDefinition);
        }

        if (parameter.Ordinal < PassedPaths.Length)
            return PassedPaths[parameter.Ordinal];
        var argument = Argument(parameter.Ordinal);
        if (argument is null)
            return null;
        return parameter.RefKind is RefKind.Ref or RefKind.Out ? values.PathOfTarget(argument, state) : values.Read(argument, state).Path;
    }
}
