using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// D6: values that hold only until something happens, such as the number of the CPU until the task may be moved. Each
/// value carries where it went stale; a use after that is reported once and the value forgotten.
/// </summary>
internal sealed class StalenessDomain : StateDomain
{
    private readonly StaleSources _sources;
    private readonly StaleFindings _findings;
    private readonly CpuLocalFields _fields;
    private readonly List<ParameterUse> _uses = new();

    private StalenessDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _sources = new StaleSources(scope, values);
        _findings = new StaleFindings(scope, values);
        _fields = new CpuLocalFields(scope, values);
    }

    public static DomainKind Kind { get; } = new(IsNeeded, static (scope, values, key) => new StalenessDomain(scope, values, key));

    public override Facet? Initial
    {
        get
        {
            var builder = ImmutableArray.CreateBuilder<TrackedValue>();
            foreach (var parameter in Scope.Method.Parameters)
            {
                if (parameter.RefKind is RefKind.Out || parameter.Type.TypeKind == TypeKind.Delegate)
                    continue;
                var path = AccessPath.Of(PathRoot.Parameter, parameter.OriginalDefinition);
                var declared = StaleRoles.OfRoles(Scope.Model.Contracts.GetRoles(parameter));

                // The number of a CPU that a caller names need not be that of this one.
                var role = declared is StaleRole.CpuId or null ? StaleRole.Parameter : declared.Value;
                builder.Add(new TrackedValue(path, role, 0) { Name = parameter.Name, IsReference = StaleSources.IsReference(parameter.Type) });
            }

            return builder.Count == 0 ? null : new StalenessFacet(builder.ToImmutable());
        }
    }

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        var facet = Get<StalenessFacet>(state);
        if (facet is not null)
            _findings.Registered(call, facet, _sources, state);
        if (summary.Facet<ParameterUses>() is not { } uses)
            return state;
        foreach (var use in uses.Uses)
        {
            if (call.Argument(use.Ordinal) is not { } argument)
                continue;
            foreach (var value in _sources.ValuesOf(argument, state, facet))
            {
                if (value.Role == StaleRole.Parameter)
                    NoteUse(value, use.Use, use.Before | value.Seen);
                else if ((use.Use & StaleRoles.Relevant(value)) != 0 && (use.Before & StaleRoles.AgedBy(value.Role)) != 0)
                    _findings.UsedInCallee(call, argument, value);
            }
        }

        return state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        if (Get<StalenessFacet>(state) is { } facet)
        {
            var judge = new AgingJudge(Scope, Values, call, Scope.Model.Events.Of(call.Method, summary), before, state);
            if (judge.Matters)
                state = Set(state, Aged(facet, judge, call.Site));
            if (summary.Source != SummarySource.Contract && !call.Method.DeclaringSyntaxReferences.IsEmpty && call.Method.MethodKind != MethodKind.PropertyGet)
                state = ForgetMembers(state);
        }

        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.Out or RefKind.Ref) || call.Argument(parameter.Ordinal) is not { } argument
                || StaleRoles.OfRoles(Scope.Model.Contracts.GetRoles(parameter)) is not { } role || _sources.KeyOf(argument, state) is not { } key)
            {
                continue;
            }

            state = Put(state, key, ImmutableArray.Create(new TrackedValue(key, role, call.Site)
            {
                Name = StaleSources.NameOf(call.Method),
                IsReference = StaleSources.IsReference(parameter.Type),
            }));
        }

        return state;
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        _fields.Check(reference, state);
        if (Get<StalenessFacet>(state) is not { } facet || _sources.KeyOf(reference, state) is not { } key)
            return state;
        return Use(reference, key, ValueUses.Of(reference.Syntax), facet, state);
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        if (target is not IFlowCaptureOperation)
            _fields.Check(target, state);
        var facet = Get<StalenessFacet>(state);
        if (value is not null)
            _findings.Escapes(target, value, state, facet, _sources);
        if (target is ILocalReferenceOperation { Local.RefKind: not RefKind.None } throughReference && !IsRefAssignment(target))
        {
            return facet is not null && _sources.KeyOf(throughReference, state) is { } written
                ? Use(throughReference, written, ValueUse.Through, facet, state)
                : state;
        }

        if (_sources.KeyOf(target, state) is not { } key || _sources.IsSource(target))
            return state;
        var values = value is null ? ImmutableArray<TrackedValue>.Empty : _sources.ValuesOf(value, state, facet);
        if (facet is null && values.IsEmpty)
            return state;
        return Put(state, key, values);
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        // "if (Owner() is { } owner)": the pattern gives the value its variable.
        if (!holds || condition is not IIsPatternOperation { Pattern: { } pattern } test || SymbolOf(pattern) is not ILocalSymbol local)
            return state;
        var key = AccessPath.Of(PathRoot.Local, local);
        var values = _sources.ValuesOf(test.Value, state, Get<StalenessFacet>(state));
        return values.IsEmpty ? state : Put(state, key, values);
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits) => ParameterUses.Of(_uses);

    private static bool IsNeeded(ContractProvider contracts)
    {
        foreach (var word in new[] { "CpuId", "CpuLocal", "PerCpu", "OwnerContext", "FlagsSnapshot", "FpStateRef", "NoFpuSection" })
        {
            if (contracts.Speaks(word))
                return true;
        }

        return false;
    }

    private static ISymbol? SymbolOf(IPatternOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
        IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
        _ => null,
    };

    private static bool IsRefAssignment(IOperation target) => target.Parent is ISimpleAssignmentOperation { IsRef: true } assignment && assignment.Target == target;

    private static StalenessFacet Aged(StalenessFacet facet, AgingJudge judge, int site)
    {
        var values = facet.Values;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (value.Role == StaleRole.Parameter)
                value = value with { Seen = value.Seen | judge.Seen };
            else if ((!value.IsAged || !value.Must) && judge.Of(value) is not Aging.None and var aging)
                value = value with { AgedAt = site, Aging = aging, Must = true };
            if (!ReferenceEquals(value, values[i]))
                values = values.SetItem(i, value);
        }

        return values == facet.Values ? facet : new StalenessFacet(values);
    }

    private KernelState Use(IOperation reference, AccessPath key, ValueUse use, StalenessFacet facet, KernelState state)
    {
        if (use == ValueUse.None)
            return state;
        if (use == ValueUse.Argument && reference.Parent is IArgumentOperation { Parameter: { } parameter } && Scope.Model.Contracts.GetRoles(parameter).Has(ValueRole.CpuId))
            use |= ValueUse.CpuArgument;
        var used = false;
        foreach (var value in facet.Values)
        {
            if (!value.Key.Equals(key))
                continue;
            if (value.Role == StaleRole.Parameter)
                NoteUse(value, use, value.Seen);
            else if ((use & StaleRoles.Relevant(value)) != 0 || value.IsCaptured)
                used |= _findings.Used(reference, value, state);
        }

        return used ? Set(state, Done(facet, key)) : state;
    }

    /// <summary>One cause, one finding.</summary>
    private static StalenessFacet Done(StalenessFacet facet, AccessPath key)
    {
        var values = facet.Values;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsAged && !values[i].IsDone && values[i].Key.Equals(key))
                values = values.SetItem(i, values[i] with { IsDone = true });
        }

        return new StalenessFacet(values);
    }

    private void NoteUse(TrackedValue value, ValueUse use, CallEvents before)
    {
        if (Scope.Recorder is not null && value.Key.RootSymbol is IParameterSymbol parameter && (use & (ValueUse.Index | ValueUse.CpuArgument | ValueUse.Through | ValueUse.Condition | ValueUse.Compared)) != 0)
            _uses.Add(new ParameterUse(parameter.Ordinal, use & ~ValueUse.Argument, before & (CallEvents.Preempts | CallEvents.Reallocates | CallEvents.Exchanges | CallEvents.IrqWindow)));
    }

    private KernelState Put(KernelState state, AccessPath key, ImmutableArray<TrackedValue> values)
    {
        var old = Get<StalenessFacet>(state)?.Values ?? ImmutableArray<TrackedValue>.Empty;
        var kept = old.RemoveAll(v => key.IsPrefixOf(v.Key));
        foreach (var value in values)
            kept = kept.Add(value with { Key = key });
        return Set(state, kept.IsEmpty ? null : new StalenessFacet(kept));
    }

    /// <summary>Code that is not seen in full may have given members new values.</summary>
    private KernelState ForgetMembers(KernelState state)
    {
        if (Get<StalenessFacet>(state) is not { } facet)
            return state;
        var kept = facet.Values.RemoveAll(static v => !v.Key.Elements.IsEmpty || v.Key.Root == PathRoot.Static);
        return kept == facet.Values ? state : Set(state, kept.IsEmpty ? null : new StalenessFacet(kept));
    }
}
