using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// A run as a short line of text: only the decisions that differ from the machine's own way, each by the stack that it was made on and
/// the number of that stack's operation, as in <c>u0.14=Event1;k2.3=Cpu1</c>. An empty text is the default run.
/// </summary>
public sealed class DecisionList : IDecider
{
    private readonly Dictionary<(string Task, int Step, DecisionKind Kind, int Nth), int> _deviations = [];
    private readonly Dictionary<(string Task, int Step, DecisionKind Kind), int> _asked = [];

    private DecisionList()
    {
    }

    /// <summary>Deviations that the run did not come by (yet).</summary>
    public int Left => _deviations.Count;

    /// <summary>The line for a recorded run.</summary>
    public static string Format(IEnumerable<Decision> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        var asked = new Dictionary<(string Task, int Step, DecisionKind Kind), int>();
        var parts = new List<string>();
        foreach (Decision decision in decisions)
        {
            var key = (decision.Point.Task, decision.Point.Step, decision.Point.Kind);
            int nth = asked[key] = asked.GetValueOrDefault(key) + 1;
            if (decision.IsDeviation)
            {
                string again = nth == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"*{nth}");
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Escape(key.Task)}.{key.Step}{again}={key.Kind}{decision.Taken}"));
            }
        }

        return string.Join(';', parts);
    }

    /// <summary>A decider that repeats the run of a line.</summary>
    /// <exception cref="FormatException">The text was not made by <see cref="Format"/>.</exception>
    public static DecisionList Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new DecisionList();
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.LastIndexOf('=');
            int dot = equals < 0 ? -1 : part.LastIndexOf('.', equals);
            string[] step = dot < 0 ? [] : part[(dot + 1)..equals].Split('*');
            string value = part[(equals + 1)..];
            string kindName = value.TrimEnd("0123456789".ToCharArray());
            if (step.Length is not (1 or 2)
                || !int.TryParse(step[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || !int.TryParse(step.Length == 2 ? step[1] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out int nth)
                || !Enum.GetNames<DecisionKind>().Contains(kindName, StringComparer.Ordinal)
                || !int.TryParse(value[kindName.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int taken))
            {
                throw new FormatException($"'{part}' is no decision: write task.step=KindN, such as u0.14=Event1");
            }

            list._deviations[(Unescape(part[..dot]), number, Enum.Parse<DecisionKind>(kindName), nth)] = taken;
        }

        return list;
    }

    private static string Escape(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);

    private static string Unescape(string name) => name.Replace("%3B", ";", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    /// <inheritdoc/>
    public int Decide(in DecisionPoint point)
    {
        var key = (point.Task, point.Step, point.Kind);
        int nth = _asked[key] = _asked.GetValueOrDefault(key) + 1;
        return _deviations.Remove((point.Task, point.Step, point.Kind, nth), out int taken) && taken < point.Alternatives ? taken : point.Default;
    }
}
