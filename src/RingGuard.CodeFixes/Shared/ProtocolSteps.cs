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
}
