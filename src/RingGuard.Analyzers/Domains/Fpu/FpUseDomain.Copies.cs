using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <content>
/// Copies of a context that say, as their source did, that a CPU holds their registers (RG2016), until something in the
/// copy is set or it is invalidated: who clones a task copies all of it and takes the claim back then.
/// </content>
internal sealed partial class FpUseDomain
{
    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        var facet = Get<FpUseFacet>(state);
        var path = target is IMemberReferenceOperation ? Values.PathOfTarget(target, state) : null;
        if (path is not null && facet is { Copies.IsEmpty: false })
        {
            facet = facet with { Copies = facet.Copies.RemoveAll(c => c.Path.IsPrefixOf(path)) };
            state = Set(state, facet);
        }

        if (path is null || value is null || CopiedFrom(target, value, state) is not { } source)
            return state;
        var copy = new CopiedContext(path, Scope.Numbers.OfSite(target), source);
        facet ??= FpUseFacet.Start;
        return Set(state, facet with { Copies = facet.Copies.RemoveAll(c => c.Site == copy.Site).Add(copy) });
    }

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        if (Scope.Recorder is not { } recorder)
            return;
        var states = new List<KernelState>();
        var copies = new HashSet<CopiedContext>();
        foreach (var exit in exits)
        {
            if (!exit.IsException)
                states.AddRange(exit.States);
        }

        foreach (var state in states)
            copies.UnionWith(CopiesOf(state));
        foreach (var copy in copies)
        {
            if (Scope.Numbers.Operation(copy.Site) is not { } target)
                continue;
            foreach (var state in states)
            {
                if (CopiesOf(state).Contains(copy))
                    Report(Descriptors.FpContextFreedWhileLive, target, target.Syntax.ToString(), Message(copy, target));
                else
                    recorder.Passed(ObservationKind.Finding, copy.Site, Descriptors.FpContextFreedWhileLive.Id, state);
            }
        }
    }

    private ImmutableArray<CopiedContext> CopiesOf(KernelState state) => Get<FpUseFacet>(state)?.Copies ?? ImmutableArray<CopiedContext>.Empty;

    private static string Message(CopiedContext copy, IOperation target)
        => $"'{target.Syntax}' becomes a copy of '{copy.Source}' with the claim that a CPU holds its registers; make a new context that no CPU claims";

    private KernelState WithoutInvalidated(CallSite call, MethodSummary summary, KernelState state)
    {
        if (Get<FpUseFacet>(state) is not { Copies.IsEmpty: false } facet)
            return state;
        foreach (var delta in summary.Fp)
        {
            if (delta.Action == FpAction.Invalidate && call.Translate(delta.Path, state, Values) is { } path)
                facet = facet with { Copies = facet.Copies.RemoveAll(c => FpObjects.AreSame(c.Path, path)) };
        }

        return Set(state, facet);
    }

    /// <summary>What an FP context that is stored in an object was copied from, claim and all; null when it was not.</summary>
    private string? CopiedFrom(IOperation target, IOperation value, KernelState state)
    {
        var member = target switch
        {
            IFieldReferenceOperation field => (ISymbol)field.Field,
            IPropertyReferenceOperation property => property.Property,
            _ => null,
        };
        if (member is null || !Scope.Model.Contracts.GetRoles(member).IsEmpty || !Scope.Model.FpTypes.HasFpState(target.Type) || Scope.Model.Contracts.HasMarker(member, MarkerWords.RawAccess))
            return null;
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        if (!SymbolEqualityComparer.Default.Equals(value.Type, target.Type) && value is not IInvocationOperation)
            return null;
        if (value is IInvocationOperation { Instance: { } source, Arguments.Length: 0 } copy)
        {
            return SymbolEqualityComparer.Default.Equals(source.Type, target.Type) && !Scope.Model.Contracts.GetContract(copy.TargetMethod).SpeaksOfCallable
                && Values.Read(source, state) is { IsFresh: false, Path: not null } && !MakesItsOwn(copy.TargetMethod)
                ? source.Syntax.ToString()
                : null;
        }

        return value is IFieldReferenceOperation or IPropertyReferenceOperation && target.Type is { IsValueType: true } && Values.Read(value, state) is { IsFresh: false, Path: not null }
            ? value.Syntax.ToString()
            : null;
    }

    /// <summary>The body of the copying member makes a new object or sets something in the copy: what it claims is its own choice.</summary>
    private static bool MakesItsOwn(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is BaseObjectCreationExpressionSyntax or WithExpressionSyntax { Initializer.Expressions.Count: > 0 }
                    || (node is AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax } assignment && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
