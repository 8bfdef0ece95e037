using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// An exception for an ordinary failure while something is held: the error code is returned instead, before anything is
/// taken where the test allows it, else after giving back.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnErrorFix)), Shared]
public sealed class ReturnErrorFix() : KernelFixProvider("RG6009")
{
    internal const string Key = "RingGuard.ReturnError";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Return the error code instead", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not ThrowStatementSyntax { Expression: BaseObjectCreationExpressionSyntax thrown } statement || statement.ContainsDirectives
            || Callables.Of(statement) is not { } body || ReturnType(body, target) is not { TypeKind: TypeKind.Enum } type
            || ErrorCode(target.SemanticModel.GetTypeInfo(thrown, target.CancellationToken).Type, type, body, target) is not { } code)
        {
            yield break;
        }

        var exit = SyntaxFactory.ReturnStatement(
                SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                Spelled.Member(code),
                SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithTriviaFrom(statement);
        if (TestedFirst(target, statement, exit) is { } early)
            yield return early;

        var tracked = target.Root.TrackNodes(statement);
        var releases = Releases(statement, target).ToList();
        foreach (var release in releases)
            tracked = Insertion.Before(tracked, tracked.GetCurrentNode(statement)!, release.Invocation);
        yield return tracked.ReplaceNode(tracked.GetCurrentNode(statement)!, WithPlaceOf(exit, tracked.GetCurrentNode(statement)!));
    }

    private static StatementSyntax WithPlaceOf(StatementSyntax exit, StatementSyntax old)
        => exit.WithTriviaFrom(old).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);

    /// <summary>The test moves above what it does not need.</summary>
    private static SyntaxNode? TestedFirst(FixTarget target, ThrowStatementSyntax statement, StatementSyntax exit)
    {
        var branch = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block : (StatementSyntax)statement;
        if (branch.Parent is not IfStatementSyntax { Else: null } test || test.Statement != branch || StatementLists.Of(test.Parent) is not { } list
            || !Independence.ReadsOnlyWhatStays(test.Condition, null, target.SemanticModel))
        {
            return null;
        }

        var index = list.IndexOf(test);
        var start = index;
        while (start > 0 && ContractedCall.Of(list[start - 1], target.SemanticModel, target.Model.Contracts) is { Acquired.Count: > 0 })
            start--;
        if (start == index || !Independence.ShareNothingWritten(test, list[start], list[index - 1], target.SemanticModel))
            return null;
        var root = target.Root.TrackNodes(statement, test, list[start]);
        root = root.ReplaceNode(root.GetCurrentNode(statement)!, exit);
        return Insertion.MoveUp(root, root.GetCurrentNode<StatementSyntax>(test)!, root.GetCurrentNode(list[start])!);
    }

    /// <summary>What gives back what the lists around the statement have taken by then, as they do later; the latest first.</summary>
    private static IEnumerable<ContractedCall> Releases(StatementSyntax statement, FixTarget target)
    {
        for (SyntaxNode? node = statement; node is not null and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is not StatementSyntax inner || StatementLists.Of(inner.Parent) is not { } list)
                continue;
            var index = list.IndexOf(inner);
            for (var i = index - 1; i >= 0; i--)
            {
                if (Call(list[i]) is not { Acquired.Count: > 0 } taken || Enumerable.Range(i + 1, index - i - 1).Any(j => Call(list[j])?.ReleasesAllOf(taken) == true))
                    continue;
                for (var j = index + 1; j < list.Count; j++)
                {
                    if (Call(list[j]) is { } given && given.ReleasesAllOf(taken))
                    {
                        yield return given;
                        break;
                    }
                }
            }
        }

        ContractedCall? Call(StatementSyntax from) => ContractedCall.Of(from, target.SemanticModel, target.Model.Contracts);
    }

    private static ITypeSymbol? ReturnType(SyntaxNode body, FixTarget target)
        => body is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax && target.SemanticModel.GetDeclaredSymbol(body, target.CancellationToken) is IMethodSymbol { IsAsync: false } method
            ? method.ReturnType
            : null;

    /// <summary>
    /// The member that says what the exception says, by the words that error codes are called everywhere; else the only
    /// failure that the body itself returns.
    /// </summary>
    private static IFieldSymbol? ErrorCode(ITypeSymbol? exception, ITypeSymbol type, SyntaxNode body, FixTarget target)
    {
        var failures = type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue && Convert.ToDecimal(f.ConstantValue, System.Globalization.CultureInfo.InvariantCulture) != 0).ToList();
        foreach (var word in Words(exception))
        {
            if (failures.FirstOrDefault(f => f.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0) is { } said)
                return said;
        }

        var returned = Callables.Nodes(body).OfType<ReturnStatementSyntax>()
            .Select(r => r.Expression is null ? null : target.SemanticModel.GetSymbolInfo(r.Expression, target.CancellationToken).Symbol as IFieldSymbol)
            .Where(f => f is not null && failures.Contains(f, SymbolEqualityComparer.Default)).Distinct(SymbolEqualityComparer.Default).ToList();
        return returned.Count == 1 ? (IFieldSymbol)returned[0]! : null;
    }

    private static IEnumerable<string> Words(ITypeSymbol? exception)
    {
        for (var type = exception; type is not null; type = type.BaseType)
        {
            switch (type.Name)
            {
                case nameof(ArgumentOutOfRangeException) or nameof(IndexOutOfRangeException):
                    yield return "Range";
                    yield return "Inval";
                    break;
                case nameof(ArgumentException) or nameof(FormatException):
                    yield return "Inval";
                    break;
                case nameof(OutOfMemoryException):
                    yield return "NoMem";
                    yield return "OutOfMemory";
                    break;
                case nameof(TimeoutException):
                    yield return "TimedOut";
                    yield return "Timeout";
                    break;
                case nameof(NotSupportedException):
                    yield return "NotSupp";
                    yield return "NoSys";
                    yield return "Unsupported";
                    break;
                case nameof(UnauthorizedAccessException):
                    yield return "Access";
                    yield return "Perm";
                    break;
            }
        }
    }
}
