using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>
/// Interrupts are switched on at the end of a section although they were off before it: saves how they were and restores
/// that, in the body or in the helper that is called.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SaveInterruptsFix)), Shared]
public sealed class SaveInterruptsFix() : KernelFixProvider("RG1006")
{
    internal const string Key = "RingGuard.SaveInterrupts";

    private static readonly string[] Names = { "flags", "irqFlags", "flags2", "irqFlags2" };

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Save and restore the interrupt state", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        foreach (var section in Sections(target))
        {
            foreach (var (save, restore) in InterruptPairs.Saving(section.Off.Method, section.On.Method, target))
            {
                foreach (var name in Names)
                {
                    if (!IsTaken(name, section.Off.Statement, target))
                        yield return Rewritten(target, section, save, restore, name);
                }
            }
        }
    }

    private static SyntaxNode Rewritten(FixTarget target, Section section, IMethodSymbol save, IMethodSymbol restore, string name)
    {
        var declared = SyntaxFactory.DeclarationExpression(
            SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(name)));
        var kept = SyntaxFactory.Argument(declared).WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.OutKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        var back = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(name));
        return target.Root.ReplaceNodes(
            section.Ends.Select(static e => e.Invocation).Append(section.Off.Invocation),
            (old, _) => (old == section.Off.Invocation ? Call(section.Off, save, kept) : Call(section.On, restore, back)).WithTriviaFrom(old));
    }

    private static InvocationExpressionSyntax Call(ContractedCall old, IMethodSymbol method, ArgumentSyntax argument)
    {
        var name = SyntaxFactory.IdentifierName(method.Name);
        ExpressionSyntax called = old.Invocation.Expression switch
        {
            MemberAccessExpressionSyntax access when SymbolEqualityComparer.Default.Equals(old.Method.ContainingType, method.ContainingType) => access.WithName(name),
            _ => Spelled.Call(method).Expression,
        };
        return SyntaxFactory.InvocationExpression(called, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(argument)))
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation);
    }

    private static bool IsTaken(string name, StatementSyntax at, FixTarget target)
        => !target.SemanticModel.LookupSymbols(at.SpanStart, name: name).IsEmpty
        || (Callables.Of(at) is { } body && body.DescendantNodes().Any(n => n switch
        {
            VariableDeclaratorSyntax declarator => declarator.Identifier.ValueText == name,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText == name,
            ParameterSyntax parameter => parameter.Identifier.ValueText == name,
            _ => false,
        }));

    /// <summary>The section that is reported, else those of the helper that is called.</summary>
    private static IEnumerable<Section> Sections(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call)
            yield break;
        if (target.CallStatement is { } statement && ContractedCall.Of(statement, target.SemanticModel, target.Model.Contracts) is { } reported)
        {
            if (InterruptPairs.TurnsOff(reported.Contract) && Section.From(reported, target) is { } opened)
                yield return opened;
            for (StatementSyntax? inner = statement; InterruptPairs.TurnsOn(reported.Contract) && inner is not null; inner = inner.Parent?.Parent as StatementSyntax)
            {
                if (StatementLists.Of(inner.Parent) is not { } list)
                    continue;
                foreach (var earlier in list.Take(list.IndexOf(inner)).Reverse())
                {
                    if (ContractedCall.Of(earlier, target.SemanticModel, target.Model.Contracts) is { } off && InterruptPairs.TurnsOff(off.Contract) && Section.From(off, target) is { } ended && ended.Ends.Any(e => e.Statement == statement))
                    {
                        yield return ended;
                        yield break;
                    }
                }
            }
        }

        foreach (var section in OfHelper(call, target))
            yield return section;
    }

    private static IEnumerable<Section> OfHelper(InvocationExpressionSyntax call, FixTarget target)
    {
        if (target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol helper)
            yield break;
        foreach (var reference in helper.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree != target.SemanticModel.SyntaxTree)
                continue;
            foreach (var node in Callables.Nodes(reference.GetSyntax(target.CancellationToken)))
            {
                if (ContractedCall.Of(node, target.SemanticModel, target.Model.Contracts) is { } off && InterruptPairs.TurnsOff(off.Contract) && Section.From(off, target) is { } section)
                    yield return section;
            }
        }
    }

    /// <summary>From a call that switches interrupts off to those in or below its list that end that.</summary>
    private sealed record Section(ContractedCall Off, IReadOnlyList<ContractedCall> Ends)
    {
        public ContractedCall On => Ends[Ends.Count - 1];

        public static Section? From(ContractedCall off, FixTarget target)
        {
            if (StatementLists.Of(off.Statement.Parent) is not { } list)
                return null;
            var ends = new List<ContractedCall>();
            foreach (var later in list.Skip(list.IndexOf(off.Statement) + 1))
            {
                foreach (var node in later.DescendantNodesAndSelf(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
                {
                    if (ContractedCall.Of(node, target.SemanticModel, target.Model.Contracts) is not { } call)
                        continue;
                    if (InterruptPairs.TurnsOn(call.Contract) && IsEndOf(call, off))
                        ends.Add(call);
                    else if (InterruptPairs.TurnsOff(call.Contract) && off.Acquired.Count == 0 && call.Acquired.Count == 0)
                        return null;
                }

                // The end at the level of the beginning is the last.
                if (ends.Count > 0 && ends[ends.Count - 1].Statement == later)
                    return new Section(off, ends);
            }

            return null;
        }

        private static bool IsEndOf(ContractedCall end, ContractedCall off)
            => off.Acquired.Count == 0 ? end.Released.Count == 0 : end.ReleasesAllOf(off);
    }
}
