using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Calls that invalidate or save the registers of a named object, told by contract.</summary>
internal static class Invalidators
{
    /// <summary>Calls for the object that is written at <paramref name="write"/>, those of the outermost holder first.</summary>
    public static IEnumerable<(ExpressionSyntax Name, InvocationExpressionSyntax Call)> For(SyntaxNode write, FixTarget target)
        => Calls(write, target, Effect.InvalidatesFpRegs, Effect.LoadsFpRegs | Effect.WritesFpImage | Effect.TouchesFpRegs);

    /// <summary>Calls that bring the image of the object that is read at <paramref name="read"/> up to date.</summary>
    public static IEnumerable<(ExpressionSyntax Name, InvocationExpressionSyntax Call)> SavingFor(SyntaxNode read, FixTarget target)
        => Calls(read, target, Effect.SavesFpRegs, Effect.LoadsFpRegs | Effect.WritesFpImage | Effect.TouchesFpRegs | Effect.InvalidatesFpRegs);

    private static IEnumerable<(ExpressionSyntax Name, InvocationExpressionSyntax Call)> Calls(SyntaxNode write, FixTarget target, Effect wanted, Effect contrary)
    {
        var methods = ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => Does(m, target, wanted, contrary) && target.SemanticModel.IsAccessible(write.SpanStart, m))
            .OrderBy(m => OtherClauses(m, target, wanted))
            .ToList();
        foreach (var name in WrittenObject.Names(write, target.SemanticModel))
        {
            if (WrittenObject.TypeOf(name, write.SpanStart, target.SemanticModel) is not { } type)
                continue;
            foreach (var method in methods)
            {
                if (Takes(method, type, target.Model.Compilation))
                    yield return (name, method.IsStatic ? Spelled.Call(method, name) : Spelled.Call(name, method.Name));
            }
        }
    }

    /// <summary>Whether the object that the method invalidates can be one of that type: its receiver or its only argument.</summary>
    public static bool Takes(IMethodSymbol method, ITypeSymbol type, Compilation compilation)
    {
        var wanted = method.IsStatic ? method.Parameters.Length == 1 ? method.Parameters[0].Type : null : method.Parameters.IsEmpty ? method.ContainingType : null;
        return wanted is not null && compilation.ClassifyConversion(type, wanted) is { IsImplicit: true } conversion && (conversion.IsIdentity || conversion.IsReference);
    }

    private static bool Does(IMethodSymbol method, FixTarget target, Effect wanted, Effect contrary)
    {
        var does = false;
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if ((clause.Effects & contrary) != 0 || clause.Kind is ClauseKind.Acquires or ClauseKind.Releases)
                return false;
            does |= (clause.Effects & wanted) != 0 && clause.When is null;
        }

        return does;
    }

    /// <summary>How much else it does or asks; the plainest is tried first.</summary>
    private static int OtherClauses(IMethodSymbol method, FixTarget target, Effect wanted)
        => target.ContractOf(method).Clauses.Count(c => c.Effects != wanted);
}
