using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// All that the source puts into one delegate, collection of delegates or result, where all of it is in sight. One use: ask it
/// for a member or method, then for <see cref="Targets"/>.
/// </summary>
internal sealed class DelegateStorage(KernelModel model, int depth)
{
    /// <summary>Storage that is given from other storage, or by a method, is followed so far.</summary>
    private const int MaxDepth = 4;

    // Of the body that is looked at: each numbers its captures anew.
    private Captures _captures = new();
    private readonly Dictionary<ILocalSymbol, List<(IOperation Value, Captures Captures)>> _locals = new(SymbolEqualityComparer.Default);
    private readonly List<(IOperation Value, Captures Captures, bool IsOfOther)> _values = new();
    private DelegateTargets? _targets;
    private bool _isUnknown;

    /// <summary>The bodies that were looked at: whoever uses the answer depends on them.</summary>
    public List<MemberEntry> Owners { get; } = new();

    /// <summary>Whether all assignments to the member are in the declaration of its type.</summary>
    public static bool IsInSight(ISymbol member)
    {
        var isClosed = member switch
        {
            IFieldSymbol { IsConst: false } field => field.IsReadOnly || field.DeclaredAccessibility == Accessibility.Private,
            IPropertySymbol { IsIndexer: false, IsVirtual: false, IsOverride: false, IsAbstract: false } property
                => IsAuto(property) && (property.SetMethod is null || property.DeclaredAccessibility == Accessibility.Private || property.SetMethod.DeclaredAccessibility == Accessibility.Private),
            _ => false,
        };
        return isClosed && member.ContainingType is { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false };
    }

    /// <summary>Whether all that is put into the collection is in the declaration of its type, too: what others see, they may fill.</summary>
    public static bool IsFilledInSight(ISymbol member) => member.DeclaredAccessibility == Accessibility.Private && IsInSight(member);

    /// <summary>The property is storage: no accessor gives or takes something else.</summary>
    private static bool IsAuto(IPropertySymbol property)
    {
        if (property.DeclaringSyntaxReferences.Length != 1 || property.DeclaringSyntaxReferences[0].GetSyntax() is not PropertyDeclarationSyntax { AccessorList.Accessors: var accessors })
            return false;
        foreach (var accessor in accessors)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
                return false;
        }

