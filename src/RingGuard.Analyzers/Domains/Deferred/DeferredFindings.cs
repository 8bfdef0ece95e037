using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>What is said of deferred work.</summary>
internal sealed class DeferredFindings(BodyScope scope)
{
    public void ClearedOnFailure(int site, ISymbol flag, ResultEntry result)
        => Report(Descriptors.ClearedOnFailure, site, new object[] { flag.Name, StaleSources.NameOf(result.Callee) }, result.Site, isSure: result.Must || result.Status != ResultStatus.Unchecked);

    public void ClearedEarly(ClearedFlag flag)
    {
        if (flag.WorkSite == 0)
        {
            scope.Recorder?.Passed(ObservationKind.Finding, flag.Site, Descriptors.ClearedEarly.Id);
            return;
        }

        Report(Descriptors.ClearedEarly, flag.Site, new object[] { flag.Path.ToShortString(), scope.LineOf(flag.WorkSite) }, flag.WorkSite, flag.Must && flag.WorkMust);
    }

    /// <summary>The flag is set again, or looked at again, after the work: nothing is forgotten.</summary>
    public void Restored(ImmutableArray<ClearedFlag> cleared, AccessPath path)
    {
        foreach (var flag in cleared)
        {
            if (flag.Path.Equals(path))
                scope.Recorder?.Passed(ObservationKind.Finding, flag.Site, Descriptors.ClearedEarly.Id);
        }
    }

    /// <summary>The operation made room for other work and comes back: its caller has to learn that it is not done.</summary>
    public void Decided(BodyExit exit, DeferredFacet facet, KernelState state)
    {
        if (!state.Values.TryGet(Numbering.Returned, out var returned))
            return;
        var query = scope.LineOf(facet.DecisionSite);
        if (returned.IsZero == Tri.True)
        {
            var site = exit.Operation is { } operation ? scope.Numbers.OfSite(operation) : facet.DecisionSite;
            scope.Recorder?.Failed(
                ObservationKind.Finding,
                site,
                Descriptors.ContinuationDropped.Id,
                () => new Observation(ObservationKind.Finding, exit.Location)
                {
                    Rule = Descriptors.ContinuationDropped,
                    Arguments = new object[] { scope.Method.Name, query },
                    Evidence = Evidence(facet.DecisionSite),
                });
        }
        else if (facet.CompleteSite != 0 && returned.HasConstant && scope.Numbers.Operation(facet.CompleteSite) is { } complete)
        {
            Report(Descriptors.FinalisedOnRestart, facet.CompleteSite, new object[] { TextOf(complete), query }, facet.DecisionSite, isSure: true);
        }
    }

    public void Entered(CallSite call, PendingTest test)
    {
        if (!test.IsOutdated)
        {
            scope.Recorder?.Passed(ObservationKind.Finding, call.Site, Descriptors.LastTestTooEarly.Id);
            return;
        }

        var why = test.OnSite == 0
            ? $"the last look for work that waits, at line {scope.LineOf(test.Site)}, was taken with interrupts on"
            : $"interrupts were on at line {scope.LineOf(test.OnSite)}, after the last look for work that waits";
        Report(Descriptors.LastTestTooEarly, call.Site, new object[] { StaleSources.NameOf(call.Method), why }, test.Site, test.Must);
    }

    public void AppliedEarly(int site, ISymbol member)
        => Report(Descriptors.UpdateUnchecked, site, Applied(member.Name), 0, isSure: true);

    public void AppliedEarly(int site, string display, CallSite call)
        => Report(Descriptors.UpdateUnchecked, site, Applied(display, StaleSources.NameOf(call.Method)), call.Site, isSure: true);

    private static object[] Applied(string member, string? call = null) => new object[]
    {
        call is null ? $"'{member}' is set before the result of the update was looked at" : $"'{member}' is set before '{call}' agreed to it",
    };

    private void Report(DiagnosticDescriptor rule, int site, object[] arguments, int evidence, bool isSure)
    {
        if (scope.Recorder is not { } recorder || scope.Numbers.Operation(site) is not { } operation)
            return;
        recorder.Failed(
            ObservationKind.Finding,
            site,
            rule.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
            {
                Rule = rule,
                Arguments = arguments,
                Evidence = Evidence(evidence),
            },
            onSomePathOnly: !isSure);
    }

    private ImmutableArray<Location> Evidence(int site)
        => scope.LocationOf(site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty;

    private static string TextOf(IOperation operation) => operation switch
    {
        Microsoft.CodeAnalysis.Operations.IInvocationOperation invocation => StaleSources.NameOf(invocation.TargetMethod),
        _ => operation.Syntax.ToString(),
    };
}
