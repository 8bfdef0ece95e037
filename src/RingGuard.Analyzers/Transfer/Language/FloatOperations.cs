using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>Which operations and types are compiled to FP or vector registers.</summary>
internal static class FloatOperations
{
    /// <summary>A value of the type is kept in an FP or vector register. <c>decimal</c> is not: it is integer code.</summary>
    public static bool IsFloat(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        if (type.SpecialType is SpecialType.System_Single or SpecialType.System_Double)
            return true;
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct } named)
            return false;
        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return IsFloat(named.TypeArguments[0]);
        return named.Name switch
        {
            "Half" => IsIn(named, "System"),
            "NFloat" => IsIn(named, "InteropServices"),
            "Vector64" or "Vector128" or "Vector256" or "Vector512" => IsIn(named, "Intrinsics"),
            "Vector" or "Vector2" or "Vector3" or "Vector4" or "Matrix3x2" or "Matrix4x4" or "Quaternion" or "Plane" or "Complex" or "BFloat16" => IsIn(named, "Numerics"),
            _ => false,
        };
    }

    /// <summary>A struct or tuple with an FP value among its parts: passed, returned and copied through FP registers, as far as the ABI goes.</summary>
    public static bool HasFloat(ITypeSymbol? type, int depth = 0)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } named || depth > 3 || IsFloat(named))
            return false;
        foreach (var member in named.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false, IsConst: false } field && (IsFloat(field.Type) || HasFloat(field.Type, depth + 1)))
                return true;
        }

        return false;
    }

    /// <summary>A whole struct with FP parts is read, passed or returned.</summary>
    public static bool Copies(IOperation operation, ContractProvider contracts)
    {
        switch (operation)
        {
            case IInvocationOperation invocation:
                return HasFloat(invocation.Type) && !AsksForSection(contracts.GetContract(invocation.TargetMethod));
            case IObjectCreationOperation { Arguments.IsEmpty: false }:
                return HasFloat(operation.Type);
            case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation:
                return HasFloat(operation.Type) && IsRead(operation)
                    && operation.Parent is not (IMemberReferenceOperation or IDeconstructionAssignmentOperation) && !(operation.Parent is IInvocationOperation call && call.Instance == operation);
            default:
                return false;
        }
    }

    /// <summary>Cheap: whether <see cref="Describe"/> has to be asked.</summary>
    public static bool MayBe(IOperation operation) => operation is IConversionOperation or IBinaryOperation or IUnaryOperation or ICompoundAssignmentOperation
        or IIncrementOrDecrementOperation or IInvocationOperation or IObjectCreationOperation or IFieldReferenceOperation or IPropertyReferenceOperation
        or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IIsPatternOperation or IDeconstructionAssignmentOperation;

    /// <summary>What the operation itself does with FP values, in words; null when nothing. Constants are folded by the compiler.</summary>
    public static string? Describe(IOperation operation, ContractProvider contracts)
    {
        if (operation.ConstantValue.HasValue)
            return null;
        switch (operation)
        {
            case IConversionOperation conversion:
                return !conversion.Operand.ConstantValue.HasValue && (IsFloat(conversion.Operand.Type) || IsFloat(conversion.Type)) ? "is converted" : null;
            case IBinaryOperation binary:
                return IsFloat(binary.LeftOperand.Type) || IsFloat(binary.RightOperand.Type) || IsFloat(binary.Type) ? "is computed" : null;
            case IUnaryOperation unary:
                return IsFloat(unary.Operand.Type) ? "is computed" : null;
            case ICompoundAssignmentOperation compound:
                return IsFloat(compound.Target.Type) || IsFloat(compound.Value.Type) ? "is computed" : null;
            case IIncrementOrDecrementOperation increment:
                return IsFloat(increment.Target.Type) ? "is computed" : null;
            case IInvocationOperation invocation:
                return Carries(invocation.TargetMethod, contracts) || IsFloat(invocation.Instance?.Type) ? "passes or returns FP values" : null;
            case IObjectCreationOperation creation:
                return IsFloat(creation.Type) || (creation.Constructor is { } constructor && Carries(constructor, contracts)) ? "passes or returns FP values" : null;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation target, Value: var value }:
                return TakesFloat(target, value) ? "is read" : null;
            case IIsPatternOperation { Pattern: IDeclarationPatternOperation { MatchedType: { } matched } } when IsFloat(matched):
                return "is unboxed";
            case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation:
                return IsFloat(operation.Type) && IsRead(operation) ? "is read" : null;
            default:
                return null;
        }
    }

    /// <summary>An FP variable gets a part of the value that is not a constant.</summary>
    private static bool TakesFloat(ITupleOperation target, IOperation value)
    {
        while (value is IConversionOperation conversion)
            value = conversion.Operand;
        var parts = value as ITupleOperation;
        for (var i = 0; i < target.Elements.Length; i++)
        {
            var isConstant = parts is not null && i < parts.Elements.Length && parts.Elements[i].ConstantValue.HasValue;
            if (!isConstant && target.Elements[i] is not IDiscardOperation && IsFloat(target.Elements[i].Type))
                return true;
        }

        return false;
    }

    /// <summary>FP values cross the call in registers, or the method is generic over them. One that asks for a section itself is judged by that.</summary>
    public static bool Carries(IMethodSymbol method, ContractProvider contracts)
    {
        var carries = IsFloat(method.ReturnType);
        foreach (var parameter in method.Parameters)
            carries |= parameter.RefKind == RefKind.None && IsFloat(parameter.Type);
        foreach (var argument in method.TypeArguments)
            carries |= IsFloat(argument);
        return carries && !AsksForSection(contracts.GetContract(method));
    }

    public static bool AsksForSection(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && ((clause.Context & Context.FpuSection) != 0 || clause.Resource is Resource.FpuSection or Resource.NeonSection))
                return true;
        }

        return false;
    }

    /// <summary>Not a target, not passed by reference, no name only.</summary>
    private static bool IsRead(IOperation operation) => operation.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target != operation,
        IIncrementOrDecrementOperation or IDeclarationExpressionOperation or IAddressOfOperation or INameOfOperation => false,
        IArgumentOperation argument => argument.Parameter?.RefKind is null or RefKind.None,
        _ => true,
    };

    private static bool IsIn(INamedTypeSymbol type, string lastPart)
    {
        var space = type.ContainingNamespace;
        if (space?.Name != lastPart)
            return false;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space.Name == "System";
    }
}
