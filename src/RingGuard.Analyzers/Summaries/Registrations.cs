using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Handlers by registration: what is passed to a parameter, subscribed to an event or stored in a field or property that
/// carries <c>[RunsIn]</c> runs in that mode, whoever else calls it. Only bodies that mention the name of such a member are
/// bound for it.
/// </summary>
internal sealed class Registrations
{
    /// <summary>From the most to the least restricted: a method that is registered twice is checked for the former.</summary>
    private static readonly ExecutionMode[] ByStrictness =
    {
        ExecutionMode.Nmi, ExecutionMode.Hyp, ExecutionMode.HardIrq, ExecutionMode.Softirq, ExecutionMode.GuestTrap, ExecutionMode.UserReturn,
        ExecutionMode.Boot, ExecutionMode.Idle, ExecutionMode.PinnedTask, ExecutionMode.KThread, ExecutionMode.Task,
    };

    private readonly Compilation _compilation;
    private readonly ContractProvider _contracts;
    private readonly Lazy<Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>> _modes;

    public Registrations(Compilation compilation, ContractProvider contracts)
    {
        _compilation = compilation;
        _contracts = contracts;
        _modes = new Lazy<Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>>(Collect, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    private Registrations(Compilation compilation, ContractProvider contracts, Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes)
    {
        _compilation = compilation;
        _contracts = contracts;
        _modes = new Lazy<Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>>(() => modes);
        _ = _modes.Value;
    }

    /// <summary>The registrations of the next compilation; null when an edited body registers something, or did.</summary>
    public Registrations? After(IReadOnlyList<TreeEdit> edits, Compilation compilation, ContractProvider contracts)
    {
        if (!_modes.IsValueCreated)
            return null;
        foreach (var edit in edits)
        {
            if (edit.Changed >= 0 && (Registers(edit.Old, edit.Changed) || Registers(edit.New, edit.Changed)))
                return null;
        }

        var modes = new Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>();
        foreach (var pair in _modes.Value)
        {
            var node = pair.Key;
            foreach (var edit in edits)
            {
                if (node.SyntaxTree != edit.Old)
                    continue;
                if (edit.Find(node) is not { } moved)
                    return null;
                node = moved;
                break;
            }

            modes[node] = pair.Value;
        }

        return new Registrations(compilation, contracts, modes);
    }

    private bool Registers(SyntaxTree tree, int member)
        => _contracts.Names.Registrars.Count > 0 && TreeNames.Of(tree).NamesIn(TreeNames.Of(tree).Members[member]).Overlaps(_contracts.Names.Registrars);

    /// <summary>Whether the declaration is a registered handler.</summary>
    public bool Contains(SyntaxNode declaration) => _modes.Value.ContainsKey(declaration);

    /// <summary>The most restricted mode that the method is registered for; null when it is for none.</summary>
    public ExecutionMode? ModeOf(IMethodSymbol method) => ModesOf(method) is { IsEmpty: false } modes ? modes[0] : null;

    /// <summary>All modes that the method is registered for, the most restricted first.</summary>
    public ImmutableArray<ExecutionMode> ModesOf(IMethodSymbol method)
    {
        if (_modes.Value.Count == 0)
            return ImmutableArray<ExecutionMode>.Empty;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (_modes.Value.TryGetValue(reference.GetSyntax(), out var modes))
                return modes;
        }

        return ImmutableArray<ExecutionMode>.Empty;
    }

    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "A handler may be registered in another tree than the one that is analysed; the host caches these models, and only bodies that register something get here")]
    private Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> Collect()
    {
        var modes = new Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>();
        var names = _contracts.Names.Registrars;
        if (names.Count == 0)
            return modes;
        foreach (var tree in _compilation.SyntaxTrees)
        {
            var bodies = new HashSet<MemberEntry>();
            foreach (var name in names)
                bodies.UnionWith(TreeNames.Of(tree).MembersThatMention(name));
            if (bodies.Count == 0)
                continue;
            var model = _compilation.GetSemanticModel(tree);
            foreach (var body in bodies)
                CollectIn(body.Node, model, names, modes);
        }

        return modes;
    }

    private void CollectIn(SyntaxNode body, SemanticModel model, HashSet<string> names, Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes)
    {
        foreach (var node in body.DescendantNodes())
        {
            var name = node switch
            {
                InvocationExpressionSyntax invocation => NameOf(invocation.Expression),
                ObjectCreationExpressionSyntax creation => NameOf(creation.Type),
                AssignmentExpressionSyntax assignment => NameOf(assignment.Left),
                ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax => "",
                _ => null,
            };
            if (name is null || (name.Length > 0 && !names.Contains(name)))
                continue;
            switch (model.GetOperation(node))
            {
                case IInvocationOperation invocation:
                    Arguments(invocation.Arguments, modes);
                    break;
                case IObjectCreationOperation creation:
                    Arguments(creation.Arguments, modes);
                    break;
                case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: { } e } } subscription:
                    Handlers(subscription.HandlerValue, _contracts.GetHandlerMode(e), modes);
                    break;
                case IAssignmentOperation { Target: IFieldReferenceOperation { Field: { } field } } assignment:
                    Handlers(assignment.Value, _contracts.GetHandlerMode(field), modes);
                    break;
                case IAssignmentOperation { Target: IPropertyReferenceOperation { Property: { } property } } assignment:
                    Handlers(assignment.Value, _contracts.GetHandlerMode(property), modes);
                    break;
            }
        }
    }

    private void Arguments(ImmutableArray<IArgumentOperation> arguments, Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Type.TypeKind is TypeKind.Delegate or TypeKind.FunctionPointer or TypeKind.Array or TypeKind.TypeParameter)
                Handlers(argument.Value, _contracts.GetHandlerMode(parameter), modes);
        }
    }

    /// <summary>The methods and lambdas that a value may be.</summary>
    private static void Handlers(IOperation value, ExecutionMode? mode, Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes)
    {
        if (mode is not { } known)
            return;
        switch (value)
        {
            case IMethodReferenceOperation reference:
                foreach (var declaration in reference.Method.OriginalDefinition.DeclaringSyntaxReferences)
                    Add(declaration.GetSyntax(), known, modes);
                break;
            case IAnonymousFunctionOperation lambda:
                Add(lambda.Syntax, known, modes);
                break;
            case IConversionOperation or IDelegateCreationOperation or IParenthesizedOperation or IAddressOfOperation
                or IConditionalOperation or ICoalesceOperation or IArrayCreationOperation or IArrayInitializerOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation:
                foreach (var child in value.ChildOperations)
                    Handlers(child, mode, modes);
                break;
        }
    }

    private static void Add(SyntaxNode declaration, ExecutionMode mode, Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes)
    {
        if (!modes.TryGetValue(declaration, out var known))
            known = ImmutableArray<ExecutionMode>.Empty;
        if (!known.Contains(mode))
            modes[declaration] = known.Add(mode).Sort(static (a, b) => Array.IndexOf(ByStrictness, a).CompareTo(Array.IndexOf(ByStrictness, b)));
    }

    private static string NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        _ => "?",
    };
}
