using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// A run as a word to be pasted anywhere, such as <c>RGX1-7f3a91c2-A.2&gt;irq7</c>: the version, a hash of the scenario, and where the run
/// left the machine's own way, each place by the stack and the number of its operation, so that changes elsewhere do not shift it.
/// </summary>
public sealed class ReplayToken
{
    /// <summary>What tokens of this version begin with.</summary>
    public const string Version = "RGX1";

    /// <summary>Creates a token.</summary>
    /// <param name="scenario">Of the machine, its tasks and events, as they were before the run.</param>
    /// <param name="deviations">In the order of the run.</param>
    public ReplayToken(uint scenario, IEnumerable<Deviation> deviations)
    {
        ArgumentNullException.ThrowIfNull(deviations);
        Scenario = scenario;
        Deviations = [.. deviations];
    }

    /// <summary>Of the machine, its tasks and events, as they were before the run.</summary>
    public uint Scenario { get; }

    /// <summary>Where the run left the machine's own way; none is the default run.</summary>
    public IReadOnlyList<Deviation> Deviations { get; }

    /// <summary>The token of a machine that has run.</summary>
    public static ReplayToken Of(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var asked = new Dictionary<(string, int, DecisionKind), int>();
        var deviations = new List<Deviation>();
        foreach (Decision decision in machine.Decisions)
        {
            DecisionPoint point = decision.Point;
            int nth = asked[(point.Task, point.Step, point.Kind)] = asked.GetValueOrDefault((point.Task, point.Step, point.Kind)) + 1;
            if (decision.IsDeviation)
            {
                deviations.Add(new Deviation(point.Kind, point.Task, point.Step, nth, decision.Name));
            }
        }

        return new ReplayToken(machine.ScenarioHash, deviations);
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="FormatException">It is none, or of another version.</exception>
    public static ReplayToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split('-', 3);
        if (parts.Length != 3 || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint scenario) || parts[1].Length != 8)
        {
            throw new FormatException($"'{text}' is no replay token: one looks like {Version}-7f3a91c2-A.2>irq7");
        }

        if (parts[0] != Version)
        {
            throw new FormatException($"'{text}' is of version '{parts[0]}', this is {Version}: explore again");
        }

        return new ReplayToken(scenario, parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static part => Deviation.TryParse(part)
            ?? throw new FormatException($"'{part}' is no deviation: write task.operation and what happens there, such as u0.14>irq7, u0.14@cpu1 or u0.14=2")));
    }

    /// <summary>A decider that makes the run; one for each run.</summary>
    public ReplayDecider CreateDecider() => new(this);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}-{Scenario:x8}-{string.Join(',', Deviations)}");
}
