using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A variable or field that keeps what was read, and the expression that reads it again.</summary>
internal sealed class CachedReading
{
    private CachedReading(ISymbol symbol, ExpressionSyntax reading, List<IdentifierNameSyntax> uses, LocalDeclarationStatementSyntax? declaration, int definitions)
    {
        Symbol = symbol;
        Reading = reading;
        Uses = uses;
        Declaration = declaration;
        Definitions = definitions;
    }

    public ISymbol Symbol { get; }

    /// <summary>Means at the finding what it meant where it stands.</summary>
    public ExpressionSyntax Reading { get; }

    /// <summary>The uses in the node that is reported.</summary>
    public IReadOnlyList<IdentifierNameSyntax> Uses { get; }

    /// <summary>The statement that declares the variable and nothing else.</summary>
    public LocalDeclarationStatementSyntax? Declaration { get; }

    public int Definitions { get; }

    /// <summary>Assigning to a reference would write what it refers to.</summary>
    public bool CanBeAssigned => Symbol is ILocalSymbol { RefKind: RefKind.None, IsUsing: false, IsForEach: false } or IFieldSymbol { IsReadOnly: false };

    /// <summary>Of each variable or field that the reported node names.</summary>
    public static IEnumerable<CachedReading> In(FixTarget target)
    {
        if (Callables.Of(target.Node) is not { } body)
            yield break;
        var model = target.SemanticModel;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var name in target.Node.DescendantNodesAndSelf(static n => n is not AnonymousFunctionExpressionSyntax).OfType<IdentifierNameSyntax>())
        {
            if (model.GetSymbolInfo(name, target.CancellationToken).Symbol is (ILocalSymbol or IFieldSymbol) and var symbol && (symbol is ILocalSymbol || name.Parent is not MemberAccessExpressionSyntax { Expression: var owner } || owner == name) && seen.Add(symbol) && Of(symbol, body, target) is { } cached)
                yield return cached;
        }
    }

    private static CachedReading? Of(ISymbol symbol, SyntaxNode body, FixTarget target)
    {
        var model = target.SemanticModel;
        var readings = new List<ExpressionSyntax>();
        LocalDeclarationStatementSyntax? declaration = null;
        foreach (var node in Callables.Nodes(body))
        {
            switch (node)
            {
                case VariableDeclaratorSyntax declarator when Is(model.GetDeclaredSymbol(declarator), symbol):
                    declaration = declarator.Parent is VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } ? statement : null;
                    if (declarator.Initializer is { } initializer)
                        readings.Add(Bare(initializer.Value));
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax } assignment when Names(assignment.Left, symbol, model):
                    if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
                        return null;
                    readings.Add(Bare(assignment.Right));
                    break;
                default:
                    if (Writes.Target(node) is { } written && Names(written, symbol, model))
                        return null;
                    break;
            }
        }

        // The last one before the finding, else the last of the body (the finding is in a loop).
        var start = target.Node.SpanStart;
        var reading = readings.LastOrDefault(r => r.SpanStart < start) ?? readings.LastOrDefault();
        if (reading is null || !CanBeRepeated(reading, symbol, body, target) || !readings.All(r => MeansTheSame(r, reading, target)))
            return null;
        var uses = target.Node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(n => Names(n, symbol, model) && Callables.Of(n) == body).ToList();
        return uses.Count == 0 ? null : new CachedReading(symbol, reading, uses, declaration, readings.Count);
    }

    private static ExpressionSyntax Bare(ExpressionSyntax value)
    {
        while (true)
        {
            switch (value)
            {
                case ParenthesizedExpressionSyntax inner:
                    value = inner.Expression;
                    continue;
                case RefExpressionSyntax inner:
                    value = inner.Expression;
                    continue;
                default:
                    return value;
            }
        }
    }

    /// <summary>The same words, or another reading of the same kind of value.</summary>
    private static bool MeansTheSame(ExpressionSyntax one, ExpressionSyntax other, FixTarget target)
        => SyntaxFactory.AreEquivalent(one, other)
        || (RolesOf(one, target) is { IsEmpty: false } roles && roles == RolesOf(other, target));

    private static RoleSet RolesOf(ExpressionSyntax expression, FixTarget target)
        => target.SemanticModel.GetSymbolInfo(expression, target.CancellationToken).Symbol is (IMethodSymbol or IPropertySymbol or IFieldSymbol) and var symbol
            ? target.Model.Contracts.GetRoles(symbol)
            : default;

    /// <summary>Names an object, or calls a member that by contract only looks; and nothing that it names is changed in the body.</summary>
    private static bool CanBeRepeated(ExpressionSyntax reading, ISymbol kept, SyntaxNode body, FixTarget target)
    {
        var model = target.SemanticModel;
        if (reading is InvocationExpressionSyntax call)
        {
            if (model.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol method || target.ContractOf(method) is not { SpeaksOfCallable: true } contract)
                return false;
            foreach (var clause in contract.Clauses)
            {
                if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases || (clause.Effects & (Effect.WritesFpImage | Effect.LoadsFpRegs | Effect.InvalidatesFpRegs)) != 0)
                    return false;
            }

            if (!method.IsStatic && (call.Expression is not (MemberAccessExpressionSyntax or IdentifierNameSyntax) || (call.Expression is MemberAccessExpressionSyntax access && ObjectPaths.Read(access.Expression, model) is null)))
                return false;
            if (!call.ArgumentList.Arguments.All(a => a.RefKindKeyword.RawKind == 0 && (a.Expression is LiteralExpressionSyntax || model.GetConstantValue(a.Expression).HasValue || ObjectPaths.Read(a.Expression, model) is not null)))
                return false;
        }
        else if (reading is not (MemberAccessExpressionSyntax or IdentifierNameSyntax) || ObjectPaths.Read(reading, model) is null || model.GetSymbolInfo(reading).Symbol is ILocalSymbol or IParameterSymbol)
        {
            return false;
        }

        foreach (var name in reading.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (model.GetSymbolInfo(name, target.CancellationToken).Symbol is not { } symbol)
                return false;
            if (Is(symbol, kept))
                return false;
            if (symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol
                && (Writes.AreIn(body, symbol, model) || (name.Parent is not MemberAccessExpressionSyntax { Name: var member } || member != name) && !model.LookupSymbols(target.Node.SpanStart, name: name.Identifier.ValueText).Any(s => Is(s, symbol))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Names(ExpressionSyntax expression, ISymbol symbol, SemanticModel model)
        => expression is IdentifierNameSyntax or MemberAccessExpressionSyntax && Is(model.GetSymbolInfo(expression).Symbol, symbol);

    private static bool Is(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
