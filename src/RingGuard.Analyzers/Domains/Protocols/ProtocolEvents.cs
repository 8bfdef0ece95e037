using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>What contracts say that automata follow, beside declared steps; names start with <c>@</c>.</summary>
internal sealed class ProtocolEvents(BodyScope scope, ValueReader values)
{
    public const string IrqOn = "@irq-on";
    public const string IrqOff = "@irq-off";
    public const string FpLoad = "@fp-load";
    public const string FpInvalidate = "@fp-invalidate";
    public const string Claim = "@claim";
    public const string Owned = "@owned";
    public const string NotOwned = "@not-owned";
    public const string EntersGuest = "@enters-guest";

    private static readonly (Effect Effect, string Event)[] OfEffects =
    {
        (Effect.EnablesIrqsTemporarily, IrqOn),
        (Effect.Sleeps | Effect.Reschedules | Effect.PreemptionPoint, "@preempt"),
        (Effect.RunsSoftirqs, "@softirq"),
        (Effect.RawRegister, "@raw-register"),
        (Effect.SavesFpRegs, "@fp-save"),
        (Effect.TouchesFpRegs, "@fp-use"),
        (Effect.LoadsFpRegs, FpLoad),
        (Effect.EntersGuest, EntersGuest),
        (Effect.EntersUser, "@enters-user"),
    };

    /// <summary>Events of a call by its contract, in the order in which they count: what disturbs first, entering last.</summary>
    public List<string> Of(CallSite call, MemberContract contract)
    {
        // A clause that depends on an argument is no event: what it would be is known for some calls only.
        var events = new List<string>();
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Effects, When: null })
                effects |= clause.Effects;
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.FpuSection or Resource.NeonSection })
                events.Add("@fp-section");
            if (clause is { Kind: ClauseKind.Releases, Resource: Resource.FpRegs or Resource.FpuSection })
                events.Add("@fp-unlock");
        }

        // Who says which step of which protocol entering a guest is says all that it is.
        if (!contract.Protocols.IsEmpty)
            effects &= ~(Effect.EntersGuest | Effect.EntersUser);
        foreach (var (effect, name) in OfEffects)
        {
            if ((effects & effect) != 0)
                events.Add(name);
        }

        if (IsValidityTest(call, contract))
            events.Add("@valid-test");
        if (IsClaim(call))
            events.Add(Claim);
        return events;
    }

    /// <summary>The event of a condition on what owns the registers; null when it is about something else.</summary>
    public string? OfCondition(IOperation condition, bool holds)
    {
        while (true)
        {
            switch (condition)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                    condition = not.Operand;
                    holds = !holds;
                    continue;
                case IParenthesizedOperation parenthesized:
                    condition = parenthesized.Operand;
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                    var other = IsOwner(binary.LeftOperand) ? binary.RightOperand : IsOwner(binary.RightOperand) ? binary.LeftOperand : null;
                    if (other is null)
                        return null;
                    var equal = holds == (binary.OperatorKind == BinaryOperatorKind.Equals);
                    return equal != IsNothing(other) ? Owned : NotOwned;
                case IIsPatternOperation { Pattern: IConstantPatternOperation constant } pattern when IsOwner(pattern.Value):
                    return holds != IsNothing(constant.Value) ? Owned : NotOwned;
                case IIsNullOperation isNull when IsOwner(isNull.Operand):
                    return holds ? NotOwned : Owned;
                default:
                    return condition.Type?.SpecialType == SpecialType.System_Boolean && IsOwner(condition) ? (holds ? Owned : NotOwned) : null;
            }
        }
    }

    public bool IsOwner(IOperation? operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        ISymbol? member = operation switch
        {
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            _ => null,
        };
        return member is not null && scope.Model.Contracts.GetRoles(member).Has(ValueRole.OwnerContext);
    }

    public static bool IsNothing(IOperation? value)
        => value is IDefaultValueOperation or IConversionOperation { Operand: IDefaultValueOperation }
        || value?.ConstantValue is { HasValue: true, Value: null or 0 or false };

    /// <summary>Whether interrupts are known to be on.</summary>
    public Tri InterruptsOn(KernelState state) => state.Irq switch
    {
        IrqState.On => Tri.True,
        IrqState.Off => Tri.False,
        IrqState.Entry => scope.EntryOf(state).Of(Context.IrqOn),
        _ => Tri.Unknown,
    };

    /// <summary>Whether the argument that a step depends on has the value.</summary>
    public bool IsSelected(CallSite call, ProtocolStep step, KernelState state)
    {
        if (step.When is null)
            return true;
        for (var i = 0; i < call.Method.Parameters.Length; i++)
        {
            if (call.Method.Parameters[i].Name != step.When)
                continue;
            var value = values.Read(call.Argument(i), state);
            return value.HasConstant && AreEqual(value.Constant, step.Is);
        }

        return false;
    }

    /// <summary>Numbers are equal by value, whatever their types: an attribute's literal is an int.</summary>
    private static bool AreEqual(object? left, object? right)
        => Equals(left, right)
        || (EnumDecoder.TryGetBits(left, out var a) && EnumDecoder.TryGetBits(right, out var b) && a == b);

    private bool IsValidityTest(CallSite call, MemberContract contract)
    {
        if (call.Method.ReturnType.SpecialType != SpecialType.System_Boolean || call.Method.MethodKind != MethodKind.Ordinary)
            return false;
        var types = scope.Model.FpTypes;
        var takesContext = types.OnlyFpParameter(call.Method) is not null || (!call.Method.IsStatic && types.HasFpState(call.Method.ContainingType));
        return takesContext && (!contract.Clauses.IsEmpty || types.DrivesFpu(call.Method.ContainingType));
    }

    /// <summary>The owner's place is passed to something that stores into it: <c>ThisCpu.Write(owner, context)</c>.</summary>
    private bool IsClaim(CallSite call)
    {
        if (!call.Method.ReturnsVoid || call.Arguments.Count < 2 || call.Method.MethodKind != MethodKind.Ordinary)
            return false;
        var names = false;
        foreach (var argument in call.Arguments)
            names |= IsOwner(argument);
        return names && !IsNothing(call.Arguments[call.Arguments.Count - 1]);
    }
}
