using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Emission;

/// <summary>
/// Writes what the engine infers for visible members without a contract into the assembly, so that a project that references
/// it sees through its metadata what one compilation of everything would see. Nothing that the user's code can depend on.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class InferredContractGenerator : IIncrementalGenerator
{
    /// <summary>Key of a global config: <c>emit</c> or <c>none</c>. The package sets it in builds, never in design-time builds.</summary>
    public const string OptionKey = "ringguard.inferred_contracts";

    internal const string FileName = "RingGuard.InferredContracts.g.cs";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider.Where(static file => ContractFile.IsContractFile(file)).Collect();
        var isOn = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => IsOn(options.GlobalOptions));
        var input = context.CompilationProvider.Combine(files).Combine(context.AnalyzerConfigOptionsProvider).Combine(isOn);
        context.RegisterImplementationSourceOutput(input, static (output, source) =>
        {
            var (((compilation, additional), options), emits) = source;
            if (emits && Generate(compilation, additional, options, output.CancellationToken) is { } text)
                output.AddSource(FileName, text);
        });
    }

    private static bool IsOn(AnalyzerConfigOptions options)
        => options.TryGetValue(OptionKey, out var value) && value.Trim().Equals("emit", System.StringComparison.OrdinalIgnoreCase);

    private static string? Generate(Compilation compilation, ImmutableArray<AdditionalText> files, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
    {
        var contracts = ContractProvider.Create(compilation, files, cancellationToken);
        if (!contracts.HasContracts)
            return null;
        var model = new KernelModel(compilation, contracts, tree => EngineOptions.Read(options.GetOptions(tree)));
        return InferredContractFile.Write(new InferredMembers(model).Collect(cancellationToken), compilation);
    }
}
