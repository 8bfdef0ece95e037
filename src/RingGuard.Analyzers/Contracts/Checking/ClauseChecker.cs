using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Flow;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Checks clauses against the callable that they are about; the same for attributes and contract files.</summary>
internal sealed class ClauseChecker
{
    private readonly Compilation _compilation;
    private readonly ContractProvider _provider;

    public ClauseChecker(Compilation compilation, ContractProvider provider)
    {
        _compilation = compilation;
        _provider = provider;
    }

    public void Check(Clause clause, CallableShape shape, List<ClauseProblem> problems)
    {
        if (clause.Kind != ClauseKind.Forbids && Contradiction.Within(clause.Context) is { } both)
            problems.Add(new(null, $"{both} cannot both hold"));

        if (clause.CustomContext is { } own && !_provider.OwnContexts.ContainsKey(own))
        {
            problems.Add(new(null, $"no '[assembly: ContextDefinition(\"{own}\")]' defines the context '{own}'"
                + Spelling.Hint(own, _provider.OwnContexts.Keys)));
        }

        CheckOutcome(clause, shape, problems);
        CheckCondition(clause, shape, problems);
        if (clause.Of is { } path && ObjectPath.FindMissingStep(path, shape, _compilation) is { } missing)
        {
            problems.Add(new("Of", path == "this"
                ? $"'{shape.Symbol.Name}' is static and has no 'this'"
                : $"'{missing}' of 'Of = \"{path}\"' is no parameter, field or property of '{shape.Symbol.Name}'"));
        }
    }

    /// <summary>What two clauses of one callable clash in; the later one is to blame.</summary>
    public static string? Clash(Clause earlier, Clause later, bool hasIrqForm)
    {
        if (Contradiction.Between(earlier, later) is { } subject)
            return $"'{earlier.Kind}' and '{later.Kind}' contradict each other in {subject}";

        var (requires, effects) = earlier.Kind == ClauseKind.Effects ? (later, earlier) : (earlier, later);
        if (requires.Kind != ClauseKind.Requires || effects.Kind != ClauseKind.Effects || requires.When != effects.When || !Equals(requires.Is, effects.Is))
            return null;

        var blocking = effects.Effects & (Effect.Sleeps | Effect.Reschedules);
        return (requires.Context & Context.PreemptOff) != 0 && blocking != Effect.None && !hasIrqForm
            ? $"'Requires(PreemptOff)' and 'Effects({EnumTable.Effect.Format((uint)blocking)})' contradict each other"
              + "; what is entered with interrupts off and enables them says 'Requires(IrqOff | PreemptOn)' and 'Effects(EnablesIrqsTemporarily)'"
            : null;
    }

    /// <summary>The legal form of blocking with interrupts off on entry: <c>Requires(IrqOff | PreemptOn) Effects(EnablesIrqsTemporarily)</c>.</summary>
    public static bool HasIrqForm(IEnumerable<Clause> clauses)
    {
        var required = Context.None;
        var effects = Effect.None;
        foreach (var clause in clauses)
        {
            if (clause.Kind == ClauseKind.Requires)
                required |= clause.Context;
            effects |= clause.Effects;
        }

        return (required & (Context.IrqOff | Context.PreemptOn)) == (Context.IrqOff | Context.PreemptOn)
            && (effects & Effect.EnablesIrqsTemporarily) != 0;
    }

    /// <summary>What is wrong with a role on a value of a type; null type for a result of <c>void</c>.</summary>
    public static string? CheckRole(ValueRole role, ITypeSymbol? type)
    {
        if (type is null)
            return $"'{role}' speaks of a result, and nothing is returned";

        if (type.TypeKind is TypeKind.Error or TypeKind.TypeParameter)
            return null;

        // A wrapper struct around the number is as good as the number.
        if (role == ValueRole.CpuId && (!type.IsValueType
            || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal))
        {
            return $"'CpuId' is the number of a CPU, and '{type.Name}' is no integer";
        }

        return null;
    }

    private static void CheckOutcome(Clause clause, CallableShape shape, List<ClauseProblem> problems)
    {
        if (clause.On != Outcome.Always && clause.Kind is (ClauseKind.Requires or ClauseKind.Forbids))
        {
            problems.Add(new("On", $"'{clause.Kind}' holds on entry and cannot depend on the outcome"));
            return;
        }

        var type = shape.Result;
        var subject = $"what '{shape.Symbol.Name}' returns";
        if (clause.OnParameter is { } name)
        {
            type = shape.TypeOf(name);
            subject = $"the parameter '{name}'";
            if (type is null)
            {
                problems.Add(new("OnParameter", $"'{shape.Symbol.Name}' has no parameter '{name}'"));
                return;
            }
        }

        switch (clause.On)
        {
            case Outcome.True or Outcome.False when type is null || !IsPossiblyBoolean(type):
                problems.Add(new("On", $"'On = {clause.On}' needs a bool, and {subject} is none"));
                break;
            case Outcome.Null or Outcome.NotNull when type is null || !CanBeNull(type):
                problems.Add(new("On", $"'On = {clause.On}' needs a value that can be null, and {subject} cannot"));
                break;
            case Outcome.Success or Outcome.Failure when type is null:
                problems.Add(new("On", $"'On = {clause.On}' needs a result, and '{shape.Symbol.Name}' returns nothing"));
                break;
        }
    }

    // A type with operator true or a conversion to bool would do as well, and broken code is the compiler's business.
    private static bool IsPossiblyBoolean(ITypeSymbol type)
        => type.SpecialType == SpecialType.System_Boolean
            || type.TypeKind is TypeKind.Error or TypeKind.TypeParameter
            || !type.GetMembers(WellKnownMemberNames.TrueOperatorName).IsEmpty;

    private static bool CanBeNull(ITypeSymbol type)
        => type.IsReferenceType
            || type.TypeKind is TypeKind.Error or TypeKind.Pointer or TypeKind.FunctionPointer
            || type is ITypeParameterSymbol { HasValueTypeConstraint: false }
            || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    private static void CheckCondition(Clause clause, CallableShape shape, List<ClauseProblem> problems)
    {
        if (clause.When is not { } name)
        {
            if (clause.Is is not null)
                problems.Add(new("Is", "'Is' without 'When' has no meaning"));
            return;
        }

        var type = shape.TypeOf(name);
        if (type is null)
        {
            problems.Add(new("When", $"'{shape.Symbol.Name}' has no parameter '{name}'"));
            return;
        }

        if (!Fits(clause.Is, type))
            problems.Add(new("Is", $"the value of 'Is' is no value of the parameter '{name}' of type '{type.Name}'"));
    }

    private static bool Fits(object? value, ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Error or TypeKind.TypeParameter)
            return true;

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return value is null || Fits(value, nullable.TypeArguments[0]);

        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum })
        {
            return value switch
            {
                EnumMemberName member => type.GetMembers(member.Name) is { IsEmpty: false },
                string member => type.GetMembers(member) is { IsEmpty: false },
                _ => EnumDecoder.TryGetBits(value, out _),
            };
        }

        return value switch
        {
            null => CanBeNull(type),
            bool => type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Object,
            string => type.SpecialType is SpecialType.System_String or SpecialType.System_Object,
            char => type.SpecialType is SpecialType.System_Char or SpecialType.System_Object,
            EnumMemberName => false,
            _ => type.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_UIntPtr or SpecialType.System_Object,
        };
    }
}
