using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace RingGuard.Benchmarks;

/// <summary>Named ratios of one run, kept as lines "name = value", and compared with those of an earlier run.</summary>
public sealed class Results
{
    /// <summary>Machines are noisy: a ratio that is worse by less than this says nothing.</summary>
    private const double Noise = 1.25;

    private readonly List<(string Name, double Value)> _values = [];

    public static double Median(List<Cost> costs, Func<Cost, double> part)
    {
        var sorted = costs.Select(part).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    public void Add(string name, double value) => _values.Add((name, value));

    public void Save(string path)
        => File.WriteAllLines(path, _values.Select(static v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} = {v.Value:F3}")));

    /// <summary>Prints both runs side by side; the number of ratios that are clearly worse.</summary>
    public int Compare(string path)
    {
        var baseline = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllLines(path))
        {
            var at = line.LastIndexOf(" = ", StringComparison.Ordinal);
            if (at < 0 || !double.TryParse(line.AsSpan(at + 3), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                throw new InvalidDataException($"'{path}': '{line}' is not of the form 'name = value'; write the file anew with --save");
            baseline[line[..at]] = value;
        }

        var worse = 0;
        Console.WriteLine();
        Console.WriteLine("| ratio | baseline | now | |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, value) in _values)
        {
            if (!baseline.TryGetValue(name, out var before))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | - | {value:F3} | new |"));
                continue;
            }

            // Ratios near zero differ by any factor.
            var isWorse = value > (before * Noise) + 0.02;
            worse += isWorse ? 1 : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {before:F3} | {value:F3} | {(isWorse ? "worse" : "")} |"));
        }

        return worse;
    }
}
