using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Flow;

/// <summary>What is known of the type of an exception, and which handlers it meets.</summary>
internal static class ThrownType
{
    /// <summary>Type of what a <c>throw</c> throws. A cast to a base says less than the value itself.</summary>
    public static ITypeSymbol? Of(IOperation? thrown)
    {
        while (thrown is IConversionOperation { OperatorMethod: null, Operand.Type: { } inner } conversion
            && (conversion.IsImplicit || (conversion.Type is { } outer && Derives(inner, outer))))
        {
            thrown = conversion.Operand;
        }

        return thrown?.Type;
    }

    /// <summary>Type of what <c>throw;</c> throws again: that of the handler it stands in.</summary>
    public static ITypeSymbol? OfRethrow(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Catch)
                return region.ExceptionType ?? (region.EnclosingRegion is { Kind: ControlFlowRegionKind.FilterAndHandler } filtered ? filtered.ExceptionType : null);
        }

        return null;
    }

    /// <summary>Type that a handler declares; null where it declares none.</summary>
    public static ITypeSymbol? Caught(ControlFlowRegion handler)
        => handler.ExceptionType ?? (handler.NestedRegions.IsEmpty ? null : handler.NestedRegions[0].ExceptionType);

    /// <summary>A handler of this type catches whatever is thrown.</summary>
    public static bool IsEverything(ITypeSymbol? caught)
        => caught is null or { SpecialType: SpecialType.System_Object } || IsSystemException(caught);

    /// <summary><c>System.Exception</c> itself.</summary>
    public static bool IsSystemException(ITypeSymbol type)
        => type is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static bool Derives(ITypeSymbol type, ITypeSymbol from)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            foreach (var constraint in parameter.ConstraintTypes)
            {
                if (Derives(constraint, from))
                    return true;
            }
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, from))
                return true;
        }

        return false;
    }
}
