using System;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// Conversions to delegates: a declared contract that the delegate's does not cover (RG9001), needs that nobody who calls the
/// delegate is told of (RG6007), a handler that does not say in which mode it runs (RG9007).
/// </summary>
internal sealed class DelegateFindings(KernelModel model, EngineOptions options, BodyUses uses, Action<Diagnostic> report)
{
    private const Context Provided = Context.PreemptOff | Context.IrqOff | Context.BhOff | Context.InHyp | Context.FpuSection | Context.FpRegsLocked;

    /// <summary>Key of the property that tells the fix which mode to declare.</summary>
    public const string ModeKey = "mode";

    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } = ImmutableArray.Create(
        Rules.Descriptors.ContractMismatch,
        Rules.Descriptors.RootWithoutContext);

    /// <summary>A method group.</summary>
    public void Check(DelegateConversion conversion, IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (conversion.DelegateType is not { } type)
            return;
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        var contract = model.ContractOf(method);
        var promised = model.Contracts.GetDelegateContract(type);
        // Where the receiver states the mode, the body of the handler is checked in it.
        if (HasMode(conversion))
            return;
        if (promised.RunsIn is { } mode)
        {
            CheckMode(conversion, method, contract, mode);
            return;
        }

        if (promised.SpeaksOfCallable && contract.SpeaksOfCallable)
        {
            CheckDeclared(conversion, method, contract, type, promised);
            return;
        }

        if (contract.IsStub || method.IsVirtual || method.IsAbstract)
            return;
        var summary = contract.SpeaksOfCallable || contract.NoReturn
            ? model.Summaries.Lowered(method, contract)
            : model.Summaries.SummaryOfBody(method, contract, new InferenceStack(uses), cancellationToken) ?? model.Metadata.Find(method);
        if (summary is not null)
            CheckNeeds(conversion, $"'{MemberName.Of(method)}'", summary, type, promised);
    }

    /// <summary>A lambda, whose summary is what is left when the contract of the delegate type is assumed.</summary>
    public void Check(DelegateConversion conversion, IMethodSymbol lambda, MethodSummary summary)
    {
        if (conversion.DelegateType is not { } type)
            return;
        var own = model.ContractOf(lambda);
        var promised = model.Contracts.GetDelegateContract(type);
        if (HasMode(conversion) || promised.RunsIn is not null)
            return;
        if (own.SpeaksOfCallable && promised.SpeaksOfCallable)
            CheckDeclared(conversion, lambda, own, type, promised);
        else
            CheckNeeds(conversion, "the lambda", own.SpeaksOfCallable ? model.Summaries.Lowered(lambda, own) : summary, type, promised);
    }

    private bool HasMode(DelegateConversion conversion)
        => conversion.Receiver is { } receiver && model.Contracts.GetHandlerMode(receiver) is not null;

    private void CheckMode(DelegateConversion conversion, IMethodSymbol method, MemberContract contract, ExecutionMode mode)
    {
        // In a task, a handler is entered like any other method.
        if (mode is ExecutionMode.Task or ExecutionMode.KThread or ExecutionMode.PinnedTask or ExecutionMode.Idle or ExecutionMode.Boot
            || contract.RunsIn is not null || method.DeclaringSyntaxReferences.IsEmpty)
        {
            return;
        }

        report(Diagnostic.Create(
            Rules.Descriptors.RootWithoutContext,
            conversion.Target.Syntax.GetLocation(),
            method.Locations,
            Certainty.Definite.Add(ModeKey, mode.ToString()),
            MemberName.Of(method),
            mode.ToString()));
    }

    private void CheckDeclared(DelegateConversion conversion, IMethodSymbol method, MemberContract contract, INamedTypeSymbol type, MemberContract promised)
    {
        if (type.DelegateInvokeMethod is not { } invoke)
            return;
        var faults = Subtyping.Compare(new ContractSide(contract, method), new ContractSide(promised, invoke.OriginalDefinition));
        if (faults.Count == 0)
            return;
        report(Diagnostic.Create(
            Rules.Descriptors.ContractMismatch,
            conversion.Target.Syntax.GetLocation(),
            method.Locations.RemoveAll(static l => !l.IsInSource),
            Certainty.Definite,
            MemberName.Of(method),
            type.Name,
            string.Join("; ", faults)));
    }

    private void CheckNeeds(DelegateConversion conversion, string what, MethodSummary summary, INamedTypeSymbol type, MemberContract promised)
    {
        if (conversion.Receiver is not { } receiver || type.DelegateInvokeMethod is not { } invoke || (!promised.SpeaksOfCallable && IsOfLibrary(receiver)))
            return;
        var entry = EntryKnowledge.Nothing;
        foreach (var demand in model.Summaries.Lowered(invoke.OriginalDefinition, promised).Demands)
            entry = entry.Assume(demand.Bits);
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind is DemandKind.Held or DemandKind.NotHeld)
                continue;
            var left = Context.None;
            foreach (var member in ContextMembers.Of(demand.Bits))
                left |= entry.Of(member) == Tri.True ? Context.None : member;
            var blocks = demand.Kind is DemandKind.Reschedule or DemandKind.DoSoftirq && left != Context.None;
            if (!blocks && (left & Provided) == Context.None)
                continue;
            Report(conversion, what, demand, left, blocks, type, promised);
            return;
        }
    }

    /// <summary>
    /// The .NET library knows no contexts: it calls back at once, where what the target does is the caller's doing, or on a
    /// thread of its own (<c>new Thread(Loop)</c>).
    /// </summary>
    private static bool IsOfLibrary(ISymbol receiver) => receiver.ContainingAssembly is { Identity.IsStrongName: true } && receiver.DeclaringSyntaxReferences.IsEmpty;

    /// <summary>
    /// Against a contract that the delegate type declares the finding is definite. Where it declares none, whoever calls the
    /// delegate may do so in the right context all the same.
    /// </summary>
    private void Report(DelegateConversion conversion, string what, Demand demand, Context left, bool blocks, INamedTypeSymbol type, MemberContract promised)
    {
        var isDefinite = promised.SpeaksOfCallable;
        // Code that has no contract of its own cannot have one on its delegates.
        if (!isDefinite && (options.PossibleFindings == PossibleFindings.None || model.Contracts.Names.Own.Count == 0))
            return;
        var words = new System.Collections.Generic.List<string>();
        foreach (var member in ContextMembers.Of(left))
            words.Add(ContextMembers.Describe(member));
        var origin = MemberName.Of(demand.Origin);
        var needs = what == $"'{origin}'" ? "" : $" through '{origin}'";
        needs = blocks ? $"may sleep or reschedule{needs}" : $"requires {string.Join(", ", words)}{needs}";
        report(Diagnostic.Create(
            Rules.Descriptors.ContractLostInDelegate,
            conversion.Target.Syntax.GetLocation(),
            isDefinite ? Rules.Descriptors.ContractLostInDelegate.DefaultSeverity : DiagnosticSeverity.Info,
            demand.Chain.IsDefault ? ImmutableArray<Location>.Empty : demand.Chain,
            isDefinite ? Certainty.Definite : Certainty.Possible,
            $"{char.ToUpperInvariant(what[0])}{what.Substring(1)} {needs}, which the delegate type '{type.Name}' does not say"));
    }
}
