using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>
/// Raw access outside the code that is marked for it: to registers with shadow copies (RG5002), to the flag that says where FP
/// state lives (RG2015), to a component that is no part of the saved image (RG2017). Needs no state.
/// </summary>
internal sealed class RawAccessDomain : StateDomain
{
    private readonly bool _isAllowed;

    public RawAccessDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
        => _isAllowed = IsAllowed(scope);

    public static bool IsNeeded(ContractProvider contracts)
        => contracts.Vocabulary.Mentions("RawAccess") || contracts.Vocabulary.Mentions("RawRegister") || contracts.Vocabulary.Mentions("Raw");

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        if (_isAllowed || Scope.Recorder is null || call.Method.MethodKind == MethodKind.PropertyGet)
            return state;
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        if (IsRaw(call, contract, state) && !(call.Method.MethodKind == MethodKind.PropertySet && IsFresh(call.Receiver, state)))
        {
            var isFlag = call.Method.AssociatedSymbol is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean };
            Report(isFlag ? Descriptors.BareResidencyFlagWrite : Descriptors.RawAccessOutsideCore, call.Operation, Name(call.Method));
        }

        for (var i = 0; i < call.Arguments.Count; i++)
        {
            // What an indexer is asked for is a place, and no value that is written.
            var isIndex = call.Method.MethodKind == MethodKind.PropertySet && i < call.Arguments.Count - 1;
            if (RawMember(call.Arguments[i]) is { } flag)
                ReportFlag(call, contract, flag, isIndex);
        }

        return state;
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        if (_isAllowed || Scope.Recorder is null)
            return state;
        if (target is IFieldReferenceOperation { Field: { } field } reference && Has(field) && !IsOwnConstructor(target) && !IsFresh(reference.Instance, state))
        {
            var isFlag = field.Type.SpecialType == SpecialType.System_Boolean || field.Type.TypeKind == TypeKind.Enum;
            Report(isFlag ? Descriptors.BareResidencyFlagWrite : Descriptors.RawAccessOutsideCore, target, field.Name);
        }

        if (target is not (IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation))
            return state;
        var written = value ?? (target.Parent as ICompoundAssignmentOperation)?.Value;
        if (RawMember(written) is { } flag)
            Report(Descriptors.BareResidencyFlagWrite, target, flag.ContainingType.Name + "." + flag.Name);
        return state;
    }

    private static bool IsAllowed(BodyScope scope)
    {
        if (scope.Contract.Has(MarkerWords.RawAccess))
            return true;
        foreach (var clause in scope.Contract.Clauses)
        {
            if ((clause.Effects & Effect.RawRegister) != 0)
                return true;
        }

        for (ISymbol? symbol = scope.Method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (scope.Model.Contracts.HasMarker(symbol, MarkerWords.RawAccess))
                return true;
        }

        return scope.Model.Contracts.HasMarker(scope.Model.Compilation.Assembly, MarkerWords.RawAccess);
    }

    private static string Name(IMethodSymbol method)
        => method.ContainingType is { } type ? type.Name + "." + (method.AssociatedSymbol?.Name ?? method.Name) : method.Name;

    /// <summary>What an object starts with takes nothing from anybody.</summary>
    private bool IsFresh(IOperation? instance, KernelState state)
        => instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } || (instance is not null && Values.Read(instance, state).IsFresh);

    private bool IsOwnConstructor(IOperation target)
        => Scope.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
        && target is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation };

    private bool Has(ISymbol symbol) => Scope.Model.Contracts.HasMarker(symbol, MarkerWords.RawAccess);

    private bool IsRaw(CallSite call, MemberContract contract, KernelState state)
    {
        // What takes nothing and answers something reads.
        if (!call.Method.ReturnsVoid && call.Method.Parameters.IsEmpty && call.Method.MethodKind == MethodKind.Ordinary)
            return false;
        if (contract.Has(MarkerWords.RawAccess))
            return true;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind != ClauseKind.Effects || (clause.Effects & Effect.RawRegister) == 0)
                continue;
            if (clause.When is null || IsSelected(call, clause, state))
                return true;
        }

        return false;
    }

    private bool IsSelected(CallSite call, Clause clause, KernelState state)
    {
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.Name != clause.When)
                continue;
            var value = Values.Read(call.Argument(parameter.Ordinal), state);
            return value.HasConstant && (Equals(value.Constant, clause.Is)
                || (EnumDecoder.TryGetBits(value.Constant, out var given) && EnumDecoder.TryGetBits(clause.Is, out var wanted) && given == wanted));
        }

        return false;
    }

    /// <summary>A marked member of an enum that the value consists of; one that is only asked with, as an index or an argument, is none.</summary>
    private IFieldSymbol? RawMember(IOperation? value) => value switch
    {
        IFieldReferenceOperation { Field: { ContainingType.TypeKind: TypeKind.Enum } member } => Has(member) ? member : null,
        IArgumentOperation argument => RawMember(argument.Value),
        IConversionOperation conversion => RawMember(conversion.Operand),
        IUnaryOperation unary => RawMember(unary.Operand),
        IParenthesizedOperation parenthesized => RawMember(parenthesized.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Or or BinaryOperatorKind.And or BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.Add or BinaryOperatorKind.LeftShift } binary
            => RawMember(binary.LeftOperand) ?? RawMember(binary.RightOperand),
        IConditionalOperation conditional => RawMember(conditional.WhenTrue) ?? RawMember(conditional.WhenFalse),
        _ => null,
    };

    private void ReportFlag(CallSite call, MemberContract contract, IFieldSymbol flag, bool isIndex)
    {
        var name = flag.ContainingType.Name + "." + flag.Name;
        foreach (var clause in contract.Clauses)
        {
            // A register's name in an access to the registers is no flag.
            isIndex |= (clause.Effects & (Effect.TouchesFpRegs | Effect.LoadsFpRegs | Effect.SavesFpRegs)) != 0;
            if ((clause.Effects & (Effect.ReadsFpImage | Effect.WritesFpImage)) == 0)
                continue;
            Report(Descriptors.PkruThroughImage, call.Operation, $"'{name}' is switched eagerly and not kept in the saved image; use its register and the task's own copy");
            return;
        }

        if (!isIndex && (call.Method.ReturnsVoid || Changes(call.Method)))
            Report(Descriptors.BareResidencyFlagWrite, call.Operation, name);
    }

    /// <summary>A method that answers and changes what it asks (test and clear), as far as its source shows.</summary>
    private static bool Changes(IMethodSymbol method)
        => method.DeclaringSyntaxReferences.Any(static r => BodySyntax.Of(r).DescendantNodes().Any(static n =>
            n is AssignmentExpressionSyntax { Left: not IdentifierNameSyntax { Parent: DeclarationExpressionSyntax } } or ArgumentSyntax { RefKindKeyword.RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.RefKeyword }));

    private void Report(DiagnosticDescriptor rule, IOperation operation, string name)
        => Scope.Recorder!.Failed(ObservationKind.Finding, Scope.Numbers.OfSite(operation), rule.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
        {
            Rule = rule,
            Object = name,
            Arguments = new object[] { name },
        });
}
