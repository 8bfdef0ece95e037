using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Takes the ways of a <see cref="ReplayToken"/>, and the machine's own everywhere else. On a program that has changed it goes on as well
/// as it can; <see cref="Divergence"/> says what it could not do.
/// </summary>
public sealed class ReplayDecider : INamedDecider
{
    private readonly ReplayToken _token;
    private readonly Dictionary<(DecisionKind Kind, string Task, int Step, int Nth), string> _left = [];
    private readonly Dictionary<(DecisionKind Kind, string Task, int Step), int> _asked = [];
    private readonly List<string> _impossible = [];

    internal ReplayDecider(ReplayToken token)
    {
        _token = token;
        foreach (Deviation deviation in token.Deviations)
        {
            _left[(deviation.Kind, deviation.Task, deviation.Step, deviation.Nth)] = deviation.Way;
        }
    }

    /// <summary>The trace says which line of the program each event came from; costs a look at the stack for each.</summary>
    public bool RecordSites { get; init; }

    /// <summary>The machine's own way: what the token says goes by the names of the ways, which the machine shows where it asks.</summary>
    public int Decide(in DecisionPoint point) => point.Default;

    /// <summary>Where the run left the recorded one, one sentence each; empty when it was the same as far as the token says.</summary>
    /// <param name="machine">The machine that ran with this decider.</param>
    public IReadOnlyList<string> Divergence(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var report = new List<string>();
        if (machine.ScenarioHash != _token.Scenario)
        {
            report.Add(string.Create(CultureInfo.InvariantCulture, $"the scenario is another one (hash {machine.ScenarioHash:x8}, recorded was {_token.Scenario:x8}): options, tasks or events differ"));
        }

        report.AddRange(_impossible);
        foreach (Deviation deviation in _token.Deviations.Where(d => _left.ContainsKey((d.Kind, d.Task, d.Step, d.Nth))))
        {
            string why = machine.Tasks.FirstOrDefault(t => t.Name == deviation.Task) is not { } task ? $"there is no task '{deviation.Task}'"
                : task.Context.Operations < deviation.Step ? string.Create(CultureInfo.InvariantCulture, $"'{task.Name}' came to its operation {task.Context.Operations} only")
                : string.Create(CultureInfo.InvariantCulture, $"nothing was open at operation {deviation.Step} of '{task.Name}'");
            report.Add($"{deviation} did not happen: {why}");
        }

        return report;
    }

    int INamedDecider.Decide(in DecisionPoint point, IReadOnlyList<string> names)
    {
        int nth = _asked[(point.Kind, point.Task, point.Step)] = _asked.GetValueOrDefault((point.Kind, point.Task, point.Step)) + 1;
        if (!_left.Remove((point.Kind, point.Task, point.Step, nth), out string? way))
        {
            return point.Default;
        }

        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == way)
            {
                return i;
            }
        }

        _impossible.Add($"{new Deviation(point.Kind, point.Task, point.Step, nth, way)} was not possible before {point.Operation} on cpu{point.Cpu}: there were {string.Join(", ", names)}");
        return point.Default;
    }
}
