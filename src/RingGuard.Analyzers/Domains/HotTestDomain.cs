using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Atomic test-and-clear on a hot path where a plain test would do most times (RG1014).</summary>
internal sealed class HotTestDomain(BodyScope scope, ValueReader values, int key) : StateDomain(scope, values, key)
{
    private readonly bool _isHot = IsHotPath(scope);

    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks(MarkerWords.TestAndClear) && contracts.Speaks(MarkerWords.HotPath),
        static (scope, values, key) => new HotTestDomain(scope, values, key));

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        if (!_isHot || Scope.Recorder is not { } recorder || Scope.Model.Contracts.FindMarker(call.Method, MarkerWords.TestAndClear) is not { } marker)
            return state;
        var selected = IsSelected(call, marker);
        if (selected == Tri.False || !FlagTests.DecidesBranch(call.Operation.Syntax))
            return state;
        var flags = FlagsOf(call);
        if (FlagTests.IsTestedBefore(call.Operation.Syntax, flags))
            return state;
        var isOwn = IsOwnFlag(call, flags.Count > 0);
        recorder.Failed(
            ObservationKind.Finding,
            call.Site,
            Descriptors.CheapTestSuffices.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
            {
                Rule = Descriptors.CheapTestSuffices,
                Object = call.Method.Name,
                Arguments = new object[] { call.Method.Name, isOwn ? "only its own context sets the flag" : "the flag is mostly clear" },
            },
            onSomePathOnly: !isOwn || selected == Tri.Unknown);
        return state;
    }

    /// <summary>A local function of a hot path is part of it; a lambda may run anywhere.</summary>
    private static bool IsHotPath(BodyScope scope)
    {
        if (scope.Contract.Has(MarkerWords.HotPath))
            return true;
        ISymbol? symbol = scope.Method;
        while (symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction })
        {
            symbol = symbol.ContainingSymbol;
            if (symbol is IMethodSymbol outer && scope.Model.Contracts.HasMarker(outer, MarkerWords.HotPath))
                return true;
        }

        return false;
    }

    private static Tri IsSelected(CallSite call, Marker marker)
    {
        if (marker.When is not { } name)
            return Tri.True;
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.Name != name)
                continue;
            if (call.Argument(parameter.Ordinal)?.ConstantValue is not { HasValue: true } constant)
                return Tri.Unknown;
            if (EnumDecoder.TryGetBits(constant.Value, out var given) && EnumDecoder.TryGetBits(marker.Is, out var wanted))
                return given == wanted ? Tri.True : Tri.False;
            return Equals(constant.Value, marker.Is) ? Tri.True : Tri.False;
        }

        return Tri.Unknown;
    }

    /// <summary>Members and variables that the call names: the flag is one of them.</summary>
    private static HashSet<string> FlagsOf(CallSite call)
    {
        var flags = new HashSet<string>(System.StringComparer.Ordinal);
        foreach (var argument in call.Arguments)
        {
            if (argument is { ConstantValue.HasValue: true } or { Type.TypeKind: TypeKind.Enum } && NameOf(argument) is { } flag)
                flags.Add(flag);
        }

        if (flags.Count > 0)
            return flags;
        foreach (var argument in call.Arguments)
        {
            if (NameOf(argument) is { } name)
                flags.Add(name);
        }

        if (flags.Count == 0 && NameOf(call.Receiver) is { } receiver)
            flags.Add(receiver);
        return flags;
    }

    private static string? NameOf(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation switch
        {
            IMemberReferenceOperation member => member.Member.Name,
            ILocalReferenceOperation local => local.Local.Name,
            IParameterReferenceOperation parameter => parameter.Parameter.Name,
            _ => null,
        };
    }

    /// <summary>Only its own context sets the flag: nothing can be lost between a plain test and the clearing.</summary>
    private bool IsOwnFlag(CallSite call, bool hasFlag)
    {
        if (!hasFlag)
            return false;
        foreach (var argument in call.Arguments)
        {
            if (IsOwn(argument))
                return true;
        }

        return IsOwn(call.Receiver);
    }

    private bool IsOwn(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation is IMemberReferenceOperation member && Scope.Model.Contracts.HasMarker(member.Member, MarkerWords.OwnOnly);
    }
}
