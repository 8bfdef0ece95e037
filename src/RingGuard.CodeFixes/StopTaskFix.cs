using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>An FP operation on a task that may run: stops it meanwhile, or leaves that to the callers and says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StopTaskFix)), Shared]
public sealed class StopTaskFix() : KernelFixProvider("RG2018")
{
    internal const string StopKey = "RingGuard.StopTask";
    internal const string PinKey = "RingGuard.KeepPreemptionOffAround";
    internal const string DeclareKey = "RingGuard.DeclareRole";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Stop the task meanwhile", StopKey, Stopped(target));
        yield return new FixChoice("Keep preemption off around the operation on the current task", PinKey, Pinned(target));
        yield return new FixChoice("Declare '[Role(ValueRole.StoppedOrCurrentLocked)]' on the parameter", DeclareKey, RoleDeclaration.Of(target, ValueRole.StoppedOrCurrentLocked));
    }

    private static IEnumerable<SyntaxNode> Stopped(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not { } statement || StatementLists.Of(statement.Parent) is not { } list)
            yield break;
        foreach (var name in RoleDeclaration.Objects(target, ValueRole.StoppedOrCurrentLocked).SelectMany(WithHolders))
        {
            if (target.SemanticModel.GetTypeInfo(name, target.CancellationToken).Type is not { } type
                || target.SemanticModel.GetSymbolInfo(name, target.CancellationToken).Symbol is not (IParameterSymbol or ILocalSymbol))
            {
                continue;
            }

            foreach (var freeze in Steps("freeze", type, target))
            {
                var call = Spelled.Call(freeze, name);
                if (ResultTests.Failed(call, freeze.ReturnType) is not { } failed || Failures.Exit(statement, Array.Empty<string>(), target) is not { } exit)
                    continue;
                foreach (var thaw in Steps("thaw", type, target))
                {
                    var range = Range(list, statement, name, target.SemanticModel);
                    var test = ResultTests.If(failed, new StatementSyntax[] { exit }, target.Root)
                        .WithLeadingTrivia(statement.GetLeadingTrivia())
                        .WithTrailingTrivia(Layout.EndOfLine(target.Root));
                    var attempt = ProtectedRegion.Try(range, Spelled.Statement(Spelled.Call(thaw, name), target.Root));
                    yield return ProtectedRegion.Replace(target.Root, range, new StatementSyntax[] { test, attempt });
                }
            }
        }
    }

    private static IEnumerable<SyntaxNode> Pinned(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is { } statement && !RoleDeclaration.Objects(target, ValueRole.StoppedOrCurrentLocked).Any(n => IsOf(n, target)))
            yield break;
        else
            statement = StatementLists.Enclosing(target.Node);
        foreach (var protection in Protection.FromPreemption(target))
        {
            foreach (var candidate in ProtectedRegion.Around(target, protection, statement is null ? Enumerable.Empty<IReadOnlyList<StatementSyntax>>() : AccessRange.Around(statement, target)))
                yield return candidate;
        }
    }

    /// <summary>Named by the member that gives the current task, not by a variable.</summary>
    private static bool IsOf(ExpressionSyntax name, FixTarget target)
        => WithHolders(name).Any(n => target.SemanticModel.GetSymbolInfo(n, target.CancellationToken).Symbol is IPropertySymbol { GetMethod: { } getter } property
            && (target.Model.Contracts.GetRoles(property).Has(ValueRole.CurrentTask) || target.Model.Contracts.GetRoles(getter).Has(ValueRole.CurrentTask)));

    /// <summary>The object and those that it is a part of.</summary>
    private static IEnumerable<ExpressionSyntax> WithHolders(ExpressionSyntax name)
    {
        yield return name;
        while (name is MemberAccessExpressionSyntax access)
        {
            name = access.Expression;
            yield return name;
        }
    }

    /// <summary>Through the last statement of the list that speaks of the object.</summary>
    private static IReadOnlyList<StatementSyntax> Range(SyntaxList<StatementSyntax> list, StatementSyntax statement, ExpressionSyntax name, SemanticModel model)
    {
        var symbol = model.GetSymbolInfo(name).Symbol;
        var start = list.IndexOf(statement);
        var end = start;
        for (var i = start + 1; i < list.Count; i++)
        {
            if (list[i].DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, symbol)))
                end = i;
        }

        return list.Skip(start).Take(end - start + 1).ToList();
    }

    private static IEnumerable<IMethodSymbol> Steps(string step, ITypeSymbol type, FixTarget target)
        => ContractedMembers.Of(target.Model, target.CancellationToken).Where(m =>
            m.IsStatic && target.SemanticModel.IsAccessible(target.Node.SpanStart, m)
            && Invalidators.Takes(m, type, target.Model.Compilation)
            && target.ContractOf(m).Protocols.Any(p => p.Protocol == "stop" && p.Step == step && p.When is null));
}
