using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>
/// Restartable work that gives way inside its lock: gives the lock back and returns, so that the caller gives way and calls
/// again. Where nothing says how far the work came, it does so only when other work waits.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestartUnderLockFix)), Shared]
public sealed class RestartUnderLockFix() : KernelFixProvider("RG4009")
{
    internal const string Key = "RingGuard.RestartUnderLock";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Give the lock back and ask to be called again", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.CallStatement is not { ContainsDirectives: false } call || Callables.Of(call) is not { } body || Failures.ReturnType(body, target) is not { } type || Loop(call) is not { } loop)
            yield break;
        var save = Cursors.Save(call, target);
        var cursor = Cursors.Parameter(call, target);
        var isSaved = cursor is not null && (save is not null || Writes.AreIn(loop, cursor, target.SemanticModel));

        // A range that is walked in another way would begin anew with each call.
        if (cursor is not null && !isSaved)
            yield break;
        var test = Test(call, loop);
        var releases = Failures.Releases(call, target).Select(static r => (ExpressionSyntax)r.Invocation).ToList();
        foreach (var value in RestartableCalls.RestartValues(type, target))
        {
            var steps = (save is null ? releases : releases.Prepend(save)).Select(static e => (StatementSyntax)SyntaxFactory.ExpressionStatement(e.WithoutTrivia()))
                .Append(Failures.Return(value)).ToList();
            foreach (var look in PendingLooks.Of(target))
                yield return test is null ? Asked(target, call, look, steps) : Returned(target, call, test, look, steps);
            if (isSaved && test is not null)
                yield return Returned(target, call, test, null, steps);
        }
    }

    private static StatementSyntax? Loop(SyntaxNode call)
        => call.Ancestors().TakeWhile(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax))
            .FirstOrDefault(static n => n is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) as StatementSyntax;

    /// <summary>What decides in the loop that it is time: an <c>if</c> whose branch the call is in, with nothing but that in it.</summary>
    private static IfStatementSyntax? Test(StatementSyntax call, StatementSyntax loop)
    {
        var inner = call.Parent is BlockSyntax block ? block : (StatementSyntax)call;
        return inner.Parent is IfStatementSyntax test && test.Statement == inner && loop.Span.Contains(test.Span) ? test : null;
    }

    /// <summary>Under the test that is there, and when other work waits; what stood behind the call in its branch is never reached.</summary>
    private static SyntaxNode Returned(FixTarget target, StatementSyntax call, IfStatementSyntax test, ExpressionSyntax? look, IReadOnlyList<StatementSyntax> steps)
    {
        var before = call.Parent is BlockSyntax block ? block.Statements.Take(block.Statements.IndexOf(call)) : Enumerable.Empty<StatementSyntax>();
        var changed = test.WithStatement(Block(before, call, steps, target.Root).WithTrailingTrivia(test.Statement == call ? Layout.EndOfLine(target.Root) : test.Statement.GetTrailingTrivia()));
        if (look is not null)
            changed = changed.WithCondition(Spelled.And(test.Condition, look)).WithCloseParenToken(changed.CloseParenToken.WithTrailingTrivia(Layout.EndOfLine(target.Root)));
        return target.Root.ReplaceNode(test, changed.WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static SyntaxNode Asked(FixTarget target, StatementSyntax call, ExpressionSyntax look, IReadOnlyList<StatementSyntax> steps)
        => ProtectedRegion.Replace(target.Root, new[] { call }, new StatementSyntax[]
        {
            Layout.InPlaceOf(SyntaxFactory.IfStatement(look, Block(Enumerable.Empty<StatementSyntax>(), call.WithLeadingTrivia(), steps, target.Root)), call, call),
        });

    /// <summary>The steps in the place of the call, with the comments around it.</summary>
    private static BlockSyntax Block(IEnumerable<StatementSyntax> before, StatementSyntax call, IReadOnlyList<StatementSyntax> steps, SyntaxNode root)
    {
        var laidOut = steps.Select(s => s.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(Layout.EndOfLine(root)).WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        if (Layout.HasComment(call.GetLeadingTrivia()))
            laidOut[0] = laidOut[0].WithLeadingTrivia(call.GetLeadingTrivia());
        if (Layout.HasComment(call.GetTrailingTrivia()))
            laidOut[laidOut.Count - 1] = laidOut[laidOut.Count - 1].WithTrailingTrivia(call.GetTrailingTrivia());
        return SyntaxFactory.Block(before.Concat(laidOut));
    }
}
