using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Questions that change what they ask (RG2022): bodies declared pure, and answers about FP state that are stored there on the way.</summary>
internal sealed class PureDomain : StateDomain
{
    private readonly bool _isPure;
    private readonly bool _isQuestion;
    private readonly List<(IOperation Target, ISymbol Member)> _writes = new();

    public PureDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _isPure = scope.Contract.Has(MarkerWords.Pure);
        _isQuestion = scope.Method is { MethodKind: MethodKind.Ordinary, ReturnType.SpecialType: SpecialType.System_Boolean } && scope.Contract.Clauses.IsEmpty;
    }

    public static bool IsNeeded(ContractProvider contracts) => contracts.Vocabulary.Mentions("Pure") || contracts.Vocabulary.Mentions("FpImage") || contracts.Vocabulary.Mentions("FpStateRef");

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        if (Scope.Recorder is null || (!_isPure && !_isQuestion) || target is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } reference
            || Values.Read(reference.Instance, state).IsFresh || reference.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver }
            || IsLocalStruct(reference.Instance))
        {
            return state;
        }

        if (_isPure)
            Report(target, reference.Member);
        else if (Scope.Model.FpTypes.HasFpState(reference.Member.ContainingType))
            _writes.Add((target, reference.Member));
        return state;
    }

    /// <summary>Without a declaration it is a question only if what it stored is the answer.</summary>
    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        foreach (var (target, member) in _writes)
        {
            foreach (var exit in exits)
            {
                if (!exit.IsException && exit.Operation is { } answer && Mentions(answer, member))
                    Report(target, member);
            }
        }
    }

    private static bool Mentions(IOperation answer, ISymbol member)
    {
        foreach (var inner in answer.DescendantsAndSelf())
        {
            if (inner is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member, member))
                return true;
        }

        return false;
    }

    private static bool IsLocalStruct(IOperation? instance)
        => instance is ILocalReferenceOperation { Type.IsValueType: true, Local.RefKind: RefKind.None } or IParameterReferenceOperation { Type.IsValueType: true, Parameter.RefKind: RefKind.None };

    private void Report(IOperation target, ISymbol member)
        => Scope.Recorder!.Failed(ObservationKind.Finding, Scope.Numbers.OfSite(target), Descriptors.ValidityHelperWritesState.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(target))
        {
            Rule = Descriptors.ValidityHelperWritesState,
            Object = member.Name,
            Arguments = new object[] { Scope.Method.AssociatedSymbol?.Name ?? Scope.Method.Name, target.Syntax.ToString() },
        });
}
