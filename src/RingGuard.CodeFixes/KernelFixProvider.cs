using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RingGuard.CodeFixes;

/// <summary>
/// What all fixes share: a change is offered only when the document that it makes has no new compiler error, no longer has
/// the finding and has no new finding either.
/// </summary>
public abstract class KernelFixProvider : CodeFixProvider
{
    private protected KernelFixProvider(params string[] ids)
    {
        FixableDiagnosticIds = ImmutableArray.Create(ids);
    }

    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Whether a later choice is only there for where no earlier one holds.</summary>
    private protected virtual bool OffersFirstOnly => true;

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => new FindingsFixAll(this);

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FixTarget.CreateAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } target)
                continue;
            foreach (var choice in GetChoices(target))
            {
                if (await FixVerifier.FirstThatHoldsAsync(target, choice, context.CancellationToken).ConfigureAwait(false) is not { } root)
                    continue;
                var document = context.Document;
                context.RegisterCodeFix(CodeAction.Create(choice.Title, cancellation => LineEnds.KeepAsync(document, target.Root, root, cancellation), choice.Key), diagnostic);
                if (OffersFirstOnly)
                    break;
            }
        }
    }

    /// <summary>
    /// The changed root that the choice with this key gives for the finding; null when it is not offered. Where choices only
    /// stand in for each other, the key says what the first finding got, and each finding gets the best that it can. Without a
    /// key (`dotnet format` has none when the position that it asked at has moved) it is the first choice that holds.
    /// </summary>
    internal async Task<SyntaxNode?> FixAsync(FixTarget target, string? key)
    {
        foreach (var choice in GetChoices(target))
        {
            if (key is not null && choice.Key != key && !OffersFirstOnly)
                continue;
            if (await FixVerifier.FirstThatHoldsAsync(target, choice, target.CancellationToken).ConfigureAwait(false) is { } root)
                return root;
        }

        return null;
    }

    /// <summary>What can be tried, the best first.</summary>
    private protected abstract IEnumerable<FixChoice> GetChoices(FixTarget target);
}
