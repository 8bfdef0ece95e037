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
            || Failures.Code(type, Words(target.SemanticModel.GetTypeInfo(thrown, target.CancellationToken).Type), body, target) is not { } code)
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
        var releases = Failures.Releases(statement, target).ToList();
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

    private static ITypeSymbol? ReturnType(SyntaxNode body, FixTarget target)
        => body is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax && target.SemanticModel.GetDeclaredSymbol(body, target.CancellationToken) is IMethodSymbol { IsAsync: false } method
            ? method.ReturnType
            : null;

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
