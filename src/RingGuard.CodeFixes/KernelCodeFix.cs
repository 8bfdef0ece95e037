using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RingGuard.CodeFixes;

/// <summary>One change that a fix proposes.</summary>
internal readonly record struct Proposal(SyntaxNode Root, string Title, string EquivalenceKey);

/// <summary>Base of the fixes: a fix proposes changes, and the first of each kind that proves good is offered.</summary>
public abstract class KernelCodeFix : CodeFixProvider
{
    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await FixSession.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { } session)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = session.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (session.PlaceOf(node) is not { } place)
                continue;
            var offered = new HashSet<string>();
            foreach (var proposal in Propose(session, diagnostic, node, context.CancellationToken))
            {
                if (offered.Contains(proposal.EquivalenceKey))
                    continue;
                if (await session.TryAsync(proposal.Root, diagnostic.Id, place, context.CancellationToken).ConfigureAwait(false) is not { } changed)
                    continue;
                offered.Add(proposal.EquivalenceKey);
                context.RegisterCodeFix(CodeAction.Create(proposal.Title, _ => Task.FromResult(changed), proposal.EquivalenceKey), diagnostic);
            }
        }
    }

    /// <summary>Changes to try, the best first.</summary>
    private protected abstract IEnumerable<Proposal> Propose(FixSession session, Diagnostic diagnostic, SyntaxNode node, System.Threading.CancellationToken cancellationToken);
}
