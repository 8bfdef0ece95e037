using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers;

namespace RingGuard.Corpus;

/// <summary>
/// Runs RingGuard over a folder of sources that are nobody's project here. Exit code 0 when no analyzer threw, whatever
/// was found; 1 when one did; 2 for a wrong command line.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (!CorpusOptions.TryParse(arguments, out var options, out var error))
        {
            await Console.Error.WriteLineAsync(error);
            await Console.Error.WriteLineAsync(CorpusOptions.Usage);
            return 2;
        }

        var corpus = Corpus.Load(options);
        var files = options.ContractFiles.Select(static f => (AdditionalText)new ContractText(f)).ToImmutableArray();

        // Once without measuring: compiler and analyzers are compiled to machine code, the framework's metadata is read.
        await Measurement.OfAnalyzersAsync(corpus, RingGuardAnalyzers(), files);
        await Measurement.OfBindingAsync(corpus);

        var binding = await Measurement.OfBindingAsync(corpus);
        var floor = await Measurement.OfAnalyzersAsync(corpus, [new FloorAnalyzer()], files);
        var analysis = await Measurement.OfAnalyzersAsync(corpus, RingGuardAnalyzers(), files);

        var report = Report.Write(corpus, options, binding, floor, analysis);
        await Console.Out.WriteAsync(report);
        if (options.Output is { } output)
            await File.WriteAllTextAsync(output, report);

        return analysis.Diagnostics.Any(static d => d.Id == "AD0001") ? 1 : 0;
    }

    /// <summary>Every analyzer of the assembly, as a compiler would load it.</summary>
    private static ImmutableArray<DiagnosticAnalyzer> RingGuardAnalyzers()
        =>
        [
            .. typeof(KernelAnalyzer).Assembly.GetTypes()
                .Where(static t => !t.IsAbstract && t.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
                .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
        ];
}
