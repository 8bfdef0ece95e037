using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Embedded sources of several cases each; a case begins with <c>//// entry: shape</c>, the shape being optional.</summary>
internal static class CaseFile
{
    /// <summary>Files, titles and sources in a folder.</summary>
    public static IEnumerable<(string File, string Title, string Source)> Read(string folder)
    {
        var assembly = typeof(CaseFile).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.Contains(folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var file = resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..];
            foreach (var part in ("\n" + reader.ReadToEnd().ReplaceLineEndings("\n")).Split("\n//// ").Skip(1))
            {
                var end = part.IndexOf('\n', StringComparison.Ordinal);
                yield return (file, part[..end], part[(end + 1)..]);
            }
        }
    }

    /// <summary>The entries that have cases in a folder.</summary>
    public static IEnumerable<string> Names(string folder) => Read(folder).Select(static c => c.Title.Split(':')[0]).Distinct();

    /// <summary>The contract file of a case: its lines with <c>//#</c>.</summary>
    public static string ContractsOf(string source)
        => string.Join('\n', source.Split('\n').Where(static l => l.StartsWith("//# ", StringComparison.Ordinal)).Select(static l => l[4..]));

    public static string Source(string folder, string title) => Assert.Single(Read(folder), c => c.Title == title).Source;
}
