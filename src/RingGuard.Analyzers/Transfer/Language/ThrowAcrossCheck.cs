using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// An ordinary failure that is thrown while something is held, in a method whose callers get an error code: they do not
/// expect it, and what is held stays so.
/// </summary>
internal static class ThrowAcrossCheck
{
    public static ImmutableArray<Observation> Of(BodyScope scope, IReadOnlyList<BodyExit> exits, DemandChecker demands)
    {
        var result = ImmutableArray.CreateBuilder<Observation>();
        if (!ReturnsErrorCode(scope))
            return result.ToImmutable();
        foreach (var exit in exits)
        {
            if (!exit.IsException || !exit.IsThrowHere || exit.Operation is null || exit.States.IsEmpty)
                continue;
            var place = exit.Operation.Syntax.FirstAncestorOrSelf<SyntaxNode>(static n => n is ThrowStatementSyntax or ThrowExpressionSyntax);
            if (place is null)
                continue;
            Hold? held = null;
            var everywhere = true;
            foreach (var state in exit.States)
            {
                var found = HeldThing.Of(state);
                held ??= found;
                everywhere &= found is { Must: true };
            }

            if (held is null)
                continue;
            result.Add(new Observation(ObservationKind.ThrowAcross, place.GetLocation())
            {
                Why = demands.DescribeHold(held),
                Line = exit.Location.GetLineSpan().StartLinePosition.Line + 1,
                IsDefinite = everywhere,
                Evidence = demands.PlaceOf(held),
            });
        }

        return result.ToImmutable();
    }

    /// <summary>A leak that is only by way of one of these throws has the same cause.</summary>
    public static bool Explains(ImmutableArray<Observation> throws, Observation leak)
    {
        foreach (var one in throws)
        {
            if (leak is { Kind: ObservationKind.Leak, OnlyExceptional: true } && leak.Why == "throw|" + one.Line)
                return true;
        }

        return false;
    }

    private static bool ReturnsErrorCode(BodyScope scope)
        => scope.Method is { ReturnsVoid: false, IsAsync: false, MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction }
        && (scope.Method.ReturnType.TypeKind == TypeKind.Enum || scope.Contract.ReturnRoles.Has(ValueRole.MustCheck));
}
