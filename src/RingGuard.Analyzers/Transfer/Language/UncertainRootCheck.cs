using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Kernel operations in code that the runtime runs when and where it likes: finalizers, static constructors, the part of
/// <c>Dispose(bool)</c> that a finalizer runs, exception filters.
/// </summary>
internal sealed class UncertainRootCheck(BodyScope scope)
{
    private readonly string? _root = RootOf(scope);
    private readonly IParameterSymbol? _disposing = DisposingOf(scope);

    public void Called(IOperation operation, IMethodSymbol target, MethodSummary summary, List<KernelState> states, ObservationRecorder recorder)
    {
        var root = _root ?? (_disposing is not null ? "Dispose(bool), which the finalizer calls" : null);
        // What the finalizer has Dispose(bool) do is reported there.
        if (!IsKernelOperation(target, summary) || target is { Name: "Dispose", Parameters.Length: 1 })
            return;
        if (root is null && !IsInFilter(operation.Syntax))
            return;
        if (IsOrdinaryLibraryUse(target))
            return;
        var site = scope.Numbers.OfSite(operation);
        foreach (var state in states)
        {
            if (_root is null && _disposing is not null && !IsFromFinalizer(state))
            {
                recorder.Passed(ObservationKind.UncertainRoot, site);
                continue;
            }

            recorder.Failed(
                ObservationKind.UncertainRoot,
                site,
                null,
                () => new Observation(ObservationKind.UncertainRoot, BodyScope.LocationOf(operation))
                {
                    Callee = target,
                    Object = root ?? "an exception filter, which runs before the frames in between are unwound",
                });
        }
    }

    /// <summary>What else the same call would need is not there for the same reason: nobody chose the context.</summary>
    public static bool IsExplainedBy(Observation other, ImmutableArray<Observation> observations)
    {
        if (other.Kind is not (ObservationKind.Demand or ObservationKind.Finding))
            return false;
        foreach (var observation in observations)
        {
            if (observation.Kind == ObservationKind.UncertainRoot && observation.Location.SourceTree == other.Location.SourceTree
                && observation.Location.SourceSpan.Contains(other.Location.SourceSpan))
            {
                return true;
            }
        }

        return false;
    }

    private static string? RootOf(BodyScope scope)
    {
        if (scope.Contract.RunsIn is not null)
            return null;
        return scope.Method.MethodKind switch
        {
            MethodKind.Destructor => "a finalizer",
            MethodKind.StaticConstructor => "a static constructor",
            _ => null,
        };
    }

    private static IParameterSymbol? DisposingOf(BodyScope scope)
    {
        if (scope.Method is not { Name: "Dispose", Parameters.Length: 1, ContainingType: { } type } || scope.Method.Parameters[0].Type.SpecialType != SpecialType.System_Boolean)
            return null;
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Destructor } && current.SpecialType != SpecialType.System_Object)
                    return scope.Method.Parameters[0];
            }
        }

        return null;
    }

    /// <summary>The path has seen that it is not called by <c>Dispose()</c>.</summary>
    private bool IsFromFinalizer(KernelState state)
    {
        foreach (var fact in state.Facts.Entries)
        {
            var atom = scope.Numbers.AtomOf(fact.Key);
            if (atom.Test == ConditionNarrower.TruthTest && atom.Path is { Root: PathRoot.Parameter, Elements.IsEmpty: true }
                && SymbolEqualityComparer.Default.Equals(atom.Path.RootSymbol, _disposing))
            {
                return !fact.Value;
            }
        }

        return state.Values.TryGet(scope.Numbers.OfVariable(_disposing!.OriginalDefinition), out var value) && value.Truth == Tri.False;
    }

    /// <summary>In code that is not marked as kernel code, what the built-in file alone describes is the library, not a kernel.</summary>
    private bool IsOrdinaryLibraryUse(IMethodSymbol target)
        => scope.Model.Contracts.KernelCode is null
        && !SymbolEqualityComparer.Default.Equals(target.ContainingAssembly, scope.Model.Compilation.Assembly)
        && IsOfTheLibrary(target.ContainingNamespace)
        && (target.OriginalDefinition.GetDocumentationCommentId() is not { } id || scope.Model.Contracts.Index.Project.Find(id).Count == 0);

    private static bool IsOfTheLibrary(INamespaceSymbol? space)
    {
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { Name: "System" };
    }

    private bool IsKernelOperation(IMethodSymbol target, MethodSummary summary)
    {
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind != DemandKind.FloatArithmetic && !IsOfAllocation(demand))
                return true;
        }

        if (!summary.Fp.IsEmpty)
            return true;
        foreach (var exit in summary.Exits)
        {
            if (!exit.Acquired.IsEmpty || exit.Irq != IrqState.Entry)
                return true;
        }

        if (summary.Source != SummarySource.Contract)
            return false;
        foreach (var clause in scope.Model.Contracts.GetContract(target).Clauses)
        {
            if ((clause.Effects & ~Effect.Throws) != Effect.None)
                return true;
        }

        return false;
    }

    /// <summary>What a contract file says of <c>new</c> makes no kernel operation of every object with fields.</summary>
    private bool IsOfAllocation(Demand demand)
        => demand.Origin.MethodKind == MethodKind.Constructor && scope.Model.Contracts.GetContract(demand.Origin).Clauses.IsEmpty;

    private static bool IsInFilter(SyntaxNode syntax)
    {
        for (var node = syntax; node is not null and not (StatementSyntax or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is CatchFilterClauseSyntax)
                return true;
        }

        return false;
    }
}
