using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>
/// One step of one automaton, for every state that it may have been entered in. A row of the relation in which the step
/// must not happen is taken as one that does not occur, and left to the callers, as long as another row allows the step;
/// when none does, that is the finding, and nothing more is said of the automaton on that path.
/// </summary>
internal sealed class ProtocolStepping(BodyScope scope, Automaton automaton, uint considered)
{
    public ProtocolEntry Take(ProtocolEntry entry, string step, IOperation operation, bool isCertain, Action<ProtocolDemand> demand)
        => Move(entry, step, CalleeName(operation), operation, isCertain, q => automaton.Next(q, step), demand);

    /// <summary>A call of a body that must not be entered in some states.</summary>
    public ProtocolEntry Enter(ProtocolEntry entry, ProtocolDemand inner, IOperation operation, Action<ProtocolDemand> demand)
        => Move(entry, inner.Step, inner.Origin, operation, true, q => (inner.Entries & (1u << q)) != 0 ? 0 : 1u << q, demand);

    private ProtocolEntry Move(ProtocolEntry entry, string step, string origin, IOperation operation, bool isCertain, Func<int, uint> next, Action<ProtocolDemand> demand)
    {
        var rows = ImmutableArray.CreateBuilder<uint>(entry.Rows.Count);
        var (failing, partial, live, firstBad) = (0u, 0u, 0u, -1);
        for (var row = 0; row < entry.Rows.Count; row++)
        {
            var (allowed, bad) = (0u, 0u);
            for (var q = 0; q < automaton.StateCount; q++)
            {
                if ((entry.Rows[row] & (1u << q)) == 0)
                    continue;
                var target = next(q);
                allowed |= target;
                if (target == 0)
                    bad |= 1u << q;
                if (target == 0 && firstBad < 0 && (considered & (1u << row)) != 0)
                    firstBad = q;
            }

            if (!isCertain)
                (allowed, bad) = (allowed | entry.Rows[row], 0);
            rows.Add(allowed);
            if ((considered & (1u << row)) != 0 && entry.Rows[row] != 0)
                live |= 1u << row;
            if (bad != 0 && allowed == 0)
                failing |= 1u << row;
            else if ((bad & automaton.Strict) != 0)
                partial |= 1u << row;
        }

        var site = scope.Numbers.OfSite(operation);
        if (live != 0 && (failing & live) == live && firstBad >= 0)
        {
            Report(entry, step, origin, operation, site, firstBad, onSomePathOnly: false);
            return entry with { Rows = StateRelation.Constant(entry.Rows.Count, 0), Site = site };
        }

        // A step that is wrong on one way of getting here, in every state that the body can have been entered in.
        if (live != 0 && ((failing | partial) & live) == live && firstBad >= 0)
            Report(entry, step, origin, operation, site, firstBad, onSomePathOnly: true);
        else if (live != 0)
            scope.Recorder?.Passed(ObservationKind.Finding, site, Key(entry));
        if (failing != 0)
            demand(new ProtocolDemand(failing, step, origin));
        return entry with { Rows = new StateRelation(rows.MoveToImmutable()), Site = step[0] == '@' && entry.Site != 0 ? entry.Site : site };
    }

    private void Report(ProtocolEntry entry, string step, string origin, IOperation operation, int site, int state, bool onSomePathOnly)
    {
        if (scope.Recorder is not { } recorder)
            return;
        var fault = automaton.Text.FaultOf(automaton.SpokenState(state), step);
        recorder.Failed(
            ObservationKind.Finding,
            site,
            Key(entry),
            () => Describe(fault, automaton.SpokenState(state), automaton, entry, operation, scope, entry.Site, origin),
            onSomePathOnly);
    }

    /// <summary>One finding a place and automaton, whatever the state that it is in on each path.</summary>
    private (string, AccessPath?) Key(ProtocolEntry entry) => (automaton.Name, entry.Path);

    public static Observation Describe(ProtocolFault fault, string state, Automaton automaton, ProtocolEntry entry, IOperation operation, BodyScope scope, int sinceSite, string origin = "")
    {
        var called = CalleeName(operation);
        var subject = origin.Length == 0 || origin == called ? $"'{called}'" : $"'{called}' (which leads to '{origin}')";
        var of = entry.Path is { Root: not PathRoot.Produced } path ? $" for '{path.ToShortString()}'" : "";
        var line = scope.LineOf(sinceSite);
        var since = line > 0 ? $" (since line {line})" : "";
        return new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
        {
            Rule = fault.Rule,
            Protocol = automaton.Name,
            Object = automaton.Name + (entry.Path?.ToString() ?? ""),
            Arguments = fault.Rule.Id == Rules.Descriptors.ExcludedContext.Id
                ? new object[] { subject, fault.Phrase.Replace("{state}", state), of + since }
                : new object[] { subject + " " + fault.Phrase.Replace("{state}", state) + of + since },
            Evidence = scope.LocationOf(sinceSite) is { } location && sinceSite != 0 ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
        };
    }

    private static string CalleeName(IOperation operation)
    {
        ISymbol? symbol = operation switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IPropertyReferenceOperation property => property.Property,
            IFieldReferenceOperation field => field.Field,
            IObjectCreationOperation creation => creation.Constructor?.ContainingType,
            _ => null,
        };
        return symbol switch
        {
            null => operation.Syntax.ToString() is { Length: <= 60 } text ? text : operation.Syntax.ToString().Substring(0, 57) + "...",
            INamedTypeSymbol type => type.Name,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } local => local.Name,
            { ContainingType: { } type } => type.Name + "." + symbol.Name,
            _ => symbol.Name,
        };
    }
}
