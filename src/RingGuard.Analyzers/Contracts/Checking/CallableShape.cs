using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>What a clause can refer to: parameters, result and owner of a method, property, event or delegate type.</summary>
internal readonly struct CallableShape
{
    private CallableShape(ISymbol symbol, ImmutableArray<IParameterSymbol> parameters, ITypeSymbol? result, bool hasThis)
    {
        Symbol = symbol;
        Parameters = parameters;
        Result = result;
        HasThis = hasThis;
    }

    public ISymbol Symbol { get; }

    public ImmutableArray<IParameterSymbol> Parameters { get; }

    /// <summary>Null when nothing is returned.</summary>
    public ITypeSymbol? Result { get; }

    public bool HasThis { get; }

    public static CallableShape? Of(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => new(method, method.Parameters, method.ReturnsVoid ? null : method.ReturnType, !method.IsStatic || method.IsExtensionMethod),
        IPropertySymbol property => new(property, property.Parameters, property.Type, !property.IsStatic),
        IEventSymbol @event => new(@event, ImmutableArray<IParameterSymbol>.Empty, null, !@event.IsStatic),
        INamedTypeSymbol { DelegateInvokeMethod: { } invoke } type => new(type, invoke.Parameters, invoke.ReturnsVoid ? null : invoke.ReturnType, hasThis: false),
        _ => null,
    };

    public ITypeSymbol? TypeOf(string parameter)
    {
        foreach (var candidate in Parameters)
        {
            if (candidate.Name == parameter)
                return candidate.Type;
        }

        // The implicit parameter of setters and of add and remove.
        return parameter == "value" ? (Symbol as IPropertySymbol)?.Type ?? (Symbol as IEventSymbol)?.Type : null;
    }
}
