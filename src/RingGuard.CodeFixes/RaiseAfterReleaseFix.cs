using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>An event raised under a lock: takes a copy there and raises it after the release.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RaiseAfterReleaseFix)), Shared]
public sealed class RaiseAfterReleaseFix() : KernelFixProvider("RG6007")
{
    internal const string Key = "RingGuard.RaiseAfterRelease";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Take a copy, and raise it after the release", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not ExpressionStatementSyntax { ContainsDirectives: false } statement || StatementLists.Of(statement.Parent) is not { } list
            || Raised(statement.Expression, target) is not var (name, arguments) || !arguments.All(a => Stays(a, target.SemanticModel))
            || Variable(name, statement, target) is not { } variable)
        {
            yield break;
        }

        var index = list.IndexOf(statement);
        for (var i = index + 1; i < list.Count; i++)
        {
            if (StatementLists.CanJumpOut(list[i]) || !Independence.ShareNothingWritten(statement, list[index + 1], list[i], target.SemanticModel))
                yield break;
            if (ContractedCall.Of(list[i], target.SemanticModel, target.Model.Contracts) is not { Released.Count: > 0 })
                continue;
            var copy = SyntaxFactory.ParseStatement($"var {variable} = {name};").WithTriviaFrom(statement);
            var text = $"{variable}?.Invoke({string.Join(", ", arguments.Select(static a => a.WithoutTrivia().ToString()))});";
            var raise = SyntaxFactory.ParseStatement(text)
                .WithLeadingTrivia(Layout.StartsLine(list[i]) ? SyntaxFactory.TriviaList(SyntaxFactory.ElasticMarker) : SyntaxFactory.TriviaList())
                .WithTrailingTrivia(list[i].GetTrailingTrivia())
                .WithAdditionalAnnotations(Formatter.Annotation);
            var release = list[i].WithTrailingTrivia(Layout.EndsLine(list[i]) ? Layout.EndOfLine(target.Root) : SyntaxFactory.TriviaList(SyntaxFactory.Space));
            if (Layout.HasComment(list[i].GetTrailingTrivia()))
                (release, raise) = (list[i], raise.WithTrailingTrivia(Layout.EndOfLine(target.Root)));
            var statements = list.Take(index).Append(copy).Concat(list.Skip(index + 1).Take(i - index - 1)).Append(release).Append(raise).Concat(list.Skip(i + 1));
            yield return target.Root.ReplaceNode(statement.Parent!, StatementLists.With(statement.Parent!, statements));
        }
    }

    /// <summary>The event of this object that is raised, however it is written, and what its handlers are given.</summary>
    private static (IdentifierNameSyntax Event, SeparatedSyntaxList<ArgumentSyntax> Arguments)? Raised(ExpressionSyntax expression, FixTarget target)
    {
        var (name, arguments) = expression switch
        {
            ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax e, WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } call } => (e, call.ArgumentList.Arguments),
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax e } call => (e, call.ArgumentList.Arguments),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax e } } call => (e, call.ArgumentList.Arguments),
            _ => default((IdentifierNameSyntax?, SeparatedSyntaxList<ArgumentSyntax>)),
        };
        return name is not null && target.SemanticModel.GetSymbolInfo(name, target.CancellationToken).Symbol is IEventSymbol ? (name, arguments) : null;
    }

    private static string? Variable(IdentifierNameSyntax name, StatementSyntax statement, FixTarget target)
    {
        var text = name.Identifier.ValueText.TrimStart('_');
        var variable = char.ToLowerInvariant(text[0]) + text.Substring(1);
        if (variable == name.Identifier.ValueText)
            variable += "Handlers";
        var taken = Callables.Of(statement)?.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == variable) != false;
        return taken || SyntaxFacts.GetKeywordKind(variable) != SyntaxKind.None ? null : variable;
    }

    /// <summary>What the handlers are given must be after the release what it was before.</summary>
    private static bool Stays(ArgumentSyntax argument, SemanticModel model) => argument.RefKindKeyword.IsKind(SyntaxKind.None) && argument.Expression switch
    {
        LiteralExpressionSyntax or ThisExpressionSyntax => true,
        IdentifierNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(argument.Expression).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true, IsStatic: true },
        _ => false,
    };
}
