using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A call whose context is not there: brings it about around the call, or leaves it to the callers and says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EstablishContextFix)), Shared]
public sealed class EstablishContextFix() : KernelFixProvider("RG1016")
{
    internal const string AroundKey = "RingGuard.EstablishContext";
    internal const string DeclareKey = "RingGuard.DeclareRequires";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Bring the context about around the call", AroundKey, Around(target));
        yield return new FixChoice("Declare that callers bring the context about", DeclareKey, Declared(target));
    }

    private static IEnumerable<SyntaxNode> Around(FixTarget target)
    {
        var required = Required(target).ToList();
        if (required.Count == 0)
            yield break;
        foreach (var protection in Protections(required, target))
        {
            var ranges = StatementLists.Enclosing(target.Node) is { } statement ? AccessRange.Around(statement, target) : Enumerable.Empty<IReadOnlyList<StatementSyntax>>();
            foreach (var candidate in ProtectedRegion.Around(target, protection, ranges))
                yield return candidate;
        }
    }

    private static IEnumerable<Protection> Protections(List<Clause> required, FixTarget target)
    {
        var found = new List<Protection>();
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (CallShape.IsFreeCall(method, target) && required.Any(r => Gives(target.ContractOf(method), r)) && Protection.Of(method, null, target) is { } protection)
                found.Add(protection);
        }

        return found.OrderBy(static p => p.Close is null ? 0 : 1).ThenBy(p => IsExact(p, required, target) ? 0 : 1).ThenBy(p => target.ContractOf(p.Open).Clauses.Length);
    }

    /// <summary>Takes something that makes the requirement hold, and no lock or section beside it.</summary>
    private static bool Gives(MemberContract contract, Clause required)
    {
        var gives = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind != ClauseKind.Acquires)
                continue;
            if (clause.On != Outcome.Always || clause.When is not null || clause.Resource is not (null or Resource.Preempt or Resource.Irq or Resource.Bh or Resource.RcuRead))
                return false;
            gives |= clause.CustomContext is { } own
                ? own == required.CustomContext
                : required.CustomContext is null && (clause.Resource == required.Resource || Contexts(clause.Resource).Any(c => (required.Context & c) != 0));
        }

        return gives;
    }

    /// <summary>Interrupts that are off keep preemption off as well, which is more than was asked for.</summary>
    private static bool IsExact(Protection protection, List<Clause> required, FixTarget target)
        => target.ContractOf(protection.Open).Clauses.Any(c => c.Kind == ClauseKind.Acquires && Contexts(c.Resource).Take(1).Any(x => required.Any(r => (r.Context & x) != 0)));

    private static IEnumerable<Context> Contexts(Resource? resource) => resource switch
    {
        Resource.Preempt => new[] { Context.PreemptOff },
        Resource.Irq => new[] { Context.IrqOff, Context.PreemptOff },
        Resource.Bh => new[] { Context.BhOff, Context.PreemptOff },
        _ => Array.Empty<Context>(),
    };

    private static IEnumerable<Clause> Required(FixTarget target)
    {
        // A helper without a contract asks for what the calls in it ask for; the evidence leads there.
        var places = target.Diagnostic.AdditionalLocations.Where(l => l.SourceTree == target.Root.SyntaxTree).Select(l => target.Root.FindNode(l.SourceSpan, getInnermostNodeForTie: true));
        foreach (var place in places.Prepend(target.Node))
        {
            if (place.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol method)
                continue;
            foreach (var clause in target.ContractOf(method).Clauses)
            {
                if (clause is { Kind: ClauseKind.Requires, When: null })
                    yield return clause;
            }
        }
    }

    /// <summary>One part of what the call asks for; all of it where that is needed.</summary>
    private static IEnumerable<SyntaxNode> Declared(FixTarget target)
    {
        foreach (var clause in Required(target))
        {
            if (clause.CustomContext is { } own)
            {
                foreach (var candidate in RequirementDeclaration.Of(target, $"\"{own}\""))
                    yield return candidate;
                continue;
            }

            if (clause.Resource is { } resource)
            {
                // A lock has to be named, and is another rule's affair.
                if (resource is Resource.Lock or Resource.ReadLock or Resource.WriteLock)
                    continue;
                foreach (var candidate in RequirementDeclaration.Of(target, $"{ContractAttributes.Qualifier}Resource.{resource}"))
                    yield return candidate;
                continue;
            }

            var flags = Flags(clause.Context).ToList();
            foreach (var flag in flags)
            {
                foreach (var candidate in RequirementDeclaration.Of(target, flag))
                    yield return candidate;
            }

            if (flags.Count > 1)
            {
                foreach (var candidate in RequirementDeclaration.Of(target, string.Join(" | ", flags)))
                    yield return candidate;
            }
        }
    }

    private static IEnumerable<string> Flags(Context context)
    {
        foreach (Context flag in Enum.GetValues(typeof(Context)))
        {
            if (flag != 0 && (flag & (flag - 1)) == 0 && (context & flag) != 0)
                yield return $"{ContractAttributes.Qualifier}Context.{flag}";
        }
    }
}
