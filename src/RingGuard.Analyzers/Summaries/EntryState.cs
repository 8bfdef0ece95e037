using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>In which state a body is entered, and what it owes its callers.</summary>
internal static class EntryState
{
    public static KernelState Of(KernelModel model, IMethodSymbol method, MemberContract contract)
    {
        var entry = contract.RunsIn is { } mode ? EntryKnowledge.OfMode(mode) : EntryKnowledge.Nothing;
        var holds = ImmutableArray.CreateBuilder<Hold>();
        foreach (var clause in contract.Clauses)
        {
            if (clause.When is not null)
                continue;
            if (clause.Kind == ClauseKind.Requires && clause.Context != Context.None)
                entry = entry.Assume(clause.Context);
            else if (clause.Kind == ClauseKind.Forbids && clause.Context != Context.None)
                entry = entry.Assume(Context.None, clause.Context);
        }

        foreach (var delta in model.Lowering.HeldOnEntry(method, contract))
        {
            var isDuplicate = false;
            foreach (var hold in holds)
                isDuplicate |= hold.Resource == delta.Resource && Equals(hold.Path, delta.Path);
            if (isDuplicate || delta.Resource is { Resource: Resource.Irq, IsOwnContext: false })
                continue;
            holds.Add(new Hold(delta.Resource, delta.Path, 0)
            {
                FromEntry = true,
                Lock = delta.Lock,
                Display = delta.Path?.ToShortString() ?? delta.Resource.Describe(),
            });
        }

        return KernelState.Initial with { Entry = entry, Holds = holds.ToImmutable() };
    }

    /// <summary>
    /// Visible outside the assembly, an asynchronous root, or called by nobody: the callers cannot be asked, so contexts
    /// have to be left as they were found unless the contract says otherwise.
    /// </summary>
    public static bool IsRoot(KernelModel model, IMethodSymbol method, MemberContract contract)
    {
        if (contract.RunsIn is not null || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.StaticConstructor or MethodKind.Destructor)
            return true;
        if (method.MethodKind == MethodKind.LocalFunction)
            return false;
        return Visibility.IsVisibleOutside(method) || IsUnreferenced(model, method);
    }

    public static EntryPolicy PolicyOf(KernelModel model, IMethodSymbol method, MemberContract contract, EngineOptions options)
    {
        if (contract.RunsIn is not null || contract.IsAtomicSafe || method.MethodKind is MethodKind.AnonymousFunction)
            return EntryPolicy.Unknown;
        switch (options.UnknownEntryState)
        {
            case UnknownEntryState.Task:
                return EntryPolicy.Task;
            case UnknownEntryState.Inferred:
                return EntryPolicy.Inferred;
        }

        if (method.MethodKind is MethodKind.Destructor or MethodKind.StaticConstructor)
            return EntryPolicy.Unknown;
        return IsRoot(model, method, contract) ? EntryPolicy.Task : EntryPolicy.Inferred;
    }

    private static bool IsUnreferenced(KernelModel model, IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.Constructor)
            return false;
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet) || method.IsOverride)
            return false;
        var name = method.AssociatedSymbol?.Name ?? method.Name;
        return name != "Main" && !model.Members.IsReferenced(name) && !ImplementsInterface(method);
    }

    private static bool ImplementsInterface(IMethodSymbol method)
    {
        if (method.ContainingType is not { } type)
            return false;
        foreach (var contract in type.AllInterfaces)
        {
            foreach (var member in contract.GetMembers())
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }

        return false;
    }
}
