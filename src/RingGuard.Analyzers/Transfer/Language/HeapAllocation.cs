using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>How an operation allocates on the managed heap.</summary>
/// <param name="IsExplicit">The source says <c>new</c>.</param>
/// <param name="What">In words, for messages.</param>
internal readonly record struct HeapAllocation(bool IsExplicit, string What)
{
    /// <summary>The kind of a collection expression; unknown to the oldest supported compiler by name.</summary>
    private const int CollectionExpression = 127;

    /// <summary>Static method groups are cached from C# 11 on.</summary>
    private const LanguageVersion CachesMethodGroups = LanguageVersion.CSharp11;

    /// <summary>Null when the operation surely or probably allocates nothing.</summary>
    public static HeapAllocation? Of(IOperation operation, SemanticModel? model)
    {
        switch (operation)
        {
            case IObjectCreationOperation { Type: { IsReferenceType: true } type }:
                return IsException(type) ? null : new HeapAllocation(true, $"new '{type.Name}'");
            case IArrayCreationOperation array:
                return OfArray(array);
            case IAnonymousObjectCreationOperation:
                return new HeapAllocation(true, "an anonymous object");
            case ITypeParameterObjectCreationOperation { Type: ITypeParameterSymbol { IsReferenceType: true } type }:
                return new HeapAllocation(true, $"new '{type.Name}'");
            case IDelegateCreationOperation creation:
                return OfDelegate(creation, model);
            case IConversionOperation conversion:
                return IsBoxing(conversion) ? new HeapAllocation(false, $"a box for a value of type '{conversion.Operand.Type!.Name}'") : null;
            case IInterpolatedStringOperation { ConstantValue.HasValue: false, Type.SpecialType: SpecialType.System_String }:
                return new HeapAllocation(false, "an interpolated string");
            case IBinaryOperation binary when IsConcatenation(binary):
                return binary.Parent is IBinaryOperation outer && IsConcatenation(outer) ? null : new HeapAllocation(false, "a string concatenation");
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }:
                return new HeapAllocation(false, "a string concatenation");
            case IInvocationOperation invocation:
                return OfCall(invocation);
            default:
                return (int)operation.Kind == CollectionExpression ? OfCollection(operation) : null;
        }
    }

    public static bool IsException(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    public static bool IsLinq(IMethodSymbol method)
        => method.ContainingType is { Name: "Enumerable" or "ParallelEnumerable" or "Queryable" or "AsyncEnumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    public static bool IsBoxing(IConversionOperation conversion)
        => conversion is { OperatorMethod: null, Operand: { Type.IsReferenceType: false, ConstantValue: not { HasValue: true, Value: null } }, Type.IsReferenceType: true }
        && conversion.Language == LanguageNames.CSharp
        && conversion.GetConversion().IsBoxing
        // The receiver of a call through an interface, as "using" makes it, is a constrained call: nothing is boxed.
        && !(conversion.IsImplicit && conversion.Parent is IInvocationOperation call && call.Instance == conversion)
        && !(conversion.IsImplicit && conversion.Parent is IPropertyReferenceOperation property && property.Instance == conversion)
        && !IsInsideParams(conversion);

    private static bool IsInsideParams(IOperation operation)
        => operation.Parent is IArrayInitializerOperation { Parent: IArrayCreationOperation { Parent: IArgumentOperation { ArgumentKind: ArgumentKind.ParamArray } } };

    private static HeapAllocation? OfArray(IArrayCreationOperation array)
    {
        if (array.DimensionSizes.Length == 1 && array.DimensionSizes[0].ConstantValue is { HasValue: true, Value: 0 or 0L or 0u or 0ul })
            return null;
        if (array.Parent is IArgumentOperation { ArgumentKind: ArgumentKind.ParamArray })
            return new HeapAllocation(false, "the array of a 'params' argument");
        return IsStaticData(array) ? null : new HeapAllocation(true, $"new '{array.Type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'");
    }

    /// <summary><c>ReadOnlySpan&lt;byte&gt; x = new byte[] { 1, 2 }</c> is data of the assembly.</summary>
    private static bool IsStaticData(IArrayCreationOperation array)
    {
        if (array is not { Initializer: { } initializer, Parent: IConversionOperation { Type: INamedTypeSymbol { Name: "ReadOnlySpan" } } })
            return false;
        foreach (var element in initializer.ElementValues)
        {
            if (!element.ConstantValue.HasValue)
                return false;
        }

        return true;
    }

    private static HeapAllocation? OfDelegate(IDelegateCreationOperation creation, SemanticModel? model)
    {
        switch (creation.Target)
        {
            case IFlowAnonymousFunctionOperation when creation.Parent is IArgumentOperation { Parent: IInvocationOperation query } && IsLinq(query.TargetMethod.ReducedFrom ?? query.TargetMethod):
                // Reported with the query.
                return null;
            case IFlowAnonymousFunctionOperation lambda:
                return Captures.Any(lambda, model) ? new HeapAllocation(false, "a closure") : null;
            case IMethodReferenceOperation { Method: { } method } reference:
                var isCached = reference.Instance is null && method.IsStatic
                    && creation.Syntax.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= CachesMethodGroups };
                return isCached ? null : new HeapAllocation(false, $"a delegate of '{method.Name}'");
            default:
                return null;
        }
    }

    private static bool IsConcatenation(IBinaryOperation binary)
        => binary is { OperatorKind: BinaryOperatorKind.Add, OperatorMethod: null or { ContainingType.SpecialType: SpecialType.System_String }, Type.SpecialType: SpecialType.System_String, ConstantValue.HasValue: false };

    private static HeapAllocation? OfCollection(IOperation collection)
    {
        var isSpan = collection.Type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
        if (isSpan || collection.Type is null or { IsReferenceType: false })
            return null;
        if (collection.Type.TypeKind is TypeKind.Array or TypeKind.Interface && collection.ChildOperations.Count == 0)
            return null;
        return new HeapAllocation(true, "a collection expression");
    }

    private static HeapAllocation? OfCall(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (IsLinq(method.ReducedFrom ?? method))
            return IsPartOfQuery(invocation) ? null : new HeapAllocation(false, method.ReturnType.TypeKind == TypeKind.Interface ? $"an iterator of the query operator '{method.Name}'" : $"what the query operator '{method.Name}' works with");
        if (invocation.IsImplicit && method is { Name: "GetEnumerator", Parameters.IsEmpty: true, ReturnType.TypeKind: TypeKind.Interface } && !IsIndexed(invocation.Instance) && MayMakeEnumerator(method))
            return new HeapAllocation(false, "an enumerator behind an interface");
        if (method is { ContainingType.SpecialType: SpecialType.System_String, IsStatic: true, Name: "Concat" or "Format" or "Join", ReturnType.SpecialType: SpecialType.System_String })
            return new HeapAllocation(false, $"the result of 'string.{method.Name}'");
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction) || method.DeclaringSyntaxReferences.IsEmpty)
            return null;
        if (method.IsAsync)
            return new HeapAllocation(false, $"the state machine of '{method.Name}'");
        return IsIterator(method) ? new HeapAllocation(false, $"the iterator '{method.Name}'") : null;
    }

    /// <summary>Loops over arrays and strings are compiled without an enumerator, whatever the flow graph says.</summary>
    private static bool IsIndexed(IOperation? receiver)
    {
        while (receiver is IConversionOperation conversion)
            receiver = conversion.Operand;
        return receiver?.Type is null or { TypeKind: TypeKind.Array } or { SpecialType: SpecialType.System_String };
    }

    /// <summary>
    /// What hands out an enumerator behind an interface mostly makes one, or boxes one; a type of the kernel's own shows
    /// whether it does, and one that hands out itself or what it keeps does not.
    /// </summary>
    private static bool MayMakeEnumerator(IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface || method.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty || method.IsAbstract)
            return true;
        foreach (var reference in method.OriginalDefinition.DeclaringSyntaxReferences)
        {
            foreach (var node in BodySyntax.Of(reference).DescendantNodes())
            {
                if (node is YieldStatementSyntax or BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax)
                    return true;
            }
        }

        return false;
    }

    /// <summary>One query is one finding, at its outermost operator.</summary>
    private static bool IsPartOfQuery(IInvocationOperation invocation)
    {
        for (var parent = invocation.Parent; parent is IArgumentOperation or IConversionOperation or IInvocationOperation; parent = parent.Parent)
        {
            if (parent is IInvocationOperation outer)
                return IsLinq(outer.TargetMethod.ReducedFrom ?? outer.TargetMethod);
        }

        return false;
    }

    public static bool IsIterator(IMethodSymbol method)
    {
        if (method.ReturnType is not INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IEnumerator" or "IAsyncEnumerable" or "IAsyncEnumerator" })
            return false;
        foreach (var reference in method.OriginalDefinition.DeclaringSyntaxReferences)
        {
            foreach (var node in BodySyntax.Of(reference).DescendantNodes(static n => n is not ExpressionSyntax))
            {
                if (node is YieldStatementSyntax yielding && yielding.FirstAncestorOrSelf<SyntaxNode>(static n => n is LocalFunctionStatementSyntax or MethodDeclarationSyntax) == reference.GetSyntax())
                    return true;
            }
        }

        return false;
    }
}
