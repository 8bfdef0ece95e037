using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace RingGuard.Package.Tests;

/// <summary>A RingGuard diagnostic as the compiler prints it, or as a comment expects it. Lines count from 1.</summary>
internal sealed partial record Finding(string File, int Line, string Id, string Level = "warning")
{
    public override string ToString() => $"{File}({Line}): {Level} {Id}";

    /// <summary>The findings in the output of a build, without the repetition in its summary.</summary>
    public static IReadOnlyList<Finding> InOutput(string output) =>
        Sorted(Printed().Matches(output).Select(static m => new Finding(
            Path.GetFileName(m.Groups["file"].Value.Trim()),
            int.Parse(m.Groups["line"].ValueSpan, CultureInfo.InvariantCulture),
            m.Groups["id"].Value,
            m.Groups["level"].Value)
        { Column = int.Parse(m.Groups["column"].ValueSpan, CultureInfo.InvariantCulture) })
        .Distinct());

    /// <summary>The findings that comments at the end of lines name: <c>// RG1002</c>, several ids apart by spaces, one for each finding.</summary>
    public static IReadOnlyList<Finding> ExpectedIn(string directory) =>
        Sorted(from file in Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
               where !Path.GetRelativePath(directory, file).Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj")
               from line in System.IO.File.ReadAllLines(file).Select(static (text, index) => (text, number: index + 1))
               let comment = Expected().Match(line.text)
               where comment.Success
               from id in comment.Groups["ids"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               select new Finding(Path.GetFileName(file), line.number, id));

    /// <summary>1-based; 0 where a comment expects the finding. Not compared.</summary>
    public int Column { get; init; }

    public bool Equals(Finding? other) => other is not null && (File, Line, Id, Level) == (other.File, other.Line, other.Id, other.Level);

    public override int GetHashCode() => HashCode.Combine(File, Line, Id, Level);

    private static IReadOnlyList<Finding> Sorted(IEnumerable<Finding> findings) =>
        findings.OrderBy(static f => f.File, StringComparer.Ordinal).ThenBy(static f => f.Line).ThenBy(static f => f.Id, StringComparer.Ordinal).ToArray();

    [GeneratedRegex(@"^(?<file>[^\r\n(]+)\((?<line>\d+),(?<column>\d+)\): (?<level>warning|error) (?<id>RG\d{4}):", RegexOptions.Multiline)]
    private static partial Regex Printed();

    [GeneratedRegex(@"// (?<ids>RG\d{4}(?: RG\d{4})*)$")]
    private static partial Regex Expected();
}
