using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Steps of protocols in the source, and members that make one.</summary>
internal static class ProtocolSteps
{
    /// <summary>Whether the statement calls, outside of lambdas, a member that is a step of some protocol.</summary>
    public static bool AreIn(StatementSyntax statement, FixTarget target)
    {
        foreach (var node in statement.DescendantNodes(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is InvocationExpressionSyntax call && target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is IMethodSymbol method
                && !target.ContractOf(method).Protocols.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Calls without arguments that make the step.</summary>
    public static IEnumerable<InvocationExpressionSyntax> Calls(string protocol, string step, FixTarget target)
        => ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => CallShape.IsFreeCall(m, target))
            .Where(m => target.ContractOf(m).Protocols.Any(p => p.Protocol == protocol && p.Step == step && p.When is null))
            .Select(static m => Spelled.Call(m));

    /// <summary>
    /// Calls that make the step for an object: members of its own or of a part of it, or static members that take it; they
    /// are given <paramref name="value"/> where they take one.
    /// </summary>
    public static IEnumerable<InvocationExpressionSyntax> CallsFor(string protocol, string step, ExpressionSyntax named, ExpressionSyntax? value, FixTarget target)
    {
        if (ObjectPaths.Read(named, target.SemanticModel) is null || target.SemanticModel.GetTypeInfo(named, target.CancellationToken).Type is not { } type)
            yield break;
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (!target.SemanticModel.IsAccessible(target.Node.SpanStart, method) || !target.ContractOf(method).Protocols.Any(p => p.Protocol == protocol && p.Step == step && p.When is null))
                continue;
            if (method.IsStatic)
            {
                if (value is null && Invalidators.Takes(method, type, target.Model.Compilation))
                    yield return Spelled.Call(method, named);
                continue;
            }

            if (method.Parameters.Length != (value is null ? 0 : 1))
                continue;
            var arguments = value is null ? System.Array.Empty<ExpressionSyntax>() : new[] { value };
            if (SymbolEqualityComparer.Default.Equals(type, method.ContainingType))
            {
                yield return Spelled.Call(named, method.Name, arguments);
                continue;
            }

            foreach (var part in type.GetMembers())
            {
                if ((part as IPropertySymbol)?.Type is { } partType && SymbolEqualityComparer.Default.Equals(partType, method.ContainingType))
                    yield return Spelled.Call(Spelled.Part(named, part.Name), method.Name, arguments);
            }
        }
    }
}
