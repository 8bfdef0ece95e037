using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Locks;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG3003, RG3004, RG3005: what only all bodies of a compilation together show.</summary>
internal static class LockGraphRules
{
    public static IEnumerable<Diagnostic> Report(KernelModel model, CancellationToken cancellationToken)
    {
        var bodies = model.LockFacts.Close(model, cancellationToken);
        if (bodies.Count == 0)
            yield break;
        var graph = new LockGraph(model, bodies);
        var findings = new LockOrderCheck(graph).Check();
        findings.AddRange(new IrqUseCheck(graph, bodies).Check());
        findings.Sort(static (a, b) =>
        {
            var place = SourcePlace.Of(a.Location).CompareTo(SourcePlace.Of(b.Location));
            return place != 0 ? place : string.CompareOrdinal(a.Descriptor.Id + a.Message, b.Descriptor.Id + b.Message);
        });
        foreach (var finding in findings)
        {
            if (!finding.IsDefinite && finding.Location.SourceTree is { } tree && model.OptionsFor(tree).PossibleFindings == PossibleFindings.None)
                continue;
            yield return KernelRules.Create(finding.Descriptor, finding.Location, finding.Evidence, finding.IsDefinite, new object[] { finding.Message });
        }
    }
}
