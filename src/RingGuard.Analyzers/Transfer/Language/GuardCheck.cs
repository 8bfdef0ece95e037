using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Scopes that are copied, boxed, stored, captured or returned although they are disposed where they were made: what they
/// give back is then given back twice, or at the wrong time.
/// </summary>
internal sealed class GuardCheck(BodyScope scope, ValueReader values)
{
    public void Visit(IOperation operation, List<KernelState> states, ObservationRecorder recorder)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                Assignment(assignment, states, recorder);
                break;
            case IConversionOperation conversion when IsGuard(conversion.Operand.Type) && HeapAllocation.IsBoxing(conversion):
                Report(conversion, "is boxed, which copies it", recorder);
                Mark(conversion.Operand, states, recorder);
                break;
            case IFlowAnonymousFunctionOperation lambda when AnythingIsHeld(states):
                foreach (var captured in Captures.Of(lambda, scope.SemanticModel))
                {
                    if (captured is ILocalSymbol local && IsGuard(local.Type))
                        Report(lambda, $"'{local.Name}' is captured by a lambda, which may run when it is disposed", recorder);
                }

                break;
            case ILocalReferenceOperation { Parent: null, Local: { } returned } reference when IsReturned(reference.Syntax) && IsUsing(returned) && IsGuard(returned.Type):
                Report(reference, $"'{returned.Name}' is returned, but its 'using' disposes it first", recorder);
                break;
        }
    }

    /// <summary>Notes which scopes something is called on that gives back.</summary>
    public void Called(IMethodSymbol target, IOperation? receiver, List<KernelState> states)
    {
        if (receiver is null || scope.Recorder is not { } recorder || (target.Name is not ("Dispose" or "DisposeAsync") && !Releases(target)))
            return;
        foreach (var state in states)
        {
            if (values.Read(receiver, state).GuardSite is var site and not 0)
                recorder.DisposedGuards.Add(site);
        }
    }

    private void Assignment(ISimpleAssignmentOperation assignment, List<KernelState> states, ObservationRecorder recorder)
    {
        var value = assignment.Value;
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        var source = value as ILocalReferenceOperation;
        if (!IsGuard(value.Type))
        {
            // A disposable of another kind that its "using" disposes while somebody else has it.
            if (source is { Local: { } scoped } && IsUsing(scoped) && IsLongLived(assignment.Target, states))
                Report(value, $"'{scoped.Name}' is stored, but its 'using' disposes it", recorder, isSure: IsOfTheKernel(scoped.Type));
            return;
        }

        switch (assignment.Target)
        {
            case ILocalReferenceOperation when value.Type is { IsValueType: true } && value is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation && !IsMoved(source):
                Report(value, "is copied, so that both copies give back the same", recorder);
                Mark(value, states, recorder);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation when source is not null && IsUsing(source.Local):
                Report(value, $"'{source.Local.Name}' is stored, but its 'using' disposes it", recorder);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation when scope.MustBalance && !IsOwner() && !DeclaresAcquire():
                Report(value, "is stored, so that it outlives the method that took it", recorder);
                if (value is IInvocationOperation or IObjectCreationOperation)
                    recorder.MisusedGuards.Add(scope.Numbers.OfSite(value));
                Mark(value, states, recorder);
                break;
        }
    }

    /// <summary>The local is for nothing but to be given to another one, and is not disposed itself.</summary>
    private static bool IsMoved(ILocalReferenceOperation? source)
        => source is not null && !IsUsing(source.Local) && KeptInLocals.UsesOf(source.Local.Name, source.Syntax).Count() == 1;

    private void Report(IOperation operation, string what, ObservationRecorder recorder, bool isSure = true)
        => recorder.Failed(
            ObservationKind.GuardMisuse,
            scope.Numbers.OfSite(operation),
            null,
            () => new Observation(ObservationKind.GuardMisuse, BodyScope.LocationOf(operation)) { Object = Shorten(operation.Syntax.ToString()), Why = what },
            onSomePathOnly: !isSure);

    /// <summary>What follows from the misuse (held at the exit, released twice) is not reported as well.</summary>
    private void Mark(IOperation value, List<KernelState> states, ObservationRecorder recorder)
    {
        foreach (var state in states)
        {
            if (values.Read(value, state).GuardSite is var site and not 0)
                recorder.MisusedGuards.Add(site);
        }
    }

    private static bool AnythingIsHeld(List<KernelState> states)
    {
        foreach (var state in states)
        {
            if (!state.Holds.IsEmpty)
                return true;
        }

        return false;
    }

    private bool IsGuard(ITypeSymbol? type) => scope.Model.Guards.IsGuard(type);

    private bool Releases(IMethodSymbol method)
    {
        foreach (var clause in scope.Model.Contracts.GetContract(method).Clauses)
        {
            if (clause.Kind == ClauseKind.Releases)
                return true;
        }

        return false;
    }

    /// <summary>A type that is disposed itself may keep a scope for as long as it lives.</summary>
    private bool IsOwner()
    {
        for (var type = scope.Method.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers("Dispose"))
            {
                if (member is IMethodSymbol)
                    return true;
            }
        }

        return false;
    }

    private bool DeclaresAcquire()
    {
        foreach (var clause in scope.Contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Acquires)
                return true;
        }

        return false;
    }

    /// <summary>A member of an object that was there before, or that others may know by now.</summary>
    private bool IsLongLived(IOperation target, List<KernelState> states)
    {
        var owner = target switch
        {
            IFieldReferenceOperation field => field.Field.IsStatic ? null : field.Instance,
            IPropertyReferenceOperation property => property.Property.IsStatic ? null : property.Instance,
            _ => target,
        };
        if (ReferenceEquals(owner, target))
            return false;
        if (owner is null)
            return true;
        foreach (var state in states)
        {
            if (values.Read(owner, state).IsFresh)
                return false;
        }

        return true;
    }

    /// <summary>What the dispose of a type of the library leaves behind may still be of use (a stream in memory).</summary>
    private bool IsOfTheKernel(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, scope.Model.Compilation.Assembly);

    private static bool IsReturned(SyntaxNode syntax) => ResultUses.IsReturned(syntax);

    private static bool IsUsing(ILocalSymbol local)
    {
        foreach (var reference in local.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: var owner } })
                return owner is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };
        }

        return false;
    }

    private static string Shorten(string text) => text.Length > 60 ? text.Substring(0, 57) + "..." : text;
}
