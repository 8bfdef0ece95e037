using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>The statements between an acquire and its release in one list, and the releases on the way out of them.</summary>
internal sealed class HeldRegion
{
    private readonly SyntaxNode _parent;
    private readonly SyntaxList<StatementSyntax> _list;
    private readonly int _start;
    private readonly int _end;
    private readonly int _resume;
    private readonly ContractedCall _release;
    private readonly HashSet<StatementSyntax> _early;
    private readonly EscapingLocals _escaping;

    private HeldRegion(
        ContractedCall acquire,
        SyntaxNode parent,
        SyntaxList<StatementSyntax> list,
        (int Start, int End, int Resume) bounds,
        ContractedCall release,
        HashSet<StatementSyntax> early,
        EscapingLocals escaping)
    {
        Acquire = acquire;
        _parent = parent;
        _list = list;
        (_start, _end, _resume) = bounds;
        _release = release;
        _early = early;
        _escaping = escaping;
    }

    public ContractedCall Acquire { get; }

    /// <summary>Null when the finding is not at such an acquire, or what is released on the way is taken again.</summary>
    public static HeldRegion? Of(FixTarget target)
    {
        var model = target.SemanticModel;
        if (ContractedCall.Of(target.CallStatement, model, target.Model.Contracts) is not { IsUnconditional: true, Acquired.Count: > 0 } acquire
            || StatementLists.Of(acquire.Statement.Parent) is not { } list)
        {
            return null;
        }

        var start = list.IndexOf(acquire.Statement);
        var end = list.Count;
        ContractedCall? release = null;
        for (var i = start + 1; i < list.Count && release is null; i++)
        {
            if (ContractedCall.Of(list[i], model, target.Model.Contracts) is { } call && call.ReleasesAllOf(acquire))
                (release, end) = (call, i);
        }

        var early = new HashSet<StatementSyntax>();
        for (var i = start + 1; i < end; i++)
        {
            if (list[i] is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } && end < list.Count - 1)
                return null;
            foreach (var node in list[i].DescendantNodesAndSelf(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            {
                if (ContractedCall.Of(node, model, target.Model.Contracts) is not { } call || !call.Touches(acquire))
                    continue;
                if (!call.ReleasesAllOf(acquire) || !IsFollowedByExit(call.Statement))
                    return null;
                early.Add(call.Statement);
                release ??= call;
            }
        }

        if (release is null)
            return null;
        var resume = Resume(list, start, end, model);
        var escaping = EscapingLocals.Of(list, start + 1, end, resume, model);
        return new HeldRegion(acquire, acquire.Statement.Parent!, list, (start, end, resume), release, early, escaping);
    }

    /// <summary>The root with the region as the body of a <c>using</c> statement of what <paramref name="scope"/> returns.</summary>
    public SyntaxNode InScope(SyntaxNode root, IMethodSymbol scope)
    {
        var name = SyntaxFactory.IdentifierName(scope.Name);
        var target = Acquire.Invocation.Expression is MemberAccessExpressionSyntax access ? access.WithName(name) : (ExpressionSyntax)name;
        return Replace(root, SyntaxFactory.UsingStatement(null, SyntaxFactory.InvocationExpression(target.WithoutTrivia()), Body()), null);
    }

    /// <summary>The root with the region in <c>try</c> and the release in <c>finally</c>.</summary>
    public SyntaxNode InTry(SyntaxNode root)
    {
        var last = _release.Statement;
        if (!Layout.HasComment(last.GetLeadingTrivia()))
            last = last.WithLeadingTrivia();
        if (_early.Contains(_release.Statement))
            last = last.WithoutTrivia();
        var attempt = SyntaxFactory.TryStatement(
            Body(),
            SyntaxFactory.List<CatchClauseSyntax>(),
            SyntaxFactory.FinallyClause(Layout.Block(new StatementSyntax[] { last })));
        var acquire = Acquire.Statement;
        if (!Layout.EndsLine(acquire))
            acquire = acquire.WithTrailingTrivia(Layout.EndOfLine(_parent));
        return Replace(root, attempt, acquire);
    }

    /// <summary>Nothing but leaving comes after it in its own list.</summary>
    private static bool IsFollowedByExit(StatementSyntax release)
        => StatementLists.Of(release.Parent) is { } list
        && list.IndexOf(release) is var index
        && index + 1 < list.Count
        && list[index + 1] is ReturnStatementSyntax or ThrowStatementSyntax;

    /// <summary>A last <c>return</c> goes along when it needs a variable that the region declares.</summary>
    private static int Resume(SyntaxList<StatementSyntax> list, int start, int end, SemanticModel model)
    {
        if (end != list.Count - 2 || list[end + 1] is not ReturnStatementSyntax { Expression: { } value } || start + 1 >= end)
            return end + 1;
        var span = Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(list[start + 1].SpanStart, list[end - 1].Span.End);
        foreach (var node in value.DescendantNodesAndSelf())
        {
            if (node is IdentifierNameSyntax && model.GetSymbolInfo(node).Symbol is ILocalSymbol local
                && local.DeclaringSyntaxReferences.Any(r => span.Contains(r.Span)))
            {
                return end + 2;
            }
        }

        return end + 1;
    }

    private BlockSyntax Body()
    {
        var body = new List<StatementSyntax>();
        for (var i = _start + 1; i < _end; i++)
            body.Add((StatementSyntax)new EarlyReleaseRemover(_early).Visit(_escaping.Assigned(_list[i]))!);
        for (var i = _end + 1; i < _resume && i < _list.Count; i++)
            body.Add(_list[i]);
        return Layout.Block(body);
    }

    private SyntaxNode Replace(SyntaxNode root, StatementSyntax compound, StatementSyntax? acquire)
    {
        var end = System.Math.Min(_resume, _list.Count) - 1;
        var statements = new List<StatementSyntax>(_list.Take(_start));
        var first = Acquire.Statement;
        foreach (var declaration in _escaping.Declarations)
        {
            var (placed, following) = Insertion.Placed(declaration, first);
            statements.Add(placed);
            first = (ExpressionStatementSyntax)following;
        }

        if (acquire is null)
        {
            compound = Layout.InPlaceOf(compound, first, _list[end]);
        }
        else
        {
            statements.Add(acquire.WithLeadingTrivia(first.GetLeadingTrivia()));
            compound = compound
                .WithTrailingTrivia(Layout.HasComment(_list[end].GetTrailingTrivia()) ? Layout.EndOfLine(_parent) : _list[end].GetTrailingTrivia())
                .WithAdditionalAnnotations(Formatter.Annotation);
        }

        statements.Add(compound);
        statements.AddRange(_list.Skip(end + 1));
        return root.ReplaceNode(_parent, StatementLists.With(_parent, statements));
    }
}
