using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>What is said of results: ignored, or handled wrongly when the operation wants to be called again.</summary>
internal sealed class ResultFindings(BodyScope scope)
{
    private const string Restart = "restart";

    public void Ignored(int site, IMethodSymbol callee, ResultKind kind, bool isSure)
    {
        if (scope.Recorder is not { } recorder || scope.Numbers.Operation(site) is not { } operation)
            return;
        var rule = RuleOf(kind);
        recorder.Failed(
            ObservationKind.Finding,
            site,
            rule.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
            {
                Rule = rule,
                Callee = callee,
                Arguments = kind == ResultKind.Restart
                    ? new object[] { StaleSources.NameOf(callee), "is ignored" }
                    : new object[] { kind == ResultKind.Apply ? $"The result of '{StaleSources.NameOf(callee)}' is ignored" : StaleSources.NameOf(callee) },
            },
            onSomePathOnly: !isSure);
    }

    /// <summary>"Call me again" is taken for a failure and forgotten.</summary>
    public void RestartLost(ResultEntry entry, bool isHandedOn)
    {
        if (scope.Recorder is not { } recorder || scope.Numbers.Operation(entry.Site) is not { } operation)
            return;
        recorder.Failed(
            ObservationKind.Finding,
            entry.Site,
            Descriptors.RestartIgnored.Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
            {
                Rule = Descriptors.RestartIgnored,
                Callee = entry.Callee,
                Arguments = new object[] { StaleSources.NameOf(entry.Callee), "is only compared with success, so that a request to restart is taken for a failure" },
            },
            onSomePathOnly: isHandedOn);
    }

    public void Checked(ResultEntry entry) => scope.Recorder?.Passed(ObservationKind.Finding, entry.Site, RuleOf(entry.Kind).Id);

    /// <summary>The operation is called again: with its progress intact, after others had their turn, and only because it asked for it?</summary>
    public void Retried(CallSite call, ResultEntry entry)
    {
        Checked(entry);
        if (scope.Recorder is not { } recorder)
            return;
        var name = StaleSources.NameOf(entry.Callee);
        if (entry.ResetAt != 0)
        {
            recorder.Failed(
                ObservationKind.Finding,
                call.Site,
                Descriptors.CursorLost.Id,
                () => Finding(call, Descriptors.CursorLost, new object[] { name, $"line {scope.LineOf(entry.ResetAt)} sets its cursor back, so that all progress is lost" }, entry.ResetAt),
                onSomePathOnly: !entry.IsResetOnEveryPath);
            return;
        }

        if ((entry.Status & ResultStatus.Failed) != 0 && !entry.IsTwoValued)
        {
            recorder.Failed(
                ObservationKind.Finding,
                call.Site,
                (Descriptors.RestartLoop.Id, Restart),
                () => Finding(call, Descriptors.RestartLoop, new object[] { $"'{name}' is called again on any failure: an error that lasts keeps the loop going; go on only when it asks for a restart" }, 0),
                onSomePathOnly: (entry.Status & ResultStatus.Known) != 0);
        }
        else if (!entry.HadTurn)
        {
            recorder.Failed(
                ObservationKind.Finding,
                call.Site,
                (Descriptors.RestartLoop.Id, Restart),
                () => Finding(call, Descriptors.RestartLoop, new object[] { $"'{name}' is called again at once: what it gave way to has had no turn" }, 0));
        }
        else
        {
            recorder.Passed(ObservationKind.Finding, call.Site, (Descriptors.RestartLoop.Id, Restart));
        }
    }

    private Observation Finding(CallSite call, DiagnosticDescriptor rule, object[] arguments, int evidence) => new(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
    {
        Rule = rule,
        Callee = call.Method,
        Arguments = arguments,
        Evidence = scope.LocationOf(evidence) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
    };

    private static DiagnosticDescriptor RuleOf(ResultKind kind) => kind switch
    {
        ResultKind.Restart => Descriptors.RestartIgnored,
        ResultKind.Save => Descriptors.SaveResultIgnored,
        ResultKind.Apply => Descriptors.UpdateUnchecked,
        _ => Descriptors.ResultIgnored,
    };
}
