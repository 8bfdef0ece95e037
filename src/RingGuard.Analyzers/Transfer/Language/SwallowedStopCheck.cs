using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// A handler that goes on as if nothing had happened, while something is held, and catches an exception that stops the
/// machine: that very one, or everything.
/// </summary>
internal sealed class SwallowedStopCheck(BodyScope scope, DemandChecker demands)
{
    /// <param name="thrower">Syntax inside the <c>try</c> block.</param>
    /// <param name="level">How many <c>try</c> statements with handlers lie between.</param>
    /// <param name="index">Which of the handlers.</param>
    /// <param name="caught">The type that it declares; null when none.</param>
    /// <param name="states">The states that enter the handler.</param>
    public void Caught(SyntaxNode? thrower, int level, int index, ITypeSymbol? caught, List<KernelState> states)
    {
        if (scope.Recorder is not { } recorder || HandlerOf(thrower, level, index) is not { } handler || !GoesOn(handler))
            return;
        var isEverything = ThrownType.IsEverything(caught) || IsBaseOfRuntimeExceptions(caught!);
        if (!isEverything && !scope.Model.Contracts.StopsMachine(caught))
            return;
        foreach (var state in states)
        {
            if (HeldThing.Of(state, countsSleepingLocks: scope.Model.Contracts.KernelCode is not null) is not { } held)
            {
                recorder.Passed(ObservationKind.SwallowedStop, 0, handler.SpanStart);
                continue;
            }

            recorder.Failed(
                ObservationKind.SwallowedStop,
                0,
                handler.SpanStart,
                () => new Observation(ObservationKind.SwallowedStop, PlaceOf(handler))
                {
                    Object = isEverything ? "" : caught!.Name,
                    Why = demands.DescribeHold(held),
                    Evidence = demands.PlaceOf(held),
                },
                onSomePathOnly: !held.Must);
        }
    }

    /// <summary>What stays held because the handler leaves the method is reported as that.</summary>
    public static bool IsExplainedBy(Observation swallowed, ImmutableArray<Observation> observations)
    {
        foreach (var leak in observations)
        {
            if (leak is { Kind: ObservationKind.Leak, OnlyExceptional: false } && swallowed.Evidence.Contains(leak.Location))
                return true;
        }

        return false;
    }

    private static CatchClauseSyntax? HandlerOf(SyntaxNode? thrower, int level, int index)
    {
        for (var node = thrower; node?.Parent is { } parent; node = parent)
        {
            if (parent is not TryStatementSyntax { Catches.Count: > 0 } attempt || node != attempt.Block)
                continue;
            if (level-- == 0)
                return index < attempt.Catches.Count ? attempt.Catches[index] : null;
        }

        return null;
    }

    private static bool IsBaseOfRuntimeExceptions(ITypeSymbol type)
        => type is { Name: "SystemException", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    private bool GoesOn(CatchClauseSyntax handler)
    {
        if (handler.Filter is not null)
            return false;
        foreach (var node in handler.Block.DescendantNodes(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is ThrowStatementSyntax or ThrowExpressionSyntax)
                return false;
            if (node is InvocationExpressionSyntax call && scope.SemanticModel?.SyntaxTree == call.SyntaxTree
                && scope.SemanticModel.GetSymbolInfo(call).Symbol is IMethodSymbol method && scope.Model.Contracts.GetContract(method).NoReturn)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The head of the clause, without its body.</summary>
    private static Location PlaceOf(CatchClauseSyntax handler)
        => Location.Create(handler.SyntaxTree, TextSpan.FromBounds(handler.CatchKeyword.SpanStart, handler.Declaration?.Span.End ?? handler.CatchKeyword.Span.End));
}
