using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Floating point and vectors outside an FPU section in code that is declared to do without: the registers belong to
/// whoever was interrupted.
/// </summary>
internal sealed class FloatCheck(BodyScope scope, DemandChecker demands)
{
    /// <summary>The assembly or the method says that it has no floating point, and the method does not say otherwise.</summary>
    public static bool Applies(BodyScope scope)
    {
        if (scope.Contract.NoFpu)
            return true;
        return scope.Model.Contracts.KernelCode is { FloatAllowed: false } && !DeclaresFloat(scope.Contract);
    }

    public void Visit(IOperation operation, List<KernelState> states, ObservationRecorder recorder)
    {
        if (!FloatOperations.MayBe(operation))
            return;
        var what = FloatOperations.Describe(operation, scope.Model.Contracts);
        var isPopCount = what is null && IsPopCount(operation);
        var isCopy = what is null && !isPopCount && FloatOperations.Copies(operation, scope.Model.Contracts);
        if ((what is null && !isPopCount && !isCopy) || IsPartOfFloat(operation))
            return;
        Judge(operation, states, recorder, isPopCount ? "may be counted in a vector register" : isCopy ? "is copied, FP parts and all," : what!, isPopCount || isCopy);
    }

    private void Judge(IOperation operation, List<KernelState> states, ObservationRecorder recorder, string why, bool isUncertain)
    {
        var site = scope.Numbers.OfSite(operation);
        foreach (var state in states)
        {
            var judgement = Judge(state, operation, recorder);
            if (judgement == Tri.False)
            {
                recorder.Passed(ObservationKind.FloatUse, site);
                continue;
            }

            recorder.Failed(
                ObservationKind.FloatUse,
                site,
                null,
                () => new Observation(ObservationKind.FloatUse, BodyScope.LocationOf(operation))
                {
                    Object = Shorten(operation.Syntax.ToString()),
                    Why = why,
                },
                onSomePathOnly: judgement == Tri.Unknown || isUncertain);
        }
    }

    /// <summary>FP values that callers have to pass or take in registers, where nothing in the body says so.</summary>
    public static Observation? OfSignature(BodyScope scope, ImmutableArray<Observation> observations)
    {
        var method = scope.Method;
        if (!Applies(scope) || scope.Policy != EntryPolicy.Task || method.Locations.IsEmpty || method.IsOverride || FloatOperations.AsksForSection(scope.Contract)
            || method.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion)
            || !FloatOperations.Carries(method, scope.Model.Contracts))
        {
            return null;
        }

        foreach (var observation in observations)
        {
            if (observation.Kind == ObservationKind.FloatUse || observation.Demand?.Kind == DemandKind.FloatArithmetic)
                return null;
        }

        return new Observation(ObservationKind.FloatUse, method.Locations[0]) { Object = method.Name, Why = "passes or returns FP values", IsDefinite = true };
    }

    /// <summary>An interrupt handler runs on whatever the interrupted code left in the registers, unless its stub saved them.</summary>
    public static bool IsHandlerWithoutFpu(BodyScope scope)
        => scope.Contract.RunsIn is { } mode
        && !(scope.Model.Contracts.KernelCode is { InterruptsSaveFpu: true } && mode is ExecutionMode.HardIrq or ExecutionMode.Nmi or ExecutionMode.Softirq);

    private Tri Judge(KernelState state, IOperation operation, ObservationRecorder recorder)
    {
        if (scope.Contract.NoFpu)
            return Tri.True;
        var fault = demands.Examine(state, Context.FpuSection);
        if (fault.Failing != Context.None)
            return Tri.True;
        if (fault.FailingOnSomePath != Context.None)
            return Tri.Unknown;
        if (fault.Open == Context.None)
            return Tri.False;
        if (scope.Policy == EntryPolicy.Inferred)
        {
            recorder.OpenDemand(new Demand(DemandKind.FloatArithmetic, Context.FpuSection, scope.Method) { Chain = ImmutableArray.Create(BodyScope.LocationOf(operation)) });
            return Tri.False;
        }

        if (scope.Contract.RunsIn is not null)
            return IsHandlerWithoutFpu(scope) ? Tri.True : Tri.False;

        // Who calls a lambda, and from where, is not known.
        return scope.Method.MethodKind == MethodKind.AnonymousFunction ? Tri.Unknown : Tri.True;
    }

    /// <summary>One statement, one finding: what would be mended by taking the floating point out of it.</summary>
    public static ImmutableArray<Observation> OnePerStatement(ImmutableArray<Observation> observations)
    {
        Dictionary<SyntaxNode, Observation>? kept = null;
        ImmutableArray<Observation>.Builder? gone = null;
        foreach (var observation in observations)
        {
            if (observation.Kind != ObservationKind.FloatUse || StatementOf(observation.Location) is not { } statement)
                continue;
            kept ??= new Dictionary<SyntaxNode, Observation>();
            if (!kept.TryGetValue(statement, out var first))
            {
                kept.Add(statement, observation);
                continue;
            }

            var isBetter = observation.IsDefinite && !first.IsDefinite;
            (gone ??= ImmutableArray.CreateBuilder<Observation>()).Add(isBetter ? first : observation);
            if (isBetter)
                kept[statement] = observation;
        }

        return gone is null ? observations : observations.RemoveRange(gone.ToImmutable());
    }

    /// <summary>A statement without the statements in it, or an expression that stands for a body.</summary>
    private static SyntaxNode? StatementOf(Location location)
    {
        if (location.SourceTree is not { } tree)
            return null;
        SyntaxNode? node = tree.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        while (node is not (null or StatementSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
            node = node.Parent;
        return node;
    }

    private bool IsPartOfFloat(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (FloatOperations.MayBe(parent) && (FloatOperations.Describe(parent, scope.Model.Contracts) is not null || FloatOperations.Copies(parent, scope.Model.Contracts)))
                return true;
        }

        return false;
    }

    /// <summary>One instruction on x86; ARM64 has it for vectors only.</summary>
    private static bool IsPopCount(IOperation operation)
        => operation is IInvocationOperation { ConstantValue.HasValue: false, TargetMethod: { Name: "PopCount", ContainingType: { Name: "BitOperations", ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } } };

    private static bool DeclaresFloat(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & Effect.TouchesFpRegs) != 0)
                return true;
        }

        return false;
    }

    private static string Shorten(string text) => text.Length > 60 ? text.Substring(0, 57) + "..." : text;
}
