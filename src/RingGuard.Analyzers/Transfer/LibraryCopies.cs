using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// What the .NET library does to memory that it is given: which values are only another view of an array, and which
/// argument of a call is written. Recognised by the types that such calls are about, not by a list of members.
/// </summary>
internal static class LibraryCopies
{
    /// <summary>The array or span that a span is a view of; null when it is none, or an object of its own.</summary>
    public static IOperation? ViewedBy(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation { OperatorMethod: { } conversion } converted when IsSpan(converted.Type) && IsOfLibrary(conversion):
                return converted.Operand;
            case IObjectCreationOperation { Arguments: { IsEmpty: false } arguments } creation when IsSpan(creation.Type) && IsMemory(arguments[0].Value.Type):
                return arguments[0].Value;
            case IInvocationOperation call when IsSpan(call.Type) && IsOfLibrary(call.TargetMethod):
                if (call.Instance is { } instance)
                    return IsSpan(instance.Type) && call.TargetMethod.Name == "Slice" ? instance : null;
                return call.TargetMethod.Name is "AsSpan" or "AsMemory" or "AsBytes" or "Cast" && call.Arguments.Length > 0 ? call.Arguments[0].Value : null;
            case IPropertyReferenceOperation { Property.Name: "Span", Instance: { } memory } property when IsSpan(property.Type) && IsSpan(memory.Type):
                return memory;
            default:
                return null;
        }
    }

    /// <summary>What a call of the library writes: its destination, or the memory that it is called for.</summary>
    public static IOperation? WrittenBy(IOperation operation, IMethodSymbol method)
    {
        if (operation is not IInvocationOperation call || !IsOfLibrary(method))
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && IsMemory(parameter.Type) && parameter.Name is "destination" or "destinationArray" or "dst")
                return argument.Value;
        }

        if (method.Name is not ("Clear" or "Fill" or "Reverse" or "Sort"))
            return method is { Name: "CopyTo", ContainingType.SpecialType: SpecialType.System_Array } && call.Arguments.Length > 0 ? call.Arguments[0].Value : null;
        if (call.Instance is { } receiver)
            return IsSpan(receiver.Type) ? receiver : null;
        return method.ContainingType is { SpecialType: SpecialType.System_Array } or { Name: "MemoryExtensions" } && call.Arguments.Length > 0 ? call.Arguments[0].Value : null;
    }

    private static bool IsMemory(ITypeSymbol? type) => type is IArrayTypeSymbol or { SpecialType: SpecialType.System_Array } || IsSpan(type);

    private static bool IsSpan(ITypeSymbol? type)
        => type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory", Arity: 1, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsOfLibrary(IMethodSymbol method)
    {
        if (!method.DeclaringSyntaxReferences.IsEmpty)
            return false;
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }
}