        return true;
    }

    /// <summary>What a field or auto-property runs.</summary>
    public DelegateTargets? OfMember(ISymbol member)
    {
        Read(member, isCollection: false);
        return Targets();
    }

    /// <summary>What any element of a collection runs that never leaves its type.</summary>
    public DelegateTargets? OfElements(ISymbol member)
    {
        Read(member, isCollection: true);
        return Targets();
    }

    /// <summary>What the delegate runs that a method returns, which nothing can override.</summary>
    public DelegateTargets? OfResult(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.Length != 1)
            return null;
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();
        if (!model.Compilation.ContainsSyntaxTree(syntax.SyntaxTree) || TreeNames.Of(syntax.SyntaxTree).Find(syntax) is not { } owner || model.Graphs.Of(owner.Node, CancellationToken.None) is not { } graph)
            return null;
        Owners.Add(owner);
        _captures = new Captures();
        Collect(graph, static _ => false, isCollection: false);
        foreach (var block in graph.Blocks)
        {
            if (block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Return } && block.BranchValue is { } value)
                Add(value, isOfOther: false);
        }

        return Targets();
    }

    private void Read(ISymbol member, bool isCollection)
    {
        foreach (var reference in member.ContainingType.DeclaringSyntaxReferences)
        {
            var type = reference.GetSyntax();
            if (!model.Compilation.ContainsSyntaxTree(type.SyntaxTree))
            {
                _isUnknown = true;
                return;
            }

            var names = TreeNames.Of(type.SyntaxTree);
            var mentioning = new HashSet<MemberEntry>(names.MembersThatMention(member.Name));
            foreach (var entry in names.Members)
            {
                if (!type.Span.Contains(entry.Node.Span))
                    continue;
                Owners.Add(entry);
                if (!mentioning.Contains(entry) && !IsInitializerOf(entry.Node, member))
                    continue;
                _captures = new Captures();
                if (model.Graphs.Of(entry.Node, CancellationToken.None) is { } graph)
                    Collect(graph, symbol => SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, member), isCollection);
                else
                    _isUnknown = true;
            }
        }
    }

    private static bool IsInitializerOf(SyntaxNode node, ISymbol member) => node is EqualsValueClauseSyntax && node.Parent switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText == member.Name,
        PropertyDeclarationSyntax property => property.Identifier.ValueText == member.Name,
        _ => false,
    };

    private void Collect(ControlFlowGraph graph, System.Func<ISymbol?, bool> isMember, bool isCollection)
    {
        foreach (var function in graph.LocalFunctions)
            Collect(graph.GetLocalFunctionControlFlowGraph(function), isMember, isCollection);
        foreach (var operation in All(graph))
        {
            switch (operation)
            {
                case IFlowAnonymousFunctionOperation lambda:
                    Collect(graph.GetAnonymousFunctionControlFlowGraph(lambda), isMember, isCollection);
                    break;
                case IFlowCaptureOperation capture:
                    Add(_captures.Values, capture.Id, capture.Value);
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment:
                    Add(_locals, local.Local, (assignment.Value, _captures));
                    break;
            }
        }

        foreach (var operation in All(graph))
        {
            if (isMember(SymbolOf(operation)))
                Mentioned(operation, isCollection, !IsOfThis(operation));
            else if (operation is IFlowCaptureReferenceOperation reference && _captures.Values.TryGetValue(reference.Id, out var captured) && captured.Exists(c => isMember(SymbolOf(c))))
                Mentioned(operation, isCollection, !captured.TrueForAll(IsOfThis));
        }
    }

    /// <summary>One mention of the member: what is put in is noted, and whether it gets out of sight.</summary>
    private void Mentioned(IOperation mention, bool isCollection, bool isOfOther)
    {
        if (mention.Syntax.Parent is RefExpressionSyntax)
            _isUnknown = true;
        var parent = mention.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
            (mention, parent) = (parent, parent.Parent);
        switch (parent)
        {
            case ISimpleAssignmentOperation { IsRef: true } or IDeconstructionAssignmentOperation or ITupleOperation:
            case IAddressOfOperation when mention is not IMethodReferenceOperation:
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                _isUnknown = true;
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == mention:
                if (isCollection)
                    AddElements(assignment.Value, isOfOther);
                else
                    Add(assignment.Value, isOfOther);
                break;
            case ICompoundAssignmentOperation compound when compound.Target == mention:
                if (compound.OperatorKind == BinaryOperatorKind.Add)
                    Add(compound.Value, isOfOther);
                break;
            case IArrayElementReferenceOperation element when isCollection:
                Put(element, isOfOther);
                break;
            case IPropertyReferenceOperation property when isCollection && property.Instance == mention:
                if (property.Property.IsIndexer)
                    Put(property, isOfOther);
                break;
            case IInvocationOperation invocation when isCollection && invocation.Instance == mention:
                foreach (var argument in invocation.Arguments)
                {
                    if (argument.Parameter is { RefKind: RefKind.None, Type.TypeKind: TypeKind.Delegate } && invocation.TargetMethod.ReturnsVoid | invocation.TargetMethod.ReturnType.SpecialType == SpecialType.System_Boolean)
                        Add(argument.Value, isOfOther);
                    else if (argument.Parameter?.Type.TypeKind is not (TypeKind.Struct or TypeKind.Enum or TypeKind.Class or TypeKind.Delegate or TypeKind.TypeParameter))
                        _isUnknown = true;
                }

                break;
            case IArgumentOperation { Parent: IInvocationOperation { IsImplicit: true } } or IFlowCaptureOperation or IIsNullOperation or IBinaryOperation:
                break;
            default:
                // A delegate that is read is called, returned or handed on, which changes nothing; a collection may be filled elsewhere.
                _isUnknown |= isCollection;
                break;
        }
    }

    /// <summary>An element that is assigned to, or read.</summary>
    private void Put(IOperation element, bool isOfOther)
    {
        switch (element.Parent)
        {
            case ISimpleAssignmentOperation { IsRef: false } assignment when assignment.Target == element:
                Add(assignment.Value, isOfOther);
                break;
            case ICompoundAssignmentOperation compound when compound.Target == element:
                Add(compound.Value, isOfOther);
                break;
            case ISimpleAssignmentOperation { IsRef: true } or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                _isUnknown = true;
                break;
        }
    }

    /// <summary>What a new collection is made of.</summary>
    private void AddElements(IOperation value, bool isOfOther)
    {
        switch (Uncovered(value))
        {
            case IArrayCreationOperation array:
                foreach (var element in array.Initializer?.ElementValues ?? System.Collections.Immutable.ImmutableArray<IOperation>.Empty)
                    Add(element, isOfOther);
                break;
            case IObjectCreationOperation { Arguments.IsEmpty: true }:
                break;
            case IObjectCreationOperation { Arguments: var arguments } when arguments.Length == 1 && arguments[0].Value.Type?.SpecialType == SpecialType.System_Int32:
                break;
            case IFlowCaptureReferenceOperation reference when _captures.Values.TryGetValue(reference.Id, out var captured):
                foreach (var one in captured)
                {
                    if (Uncovered(one) is IFlowCaptureReferenceOperation)
                        _isUnknown = true;
                    else
                        AddElements(one, isOfOther);
                }

                AddInitializer(reference.Id, value, isOfOther);
                break;
            case { ConstantValue: { HasValue: true, Value: null } }:
                break;
            default:
                _isUnknown = true;
                break;
        }
    }

    /// <summary>A collection initializer is lowered to calls on the new object, which stand before the assignment.</summary>
    private void AddInitializer(CaptureId id, IOperation assigned, bool isOfOther)
    {
        var root = assigned;
        while (root.Parent is not null)
            root = root.Parent;
        foreach (var reference in _captures.References)
        {
            if (!reference.Id.Equals(id) || reference == assigned)
                continue;
            switch (reference.Parent)
            {
                case IInvocationOperation invocation when invocation.Instance == reference:
                    foreach (var argument in invocation.Arguments)
                    {
                        if (argument.Value.Type?.TypeKind == TypeKind.Delegate)
                            Add(argument.Value, isOfOther);
                    }

                    break;
                case IArrayElementReferenceOperation or IPropertyReferenceOperation:
                    Put(reference.Parent, isOfOther);
                    break;
            }
        }
    }

    private DelegateTargets? Targets()
    {
        var pending = new Stack<(IOperation Value, Captures Captures, bool IsOfOther)>(_values);
        var seen = new HashSet<(IOperation Value, bool IsOfOther)>();
        while (pending.Count > 0 && !_isUnknown)
        {
            var (covered, captures, isOfOther) = pending.Pop();
            var value = Uncovered(covered);
            if (!seen.Add((value, isOfOther)))
                continue;
            switch (value)
            {
                case { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation:
                    break;
                case IDelegateCreationOperation { Target: { } made }:
                    pending.Push((made, captures, isOfOther));
                    break;
                case IAddressOfOperation { Reference: IMethodReferenceOperation pointed }:
                    pending.Push((pointed, captures, isOfOther));
                    break;
                case IFlowAnonymousFunctionOperation lambda:
                    Found(model.Delegates.TargetOf(lambda.Syntax), isOfOther);
                    break;
                case IMethodReferenceOperation { Method: { ReducedFrom: null, MethodKind: not (MethodKind.DelegateInvoke or MethodKind.LocalFunction) } method } group:
                    Found(DelegateTargets.Of(new DelegateTarget(method, group.Syntax)
                    {
                        Receiver = group.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } ? AccessPath.This : null,
                        ReceiverType = group.IsVirtual ? group.Instance?.Type : null,
                        IsStored = true,
                    }), isOfOther);
                    break;
                case IFlowCaptureReferenceOperation reference when captures.Values.TryGetValue(reference.Id, out var captured):
                    captured.ForEach(c => pending.Push((c, captures, isOfOther)));
                    break;
                case ILocalReferenceOperation { Local: { RefKind: RefKind.None } local } when _locals.TryGetValue(local, out var assigned) && !model.Delegates.IsWrittenOtherwise(local):
                    assigned.ForEach(a => pending.Push((a.Value, a.Captures, isOfOther)));
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } combined:
                    pending.Push((combined.LeftOperand, captures, isOfOther));
                    pending.Push((combined.RightOperand, captures, isOfOther));
                    break;
                case IFieldReferenceOperation { Field: var field } when IsOwn((value as IFieldReferenceOperation)!.Instance):
                    Found(Other(field), isOfOther);
                    break;
                case IPropertyReferenceOperation { Property: var property, Instance: var instance } when IsOwn(instance):
                    Found(Other(property), isOfOther);
                    break;
                case IInvocationOperation { IsVirtual: false, TargetMethod: { MethodKind: MethodKind.Ordinary } method } when depth < MaxDepth:
                    Found(model.Delegates.OfResult(method, depth + 1, Owners), isOfOther || !IsOwn(((IInvocationOperation)value).Instance));
                    break;
                default:
                    _isUnknown = true;
                    break;
            }
        }

        return _isUnknown ? null : _targets;
    }

    private void Add(IOperation value, bool isOfOther) => _values.Add((value, _captures, isOfOther));

    private DelegateTargets? Other(ISymbol member) => depth < MaxDepth ? model.Delegates.OfStorage(member, depth + 1, Owners) : null;

    /// <summary>The member is one of this object: what is put in has the same <c>this</c> as who reads it from there.</summary>
    private static bool IsOfThis(IOperation member) => member is IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } };

    private static bool IsOwn(IOperation? instance) => instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    private void Found(DelegateTargets? targets, bool isOfOther)
    {
        if (isOfOther)
            targets = targets?.OfOther();
        _targets = targets is null ? null : _targets is null ? targets : DelegateTargets.Union(_targets, targets);
        _isUnknown |= _targets is null;
    }

    private IEnumerable<IOperation> All(ControlFlowGraph graph)
    {
        var pending = new Stack<IOperation>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                pending.Push(operation);
            if (block.BranchValue is { } value)
                pending.Push(value);
        }

        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IFlowCaptureReferenceOperation reference)
                _captures.References.Add(reference);
            yield return operation;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    private static IOperation Uncovered(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> map, TKey key, TValue value)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out var values))
            map.Add(key, values = new List<TValue>());
        if (!values.Contains(value))
            values.Add(value);
    }

    /// <summary>What the graphs of one body, with those of the functions in it, keep between operations.</summary>
    private sealed class Captures
    {
        public Dictionary<CaptureId, List<IOperation>> Values { get; } = new();

        public HashSet<IFlowCaptureReferenceOperation> References { get; } = new();
    }
}
