using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Rules;

/// <summary>A method group or lambda (<see cref="Target"/>) that becomes a delegate.</summary>
internal readonly record struct DelegateConversion(IOperation Target, IOperation? Creation)
{
    /// <summary>Null in broken code.</summary>
    public INamedTypeSymbol? DelegateType => Creation?.Type as INamedTypeSymbol is { TypeKind: TypeKind.Delegate } type ? type : null;

    /// <summary>
    /// What the delegate is handed to: a parameter, event, field or property. Null for a local, a return value or an
    /// expression, where what becomes of it is seen elsewhere or not at all.
    /// </summary>
    public ISymbol? Receiver
    {
        get
        {
            var current = Creation;
            while (current?.Parent is IConversionOperation or IParenthesizedOperation)
                current = current.Parent;
            return current?.Parent switch
            {
                IArgumentOperation argument => argument.Parameter,
                IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: { } e } } => e,
                ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: { } storage } } => storage,
                ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { } property } } => property,
                ISimpleAssignmentOperation { Target: IEventReferenceOperation { Event: { } raised } } => raised,
                _ => null,
            };
        }
    }
}
