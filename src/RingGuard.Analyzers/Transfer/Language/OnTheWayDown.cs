using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>What is done for an exception that is about to be thrown or for a call that stops the machine: its cost does not matter any more.</summary>
internal static class OnTheWayDown
{
    public static bool Is(IOperation operation, ContractProvider contracts)
    {
        for (var node = operation.Syntax; node is not null and not (BlockSyntax or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is ThrowStatementSyntax or ThrowExpressionSyntax)
                return true;
        }

        for (var current = operation; current is not null; current = current.Parent)
        {
            if (current is IInvocationOperation call && contracts.GetContract(call.TargetMethod).NoReturn)
                return true;
            if (current is IObjectCreationOperation { Type: { } type } && HeapAllocation.IsException(type))
                return true;
        }

        return false;
    }
}
