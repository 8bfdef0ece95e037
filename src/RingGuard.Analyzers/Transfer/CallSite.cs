using System.Collections.Generic;
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

    public IOperation? Argument(int ordinal) => ordinal >= 0 && ordinal < Arguments.Count ? Arguments[ordinal] : null;

    /// <summary>The caller's name for an object that the callee's summary names; null when there is none.</summary>
    public AccessPath? Translate(AccessPath? path, KernelState state, ValueReader values)
    {
        if (path is null)
            return null;
        var start = path.Root switch
        {
            PathRoot.Static => path,
            PathRoot.This when Method.MethodKind == MethodKind.LocalFunction => path,
            PathRoot.This when Receiver is null => AccessPath.ProducedAt(Site),
            PathRoot.This => values.Read(Receiver, state).Path,
            PathRoot.Parameter when path.RootSymbol is IParameterSymbol parameter => ParameterPath(parameter, path, state, values),
            PathRoot.Local => path,
            _ => null,
        };
        if (start is null)
            return null;
        return ReferenceEquals(start, path) ? path : path.Rebase(start);
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
            && Method.MethodKind == MethodKind.LocalFunction)
        {
            return AccessPath.Of(PathRoot.Parameter, parameter.OriginalDefinition);
        }

        var argument = Argument(parameter.Ordinal);
        if (argument is null)
            return null;
        return parameter.RefKind is RefKind.Ref or RefKind.Out ? values.PathOfTarget(argument, state) : values.Read(argument, state).Path;
    }
}
