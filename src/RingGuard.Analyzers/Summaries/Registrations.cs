using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
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
    private readonly Lazy<Found> _found;

    public Registrations(Compilation compilation, ContractProvider contracts)
    {
        _compilation = compilation;
        _contracts = contracts;
        _found = new Lazy<Found>(Collect, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    private Registrations(Compilation compilation, ContractProvider contracts, Func<Registrations, Found> find)
    {
        _compilation = compilation;
        _contracts = contracts;
        _found = new Lazy<Found>(() => find(this), LazyThreadSafetyMode.ExecutionAndPublication);
        _ = _found.Value;
    }

    /// <summary>The same registrations in the next compilation; null when the edits make others, or none were looked for.</summary>
    public Registrations? After(IReadOnlyList<TreeEdit> edits, EntryMap entries, Compilation compilation, ContractProvider contracts)
    {
        if (!_found.IsValueCreated || Moved(_found.Value.Modes, edits) is not { } modes)
            return null;
        var edited = new HashSet<MemberEntry>();
        foreach (var edit in edits)
        {
            if (edit.Changed >= 0)
                edited.Add(TreeNames.Of(edit.New).Members[edit.Changed]);
        }

        var bodies = new Dictionary<MemberEntry, ImmutableArray<Registration>>();
        foreach (var pair in _found.Value.Bodies)
        {
            if (edited.Contains(entries.Of(pair.Key)))
                continue;
            var moved = ImmutableArray.CreateBuilder<Registration>(pair.Value.Length);
            foreach (var registration in pair.Value)
            {
                if (Moved(registration.Handler, edits) is not { } handler)
                    return null;
                moved.Add(new Registration(handler, registration.Mode));
            }

            bodies[entries.Of(pair.Key)] = moved.MoveToImmutable();
        }

        var next = new Registrations(compilation, contracts, r => r.Collect(bodies, edited));
        return next._found.Value.HasModes(modes) ? next : null;
    }

    /// <summary>Whether the declaration is a registered handler.</summary>
    public bool Contains(SyntaxNode declaration) => _found.Value.Modes.ContainsKey(declaration);

    /// <summary>The most restricted mode that the method is registered for; null when it is for none.</summary>
    public ExecutionMode? ModeOf(IMethodSymbol method) => ModesOf(method) is { IsEmpty: false } modes ? modes[0] : null;

    /// <summary>All modes that the method is registered for, the most restricted first.</summary>
    public ImmutableArray<ExecutionMode> ModesOf(IMethodSymbol method)
    {
        if (_found.Value.Modes.Count == 0)
            return ImmutableArray<ExecutionMode>.Empty;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (_found.Value.Modes.TryGetValue(reference.GetSyntax(), out var modes))
                return modes;
        }

        return ImmutableArray<ExecutionMode>.Empty;
    }

    private Found Collect()
    {
        var registering = new HashSet<MemberEntry>();
        foreach (var tree in _compilation.SyntaxTrees)
        {
            foreach (var name in _contracts.Names.Registrars)
                registering.UnionWith(TreeNames.Of(tree).MembersThatMention(name));
        }

        return Collect(new Dictionary<MemberEntry, ImmutableArray<Registration>>(), registering);
    }

    /// <param name="bodies">Bodies that are known already.</param>
    /// <param name="candidates">Further ones, which may register something.</param>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "A handler may be registered in another tree than the one that is analysed; the host caches these models, and only bodies that register something get here")]
    private Found Collect(Dictionary<MemberEntry, ImmutableArray<Registration>> bodies, HashSet<MemberEntry> candidates)
    {
        var names = _contracts.Names.Registrars;
        var models = new Dictionary<SyntaxTree, SemanticModel>();
        foreach (var body in candidates)
        {
            var tree = body.Node.SyntaxTree;
            if (names.Count == 0 || !MentionsAny(body, names))
                continue;
            if (!models.TryGetValue(tree, out var model))
                models.Add(tree, model = _compilation.GetSemanticModel(tree));
            var found = ImmutableArray.CreateBuilder<Registration>();
            CollectIn(body.Node, model, names, found);
            bodies[body] = found.ToImmutable();
        }

        return new Found(bodies);
    }

    private static bool MentionsAny(MemberEntry body, HashSet<string> names)
    {
        foreach (var name in names)
        {
            if (((ICollection<MemberEntry>)TreeNames.Of(body.Node.SyntaxTree).MembersThatMention(name)).Contains(body))
                return true;
        }

        return false;
    }

    private static Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>? Moved(Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> modes, IReadOnlyList<TreeEdit> edits)
    {
        var result = new Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>>();
        foreach (var pair in modes)
        {
            if (Moved(pair.Key, edits) is not { } node)
                return null;
            result[node] = pair.Value;
        }

        return result;
    }

    private static SyntaxNode? Moved(SyntaxNode node, IReadOnlyList<TreeEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (node.SyntaxTree == edit.Old)
                return edit.Find(node);
        }

        return node;
    }

    private void CollectIn(SyntaxNode body, SemanticModel model, HashSet<string> names, ImmutableArray<Registration>.Builder found)
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
                    Arguments(invocation.Arguments, found);
                    break;
                case IObjectCreationOperation creation:
                    Arguments(creation.Arguments, found);
                    break;
                case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: { } e } } subscription:
                    Handlers(subscription.HandlerValue, _contracts.GetHandlerMode(e), found);
                    break;
                case IAssignmentOperation { Target: IFieldReferenceOperation { Field: { } field } } assignment:
                    Handlers(assignment.Value, _contracts.GetHandlerMode(field), found);
                    break;
                case IAssignmentOperation { Target: IPropertyReferenceOperation { Property: { } property } } assignment:
                    Handlers(assignment.Value, _contracts.GetHandlerMode(property), found);
                    break;
            }
        }
    }

    private void Arguments(ImmutableArray<IArgumentOperation> arguments, ImmutableArray<Registration>.Builder found)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Type.TypeKind is TypeKind.Delegate or TypeKind.FunctionPointer or TypeKind.Array or TypeKind.TypeParameter)
                Handlers(argument.Value, _contracts.GetHandlerMode(parameter), found);
        }
    }

    /// <summary>The methods and lambdas that a value may be.</summary>
    private static void Handlers(IOperation value, ExecutionMode? mode, ImmutableArray<Registration>.Builder found)
    {
        if (mode is not { } known)
            return;
        switch (value)
        {
            case IMethodReferenceOperation reference:
                foreach (var declaration in reference.Method.OriginalDefinition.DeclaringSyntaxReferences)
                    found.Add(new Registration(declaration.GetSyntax(), known));
                break;
            case IAnonymousFunctionOperation lambda:
                found.Add(new Registration(lambda.Syntax, known));
                break;
            case IConversionOperation or IDelegateCreationOperation or IParenthesizedOperation or IAddressOfOperation
                or IConditionalOperation or ICoalesceOperation or IArrayCreationOperation or IArrayInitializerOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation:
                foreach (var child in value.ChildOperations)
                    Handlers(child, mode, found);
                break;
        }
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

    /// <summary>One handler that a body registers.</summary>
    private readonly record struct Registration(SyntaxNode Handler, ExecutionMode Mode);

    /// <summary>What each registering body registers, and what comes of them all.</summary>
    private sealed class Found
    {
        public Found(Dictionary<MemberEntry, ImmutableArray<Registration>> bodies)
        {
            Bodies = bodies;
            foreach (var registered in bodies.Values)
            {
                foreach (var (handler, mode) in registered)
                    Add(handler, mode);
            }
        }

        public Dictionary<MemberEntry, ImmutableArray<Registration>> Bodies { get; }

        public Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> Modes { get; } = new();

        public bool HasModes(Dictionary<SyntaxNode, ImmutableArray<ExecutionMode>> expected)
        {
            if (Modes.Count != expected.Count)
                return false;
            foreach (var pair in expected)
            {
                if (!Modes.TryGetValue(pair.Key, out var modes) || !modes.SequenceEqual(pair.Value))
                    return false;
            }

            return true;
        }

        private void Add(SyntaxNode declaration, ExecutionMode mode)
        {
            if (!Modes.TryGetValue(declaration, out var known))
                known = ImmutableArray<ExecutionMode>.Empty;
            if (!known.Contains(mode))
                Modes[declaration] = known.Add(mode).Sort(static (a, b) => Array.IndexOf(ByStrictness, a).CompareTo(Array.IndexOf(ByStrictness, b)));
        }
    }
}
