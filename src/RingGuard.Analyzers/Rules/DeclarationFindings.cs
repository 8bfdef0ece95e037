using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rendering;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// What the body of a member shows about its declaration: RG9002, no contract where there should be one, RG9004, one that
/// says less than the body does, and RG9006, a body that was too much. Apart from <see cref="BodyFindings"/>: no change of a
/// body is judged by these.
/// </summary>
internal static class DeclarationFindings
{
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } = ImmutableArray.Create(
        Rules.Descriptors.MissingContract,
        Rules.Descriptors.ContractWeakerThanBody);

    public static IEnumerable<Diagnostic> Of(MemberEntry member, SemanticModel semanticModel, KernelModel model, EngineOptions options, BodyUses uses, CancellationToken cancellationToken)
    {
        if (BodyFindings.SymbolOf(member.Node, semanticModel, cancellationToken) is not IMethodSymbol method)
            yield break;
        var contract = model.ContractOf(method);
        if (IsGivenUp(method, contract, model, uses, cancellationToken) && MemberLocation.Of(member.Node) is { } name)
        {
            yield return Diagnostic.Create(
                Rules.Descriptors.UnknownTarget,
                name,
                Certainty.Definite,
                $"'{MemberName.Of(method)}' is more than can be analysed; nothing is reported in it, and {(contract.SpeaksOfCallable ? "its contract is taken as it stands" : "callers take it to have no effect")}");
        }

        if (contract.SpeaksOfCallable)
        {
            if (ContractGap.Find(method, contract, model, uses, cancellationToken) is { } gap && (gap.IsDefinite || options.PossibleFindings == PossibleFindings.Report))
                yield return Weaker(method, contract, gap);
            yield break;
        }

        if (MissingContract(method, contract, model, uses, cancellationToken) is { IsEmpty: false } missing && MemberLocation.Of(member.Node) is { } location)
        {
            yield return Diagnostic.Create(
                Rules.Descriptors.MissingContract,
                location,
                Certainty.Definite,
                MemberName.Of(method),
                $"inferred: [{string.Join(", ", ContractWriter.Attributes(missing))}]");
        }
    }

    /// <summary>The contract that a visible member of kernel code should have and has not.</summary>
    public static RenderedContract? MissingContract(IMethodSymbol method, MemberContract contract, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        if (model.Contracts.KernelCode is not { RequireContracts: true } || contract.SpeaksOfCallable || contract.IsStub || contract.NoReturn
            || contract.RunsIn is not null || !Visibility.IsVisibleOutside(method) || method.MethodKind is MethodKind.StaticConstructor or MethodKind.Destructor
            || !method.ExplicitInterfaceImplementations.IsEmpty)
        {
            return null;
        }

        if (model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken)?.Summary is not { } summary)
            return null;
        var rendered = new SummaryRenderer(model).ForSource(method, summary);
        return rendered.OnlyThrows ? null : rendered;
    }

    private static bool IsGivenUp(IMethodSymbol method, MemberContract contract, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
        => !contract.IsTrusted && !contract.IsStub
        && model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken) is { IsGivenUp: true };

    private static Diagnostic Weaker(IMethodSymbol method, MemberContract contract, ContractGap gap)
    {
        var demand = gap.Demands[0];
        var name = MemberName.Of(method);
        var message = contract.IsAtomicSafe && gap.Blocks
            ? $"'{name}' is declared to be atomic-safe, but '{MemberName.Of(demand.Origin)}' may sleep or reschedule"
            : $"The contract of '{name}' does not say what '{MemberName.Of(demand.Origin)}' requires: {string.Join(", ", gap.Words)}";
        return Diagnostic.Create(
            Rules.Descriptors.ContractWeakerThanBody,
            demand.Chain[0],
            gap.IsDefinite ? Rules.Descriptors.ContractWeakerThanBody.DefaultSeverity : DiagnosticSeverity.Info,
            demand.Chain.RemoveAt(0).AddRange(method.Locations),
            gap.IsDefinite ? Certainty.Definite : Certainty.Possible,
            message);
    }
}
