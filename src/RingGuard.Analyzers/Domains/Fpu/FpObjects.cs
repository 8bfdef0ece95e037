using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>Questions about FP contexts that several domains ask.</summary>
internal sealed class FpObjects(BodyScope scope, ValueReader values)
{
    /// <summary>One names the other or an object that holds it.</summary>
    public static bool AreSame(AccessPath left, AccessPath right) => left.IsPrefixOf(right) || right.IsPrefixOf(left);

    /// <summary>Reached through the current task or vCPU.</summary>
    public bool IsOfCurrent(AccessPath path)
    {
        if (path.RootSymbol is { } root and not ITypeSymbol && IsCurrent(root))
            return true;
        foreach (var element in path.Elements)
        {
            if (element.Member is { } member && IsCurrent(member))
                return true;
        }

        return false;
    }

    /// <summary>Whether an expression asks something about FP state or the flags of the current task.</summary>
    public bool AsksAboutFp(IOperation? operation, KernelState state)
    {
        if (operation is null)
            return false;
        foreach (var inner in operation.DescendantsAndSelf())
        {
            switch (inner)
            {
                case IInvocationOperation invocation when IsAboutFp(invocation, state):
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member when IsAboutFp(member, state):
                    return true;
            }
        }

        return false;
    }

    /// <summary>The contract asks to be called in the middle of something: what came before is the callers' affair.</summary>
    public bool IsEnteredInTheMiddle()
    {
        if (!scope.MustBalance)
            return true;
        const Context middle = Context.IrqOff | Context.PreemptOff | Context.BhOff | Context.InHyp | Context.FpuSection | Context.FpRegsLocked;
        foreach (var clause in scope.Contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && ((clause.Context & middle) != 0 || clause.Resource is not null || clause.CustomContext is not null))
                return true;
            if (clause.Kind == ClauseKind.Releases)
                return true;
        }

        return scope.Policy == EntryPolicy.Unknown && scope.Contract.RunsIn is not (ExecutionMode.Task or ExecutionMode.PinnedTask);
    }

    public static bool Holds(KernelState state, params Resource[] resources)
    {
        foreach (var hold in state.Holds)
        {
            if (hold.Must && !hold.Resource.IsOwnContext && System.Array.IndexOf(resources, hold.Resource.Resource) >= 0)
                return true;
        }

        return false;
    }

    private bool IsCurrent(ISymbol symbol)
    {
        var roles = scope.Model.Contracts.GetRoles(symbol);
        return roles.Has(ValueRole.CurrentTask) || roles.Has(ValueRole.Current)
            || (symbol is IPropertySymbol { GetMethod: { } getter } && scope.Model.Contracts.GetRoles(getter).Has(ValueRole.CurrentTask));
    }

    private bool IsAboutFp(IInvocationOperation invocation, KernelState state)
    {
        var types = scope.Model.FpTypes;
        if (types.DrivesFpu(invocation.TargetMethod.ContainingType) || types.HasFpState(invocation.Instance?.Type))
            return true;
        if (invocation.Instance is { } instance && values.Read(instance, state).Path is { } path && IsOfCurrent(path))
            return true;
        foreach (var argument in invocation.Arguments)
        {
            if (types.HasFpState(argument.Value.Type))
                return true;
        }

        return false;
    }

    private bool IsAboutFp(IMemberReferenceOperation member, KernelState state)
    {
        var roles = scope.Model.Contracts.GetRoles(member.Member);
        if (roles.Has(ValueRole.FlagsSnapshot) || roles.Has(ValueRole.FpImage))
            return true;
        if (member.Type is null or { IsReferenceType: true })
            return false;
        return scope.Model.FpTypes.HasFpState(member.Member.ContainingType)
            || (values.Read(member, state).Path is { } path && IsOfCurrent(path));
    }
}
