using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A lock that an access or a call needs: as the source can name it, and as a contract of the enclosing member can.</summary>
internal sealed record WantedLock(ExpressionSyntax Object, ITypeSymbol Type, bool IsWrite, string? ContractPath)
{
    /// <summary>Of what is reported; empty where the lock cannot be named there.</summary>
    public static IEnumerable<WantedLock> Of(FixTarget target)
    {
        if (target.Node is InvocationExpressionSyntax call)
        {
            foreach (var wanted in OfCall(call, target))
                yield return wanted;
            yield break;
        }

        if (Access(target.Node) is not var (access, receiver) || target.SemanticModel.GetSymbolInfo(access, target.CancellationToken).Symbol is not { } member)
            yield break;
        foreach (var guard in target.Model.Contracts.GetGuards(member))
        {
            if (Create(receiver, guard.Lock, guard.Mode == Resource.WriteLock || IsWritten(access), target) is { } wanted)
                yield return wanted;
        }
    }

    private static IEnumerable<WantedLock> OfCall(InvocationExpressionSyntax call, FixTarget target)
    {
        if (target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol { ReducedFrom: null } method)
            yield break;
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if (clause is not { Kind: ClauseKind.Requires, CustomContext: null, When: null, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock })
                continue;
            var path = clause.Of is null or "this" ? "" : clause.Of.StartsWith("this.", System.StringComparison.Ordinal) ? clause.Of.Substring(5) : clause.Of;
            var first = path.Split('.')[0];
            var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
            if (method.Parameters.FirstOrDefault(p => p.Name == first) is { } parameter)
            {
                receiver = Argument(call, parameter);
                if (receiver is null)
                    continue;
                path = path.Length == first.Length ? "" : path.Substring(first.Length + 1);
            }

            if (Create(receiver, path, clause.Resource == Resource.WriteLock, target) is { } wanted)
                yield return wanted;
        }
    }

    private static WantedLock? Create(ExpressionSyntax? receiver, string path, bool isWrite, FixTarget target)
    {
        if (receiver is null && path.Length == 0)
            return null;
        var isType = receiver is not null && target.SemanticModel.GetSymbolInfo(receiver, target.CancellationToken).Symbol is INamedTypeSymbol;
        if (receiver is not null && !isType && ObjectPaths.Read(receiver, target.SemanticModel) is null)
            return null;
        var text = receiver is null ? path : path.Length == 0 ? receiver.WithoutTrivia().ToString() : receiver.WithoutTrivia() + "." + path;
        var expression = SyntaxFactory.ParseExpression(text);
        if (target.SemanticModel.GetSpeculativeTypeInfo(target.Node.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type is not { TypeKind: not TypeKind.Error } type)
            return null;
        return new WantedLock(expression, type, isWrite, ContractPathOf(receiver, path, target));
    }

    /// <summary>Null for an object that callers have no name for.</summary>
    private static string? ContractPathOf(ExpressionSyntax? receiver, string path, FixTarget target)
    {
        switch (receiver)
        {
            case null or ThisExpressionSyntax:
                return path;
            case IdentifierNameSyntax name when target.SemanticModel.GetSymbolInfo(name).Symbol is IParameterSymbol or IFieldSymbol or IPropertySymbol:
                return path.Length == 0 ? name.Identifier.ValueText : name.Identifier.ValueText + "." + path;
            default:
                return null;
        }
    }

    private static (ExpressionSyntax Access, ExpressionSyntax? Receiver)? Access(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access => (access, access.Expression),
        IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => (access, access.Expression),
        IdentifierNameSyntax name => (name, null),
        _ => null,
    };

    private static bool IsWritten(ExpressionSyntax access)
    {
        SyntaxNode written = access;
        while (written.Parent is ParenthesizedExpressionSyntax || (written.Parent is ElementAccessExpressionSyntax element && element.Expression == written))
            written = written.Parent;
        return written.Parent is { } parent && Writes.Target(parent) == written;
    }

    private static ExpressionSyntax? Argument(InvocationExpressionSyntax call, IParameterSymbol parameter)
    {
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].NameColon is { } name ? name.Name.Identifier.ValueText == parameter.Name : i == parameter.Ordinal)
                return arguments[i].Expression;
        }

        return null;
    }
}
