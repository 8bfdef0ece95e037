using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>Finds the object whose automaton a call moves: the instance, else the argument of the protocol's type.</summary>
internal sealed class ProtocolObjects(BodyScope scope, ValueReader values)
{
    public (AccessPath Path, bool IsFresh)? Of(CallSite call, Automaton automaton, KernelState state)
    {
        // A constructor works on what is made at this very place.
        if (call.Method.MethodKind == MethodKind.Constructor && call.Receiver is null)
            return IsOwner(call.Method.ContainingType, automaton) ? (AccessPath.ProducedAt(call.Site), true) : null;
        if (call.Receiver is { } receiver && !call.Method.IsStatic && (IsOwner(receiver.Type, automaton) || automaton.Scope == ProtocolScope.FpContext && TakesNoOwner(call, automaton)))
            return Named(receiver, state);
        for (var i = 0; i < call.Method.Parameters.Length; i++)
        {
            if (call.Argument(i) is { } argument && IsOwner(call.Method.Parameters[i].Type, automaton))
                return Named(argument, state);
        }

        return automaton.Scope == ProtocolScope.FpContext && call.Argument(0) is { } first ? Named(first, state) : null;
    }

    private (AccessPath Path, bool IsFresh)? Named(IOperation operation, KernelState state)
    {
        var value = values.Read(operation, state);
        return value.Path is { } path ? (path, value.IsFresh) : null;
    }

    private bool TakesNoOwner(CallSite call, Automaton automaton)
    {
        foreach (var parameter in call.Method.Parameters)
        {
            if (IsOwner(parameter.Type, automaton))
                return false;
        }

        return true;
    }

    private bool IsOwner(ITypeSymbol? type, Automaton automaton)
    {
        if (automaton.Scope == ProtocolScope.FpContext)
            return scope.Model.FpTypes.HasFpState(type);
        if (type is null || automaton.Owner is not { } owner)
            return false;
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, owner))
                return true;
        }

        foreach (var contract in type.AllInterfaces)
        {
            if (SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, owner))
                return true;
        }

        return false;
    }
}
