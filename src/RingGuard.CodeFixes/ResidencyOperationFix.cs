using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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
        foreach (var operation in CoreOperations.Of(target).Where(o => Writes(o, flag, target)))
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

    private static bool Writes(IMethodSymbol method, FlagWrite wanted, FixTarget target)
        => CoreOperations.Nodes(method, target).Any(n => n.Node is ExpressionSyntax expression && FlagWrite.Of(expression, n.Model) is { } written && written.Equals(wanted));

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
