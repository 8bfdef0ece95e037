using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Kernel state in a struct that is copied into a local, changed there and never written back: the state itself is as it was.
/// </summary>
internal sealed class StateCopyCheck(BodyScope scope)
{
    private readonly Dictionary<ILocalSymbol, IOperation> _copies = new(SymbolEqualityComparer.Default);

    public void Visit(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false, Target: ILocalReferenceOperation { Local.RefKind: RefKind.None } target } assignment
                when target.IsDeclaration || LocalWrites.StartOf(target.Local) == assignment.Value.Syntax:
                if (IsState(assignment.Value))
                    _copies[target.Local] = assignment.Value;
                break;
            case IInvocationOperation { Instance: ILocalReferenceOperation receiver } call when _copies.Count > 0 && Mutates(call.TargetMethod):
                Changed(receiver.Local, call);
                break;
            case IAssignmentOperation assignment when _copies.Count > 0 && OwnerOf(assignment.Target) is { } owner:
                Changed(owner, assignment);
                break;
            case IIncrementOrDecrementOperation increment when _copies.Count > 0 && OwnerOf(increment.Target) is { } owner:
                Changed(owner, increment);
                break;
            case ILocalReferenceOperation reference when _copies.TryGetValue(reference.Local, out var copy) && IsUsedAsAWhole(reference):
                // Written back, returned or handed on: then the copy may be meant.
                scope.Recorder!.Withdraw(scope.Numbers.OfSite(copy));
                break;
        }
    }

    private void Changed(ILocalSymbol local, IOperation change)
    {
        if (!_copies.TryGetValue(local, out var copy))
            return;
        scope.Recorder!.Failed(ObservationKind.StateCopy, scope.Numbers.OfSite(copy), null, () => new Observation(ObservationKind.StateCopy, BodyScope.LocationOf(copy))
        {
            Object = copy.Syntax.ToString(),
            Why = $"line {change.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1}",
            Evidence = ImmutableArray.Create(BodyScope.LocationOf(change)),
        });
    }

    /// <summary>A mutable struct that lives in the kernel's data: by role, by contract, or handed out by reference to be changed.</summary>
    private bool IsState(IOperation value)
    {
        if (value.Type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, IsReadOnly: false, IsRefLikeType: false, SpecialType: SpecialType.None } type || scope.Model.Guards.IsGuard(type))
            return false;
        var member = value switch
        {
            IFieldReferenceOperation { Field.IsConst: false } field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            IInvocationOperation { TargetMethod.ReturnsByRef: true } call => (ISymbol)call.TargetMethod,
            _ => null,
        };
        if (member is null)
            return false;
        if (!scope.Model.Contracts.GetRoles(member).IsEmpty || scope.Model.FpTypes.HasFpState(type))
            return true;
        if (member is IPropertySymbol { ReturnsByRef: true, IsIndexer: false } or IMethodSymbol && !IsOfTheLibrary(member))
            return true;
        foreach (var own in type.GetMembers())
        {
            if (own is IMethodSymbol method && !scope.Model.Contracts.GetContract(method).Clauses.IsEmpty)
                return true;
        }

        return false;
    }

    private static bool IsOfTheLibrary(ISymbol member)
    {
        var space = member.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }

    private static bool IsUsedAsAWhole(ILocalReferenceOperation reference) => reference.Parent switch
    {
        IInvocationOperation call => call.Instance != reference,
        IMemberReferenceOperation member => member.Instance != reference,
        IAssignmentOperation assignment => assignment.Target != reference,
        _ => true,
    };

    /// <summary>The local whose own field, at any depth of structs, is written.</summary>
    private static ILocalSymbol? OwnerOf(IOperation target)
    {
        for (var current = target; ;)
        {
            switch (current)
            {
                case IFieldReferenceOperation { Instance: ILocalReferenceOperation local }:
                    return local.Local;
                case IPropertyReferenceOperation { Instance: ILocalReferenceOperation local, Property: { ReturnsByRef: false, ReturnsByRefReadonly: false } }:
                    return local.Local;
                case IFieldReferenceOperation { Instance: IFieldReferenceOperation { Type.IsValueType: true } outer }:
                    current = outer;
                    break;
                default:
                    return null;
            }
        }
    }

    private static bool Mutates(IMethodSymbol method)
    {
        if (method.IsReadOnly || method.IsStatic || method.MethodKind != MethodKind.Ordinary || method.ContainingType is not { TypeKind: TypeKind.Struct, IsReadOnly: false } type || method.IsOverride)
            return false;
        if (method.ReturnsVoid)
            return true;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            foreach (var node in BodySyntax.Of(reference).DescendantNodes())
            {
                var target = node switch
                {
                    AssignmentExpressionSyntax assignment => assignment.Left,
                    PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } postfix => postfix.Operand,
                    PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix => prefix.Operand,
                    _ => null,
                };
                if (target is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name })
                    target = name;
                if (target is IdentifierNameSyntax identifier && type.GetMembers(identifier.Identifier.ValueText).Length > 0)
                    return true;
            }
        }

        return false;
    }
}
