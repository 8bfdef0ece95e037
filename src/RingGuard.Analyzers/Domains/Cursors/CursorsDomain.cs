using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// Cursors of restartable operations: what is saved in one has to be the position of the loop, and one that was put back has
/// to be worked on before it is moved on.
/// </summary>
internal sealed class CursorsDomain : StateDomain
{
    private readonly ValueKeys _keys;

    private CursorsDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
        => _keys = new ValueKeys(scope, values);

    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks("Cursor"),
        static (scope, values, key) => new CursorsDomain(scope, values, key));

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        var passed = summary.Facet<RestartedParameters>();
        var cursors = Get<CursorsFacet>(state)?.Cursors ?? ImmutableArray<RestartedCursor>.Empty;
        foreach (var parameter in call.Method.Parameters)
        {
            if (call.Argument(parameter.Ordinal) is not { } argument || _keys.Of(argument, state) is not { } path)
                continue;
            var isCursor = Scope.Model.Contracts.GetRoles(parameter).Has(ValueRole.Cursor);
            var index = Find(cursors, path);
            if (index >= 0 && isCursor && passed is null && (IsIncrementor(call.Operation.Syntax) || (CursorMoves.EndsRound(call.Operation.Syntax) && CursorMoves.OnlyMoves(call.Method, parameter))))
                MovedOn(call, cursors[index]);
            if (index >= 0)
                cursors = cursors.RemoveAt(index);

            if ((isCursor && (parameter.RefKind == RefKind.Ref || parameter.Type.IsReferenceType) && IsOwnCursor(path) && WasPreempted(before)) || passed?.Ordinals.Contains(parameter.Ordinal) == true)
                cursors = cursors.Add(new RestartedCursor(path, call.Site));
        }

        return Set(state, CursorsFacet.Of(cursors));
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        // Passed by reference it is not read by this expression; the call says what becomes of it.
        if (Get<CursorsFacet>(state) is not { } facet || (reference.Parent is IArgumentOperation { Parameter: { } passed } && (passed.RefKind != RefKind.None || Scope.Model.Contracts.GetRoles(passed).Has(ValueRole.Cursor))) || _keys.Of(reference, state) is not { } path)
            return state;
        return Set(state, CursorsFacet.Of(facet.Cursors.RemoveAll(c => path.IsPrefixOf(c.Path) || c.Path.IsPrefixOf(path))));
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        if (value is not null && RoleOf(target) is { } member && member.Has(ValueRole.Cursor) && IsForeign(target, value))
            Misplaced(target, value);
        return state;
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        var ordinals = new SortedSet<int>();
        foreach (var state in exits.Where(static e => !e.IsException).SelectMany(static e => e.States))
        {
            foreach (var cursor in Get<CursorsFacet>(state)?.Cursors ?? ImmutableArray<RestartedCursor>.Empty)
            {
                if (cursor.Path is { Root: PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: IParameterSymbol parameter }
                    && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, Scope.Method.OriginalDefinition))
                {
                    ordinals.Add(parameter.Ordinal);
                }
            }
        }

        return ordinals.Count == 0 ? null : new RestartedParameters(ordinals.ToImmutableArray());
    }

    /// <summary>After others ran, a walk has to be found again: a call that gets the cursor then puts it somewhere.</summary>
    private static bool WasPreempted(KernelState state) => Other<EventsFacet>(state) is { } facet && (facet.Events & CallEvents.Preempts) != 0;

    private bool IsOwnCursor(AccessPath path)
        => path is { Root: PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: IParameterSymbol parameter } && Scope.Model.Contracts.GetRoles(parameter).Has(ValueRole.Cursor);

    /// <summary>What a for loop does between two rounds.</summary>
    private static bool IsIncrementor(SyntaxNode call)
        => call.Parent is ForStatementSyntax loop && call is ExpressionSyntax expression && loop.Incrementors.Contains(expression);

    private static int Find(ImmutableArray<RestartedCursor> cursors, AccessPath path)
    {
        for (var i = 0; i < cursors.Length; i++)
        {
            if (cursors[i].Path.Equals(path))
                return i;
        }

        return -1;
    }

    private RoleSet? RoleOf(IOperation target) => target switch
    {
        IFieldReferenceOperation field => Scope.Model.Contracts.GetRoles(field.Field),
        IPropertyReferenceOperation property => Scope.Model.Contracts.GetRoles(property.Property),
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.Ref or RefKind.Out } parameter } => Scope.Model.Contracts.GetRoles(parameter),
        _ => null,
    };

    /// <summary>
    /// In a loop, a value that has to do neither with what the loop runs through nor with the cursor itself, but with
    /// something else that the loop computes anew each time.
    /// </summary>
    private static bool IsForeign(IOperation target, IOperation value)
    {
        if (Enclosing(target.Syntax) is not { } loop)
            return false;
        var positions = Positions(loop);
        if (positions.Count == 0)
            return false;
        positions.Add(LastName(target.Syntax));
        var isOwn = false;
        foreach (var node in value.Syntax.DescendantNodesAndSelf())
        {
            // What a call makes of its arguments, or a member of an object, may well be a position.
            if (node is InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax)
                return false;
            if (node is not IdentifierNameSyntax name)
                continue;
            if (positions.Contains(name.Identifier.ValueText))
                return false;
            isOwn |= IsComputedIn(loop, name.Identifier.ValueText);
        }

        return isOwn;
    }

    /// <summary>The innermost loop that runs through something.</summary>
    private static StatementSyntax? Enclosing(SyntaxNode node)
    {
        for (var current = node.Parent; current is not (null or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); current = current.Parent)
        {
            if (current is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax)
                return (StatementSyntax)current;
        }

        return null;
    }

    /// <summary>Variables that the loop's condition compares and the loop moves on, and what they are copied to and from.</summary>
    private static HashSet<string> Positions(StatementSyntax loop)
    {
        var condition = loop switch
        {
            ForStatementSyntax counted => counted.Condition,
            WhileStatementSyntax repeated => repeated.Condition,
            _ => ((DoStatementSyntax)loop).Condition,
        };
        var names = new HashSet<string>();
        if (condition is null)
            return names;
        foreach (var name in condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (IsMovedOn(loop, name.Identifier.ValueText))
                names.Add(name.Identifier.ValueText);
        }

        // What is only arithmetic on a position is one, too.
        for (var changed = names.Count > 0; changed;)
        {
            changed = false;
            foreach (var (name, value) in Definitions(loop))
            {
                if (!names.Contains(name) && IsArithmeticOn(value, names))
                    changed |= names.Add(name);
            }
        }

        return names;
    }

    private static bool IsArithmeticOn(ExpressionSyntax value, HashSet<string> names)
    {
        var mentions = false;
        foreach (var node in value.DescendantNodesAndSelf())
        {
            if (node is InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax)
                return false;
            mentions |= node is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText);
        }

        return mentions;
    }

    private static bool IsMovedOn(StatementSyntax loop, string name)
        => loop.DescendantNodes().Any(n => n switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left.ToString() == name,
            PrefixUnaryExpressionSyntax unary => unary.Operand.ToString() == name && unary.OperatorToken.ValueText is "++" or "--",
            PostfixUnaryExpressionSyntax unary => unary.Operand.ToString() == name,
            _ => false,
        });

    private static bool IsComputedIn(StatementSyntax loop, string name) => Definitions(loop).Any(d => d.Name == name);

    private static IEnumerable<(string Name, ExpressionSyntax Value)> Definitions(StatementSyntax loop)
    {
        foreach (var node in loop.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } assignment)
                yield return (name.Identifier.ValueText, assignment.Right);
            else if (node is VariableDeclaratorSyntax { Initializer.Value: { } value } declarator)
                yield return (declarator.Identifier.ValueText, value);
        }
    }

    private static string LastName(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => node.ToString(),
    };

    private void Misplaced(IOperation target, IOperation value)
        => Scope.Recorder?.Failed(
            ObservationKind.Finding,
            Scope.Numbers.OfSite(target),
            Descriptors.CursorLost.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(target))
            {
                Rule = Descriptors.CursorLost,
                Arguments = new object[] { Scope.Method.Name, $"'{value.Syntax}' is not the position of the loop" },
            });

    private void MovedOn(CallSite call, RestartedCursor cursor)
        => Scope.Recorder?.Failed(
            ObservationKind.Finding,
            call.Site,
            Descriptors.CursorLost.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
            {
                Rule = Descriptors.CursorLost,
                Callee = call.Method,
                Arguments = new object[] { StaleSources.NameOf(call.Method), $"'{cursor.Path.ToShortString()}' was put back at line {Scope.LineOf(cursor.Site)} and is moved on unused" },
                Evidence = Scope.LocationOf(cursor.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
            },
            onSomePathOnly: !cursor.Must);
}

/// <summary>Parameters that a body leaves put back, by ordinal.</summary>
internal sealed class RestartedParameters(ImmutableArray<int> ordinals) : System.IEquatable<RestartedParameters>
{
    public ImmutableArray<int> Ordinals { get; } = ordinals;

    public bool Equals(RestartedParameters? other) => other is not null && Ordinals.SequenceEqual(other.Ordinals);

    public override bool Equals(object? obj) => Equals(obj as RestartedParameters);

    public override int GetHashCode() => Ordinals.Length;
}
