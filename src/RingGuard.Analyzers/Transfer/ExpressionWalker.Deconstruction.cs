using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <content>Several targets that are assigned at once: each gets its part of a tuple, or what <c>Deconstruct</c> gives out.</content>
internal sealed partial class ExpressionWalker
{
    private List<KernelState> Deconstruction(IDeconstructionAssignmentOperation deconstruction, List<KernelState> states)
    {
        states = Walk(deconstruction.Value, states);
        var parts = new List<(IOperation Target, IOperation? Value)>();
        Pair(deconstruction.Target, deconstruction.Value, parts);
        if (DeconstructOf(deconstruction, parts.Count) is { } method)
        {
            var outputs = new IOperation?[parts.Count];
            for (var i = 0; i < outputs.Length; i++)
                outputs[i] = parts[i].Target;
            states = Call(deconstruction, method, deconstruction.Value, outputs, states);
        }

        foreach (var (target, _) in parts)
        {
            states = WalkTarget(target, states);
            GuardWrite(target, states);
        }

        states = Map(states, state => AssignAll(parts, state));
        foreach (var (target, value) in parts)
        {
            if (SetterOf(target) is { } property)
                states = CallSetter(property, value, states);
        }

        return states;
    }

    /// <summary>All values are read before the first target is written: <c>(a, b) = (b, a)</c>.</summary>
    private KernelState AssignAll(List<(IOperation Target, IOperation? Value)> parts, KernelState state)
    {
        var read = new SymbolicValue[parts.Count];
        for (var i = 0; i < read.Length; i++)
        {
            var value = parts[i].Value is { } operation ? _values.Read(operation, state) : SymbolicValue.Unknown;
            read[i] = parts[i].Target.Type is { IsValueType: true } && !value.HasConstant ? CopyOfStruct(value) : value;
        }

        for (var i = 0; i < read.Length; i++)
        {
            var (target, value) = parts[i];
            state = _calls.Assign(Written(state, target), target, read[i]);
            state = WriteDomains(state, target, value is null || IsChangedBefore(value, parts, i) ? null : value);
        }

        return state;
    }

    /// <summary>The value's expression would no longer say what it said when it was evaluated.</summary>
    private static bool IsChangedBefore(IOperation value, List<(IOperation Target, IOperation? Value)> parts, int count)
    {
        foreach (var inner in value.DescendantsAndSelf())
        {
            if (VariableOf(inner) is not { } variable)
                continue;
            for (var i = 0; i < count; i++)
            {
                if (SymbolEqualityComparer.Default.Equals(VariableOf(parts[i].Target), variable))
                    return true;
            }
        }

        return false;
    }

    private static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member,
        _ => null,
    };

    private static void Pair(IOperation target, IOperation? value, List<(IOperation Target, IOperation? Value)> parts)
    {
        while (value is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        switch (target)
        {
            case IDeclarationExpressionOperation declaration:
                Pair(declaration.Expression, value, parts);
                break;
            case ITupleOperation tuple:
                var values = value is ITupleOperation literal && literal.Elements.Length == tuple.Elements.Length ? literal : null;
                for (var i = 0; i < tuple.Elements.Length; i++)
                    Pair(tuple.Elements[i], values?.Elements[i], parts);
                break;
            default:
                parts.Add((target, value));
                break;
        }
    }

    /// <summary>The member that takes an object apart; its parts are the targets of the outermost tuple.</summary>
    private IMethodSymbol? DeconstructOf(IDeconstructionAssignmentOperation deconstruction, int count)
    {
        if (deconstruction.Value.Type is not { IsTupleType: false } || deconstruction.Syntax is not AssignmentExpressionSyntax assignment || _scope.SemanticModel is not { } model || assignment.SyntaxTree != model.SyntaxTree)
            return null;
        var info = Microsoft.CodeAnalysis.CSharp.CSharpExtensions.GetDeconstructionInfo(model, assignment);
        return info.Method is { IsStatic: false } method && method.Parameters.Length == count ? method : null;
    }
}
