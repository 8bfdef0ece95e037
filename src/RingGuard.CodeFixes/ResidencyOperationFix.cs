using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A bare write of a residency flag: calls the operation of the core that writes the flag so, and does what belongs to it.
/// Which one that is its source says; there is none to be found in other assemblies.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ResidencyOperationFix)), Shared]
public sealed class ResidencyOperationFix() : KernelFixProvider("RG2015")
{
    internal const string Key = "RingGuard.ResidencyOperation";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Call the operation that does this", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (Written(target.Node) is not { } write || FlagWrite.Of(write, target.SemanticModel) is not { } flag)
            yield break;
        var names = WrittenObject.Names(target.Node, target.SemanticModel);
        foreach (var operation in Operations(flag, target))
        {
            foreach (var name in names)
            {
                if (WrittenObject.TypeOf(name, target.Node.SpanStart, target.SemanticModel) is { } type && Invalidators.Takes(operation, type, target.Model.Compilation))
                    yield return target.Root.ReplaceNode(write, (operation.IsStatic ? Spelled.Call(operation, name) : Spelled.Call(name, operation.Name)).WithTriviaFrom(write));
            }
        }
    }

    /// <summary>The whole expression whose value nobody uses.</summary>
    private static ExpressionSyntax? Written(SyntaxNode node)
    {
        var write = node is InvocationExpressionSyntax call ? call : node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node ? assignment : (ExpressionSyntax?)null;
        return write?.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax ? write : null;
    }

    private static IEnumerable<IMethodSymbol> Operations(FlagWrite wanted, FixTarget target)
    {
        var compilation = target.Model.Compilation;
        foreach (var type in compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, target.CancellationToken).OfType<INamedTypeSymbol>().OrderBy(static t => t.ToDisplayString(), System.StringComparer.Ordinal))
        {
            if (type.IsGenericType)
                continue;
            var isCore = target.Model.Contracts.HasMarker(type, MarkerWords.RawAccess);
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
            {
                if (method is { MethodKind: MethodKind.Ordinary, ReturnsVoid: true, IsGenericMethod: false }
                    && (isCore || target.Model.Contracts.HasMarker(method, MarkerWords.RawAccess))
                    && target.SemanticModel.IsAccessible(target.Node.SpanStart, method)
                    && Writes(method, wanted, target))
                {
                    yield return method;
                }
            }
        }
    }

    private static bool Writes(IMethodSymbol method, FlagWrite wanted, FixTarget target)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(target.CancellationToken);
            var model = declaration.SyntaxTree == target.SemanticModel.SyntaxTree ? target.SemanticModel : target.Model.Compilation.GetSemanticModel(declaration.SyntaxTree);
            foreach (var node in Callables.Nodes(declaration))
            {
                if (node is ExpressionSyntax expression && FlagWrite.Of(expression, model) is { } written && written.Equals(wanted))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Which member is called or assigned, with which constants.</summary>
    private sealed record FlagWrite(string Member, string Values)
    {
        public static FlagWrite? Of(ExpressionSyntax expression, SemanticModel model) => expression switch
        {
            InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method
                => new FlagWrite(method.OriginalDefinition.ToDisplayString(), string.Join(",", call.ArgumentList.Arguments.Select(a => Constant(a.Expression, model)))),
            AssignmentExpressionSyntax assignment when model.GetSymbolInfo(assignment.Left).Symbol is (IFieldSymbol or IPropertySymbol) and var member && Constant(assignment.Right, model) is { Length: > 0 } value
                => new FlagWrite(member.OriginalDefinition.ToDisplayString(), value),
            _ => null,
        };

        private static string Constant(ExpressionSyntax expression, SemanticModel model)
            => model.GetConstantValue(expression) is { HasValue: true, Value: var value } ? value?.ToString() ?? "null" : "";
    }
}
