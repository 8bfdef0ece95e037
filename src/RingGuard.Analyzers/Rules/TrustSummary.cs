using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// One line for each assembly, where it is asked for: what the silence of the rules rests on. Not a finding, so that it has no
/// place; part of RG9005, which counts trust.
/// </summary>
internal static class TrustSummary
{
    public static void Report(CompilationAnalysisContext context, Generation generation)
    {
        if (Find(context, generation) is { } summary)
            context.ReportDiagnostic(summary);
    }

    private static Diagnostic? Find(CompilationAnalysisContext context, Generation generation)
    {
        var model = generation.Model;
        if (!generation.Trees.Any(t => model.OptionsFor(t).HasTrustSummary))
            return null;
        var byAttribute = 0;
        var types = new Stack<INamespaceOrTypeSymbol>();
        types.Push(context.Compilation.Assembly.GlobalNamespace);
        while (types.Count > 0)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            foreach (var member in types.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    types.Push(inner);
                else if (member is IMethodSymbol { AssociatedSymbol: null } method && model.Contracts.GetContract(method).IsTrusted)
                    byAttribute++;
                else if (member is IPropertySymbol or IEventSymbol && AccessorsOf(member).Any(a => model.Contracts.GetContract(a).IsTrusted))
                    byAttribute++;
            }
        }

        var elsewhere = model.Contracts.Index.Files.Where(static f => !f.IsBuiltIn)
            .SelectMany(static f => f.Statements)
            .Count(s => s.Contract.IsTrusted && DocumentationCommentId.GetFirstSymbolForDeclarationId(s.Syntax.Name, context.Compilation) is { } symbol
                && !SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, context.Compilation.Assembly));
        var assumed = generation.AllFindings.Count(static f => f.Id == Descriptors.UnknownTarget.Id);
        return Diagnostic.Create(
            Descriptors.TrustWithoutReason,
            Location.None,
            DiagnosticSeverity.Info,
            null,
            Certainty.Definite,
            $"'{context.Compilation.AssemblyName}' rests on trust: {Members(byAttribute)} of its own and {Members(elsewhere)} of other assemblies are trusted unchecked; {Calls(assumed)} in atomic context may reach code of which nothing is known (RG9006 lists them)");
    }

    private static IEnumerable<IMethodSymbol> AccessorsOf(ISymbol member)
    {
        var accessors = member is IPropertySymbol property
            ? new[] { property.GetMethod, property.SetMethod }
            : new[] { ((IEventSymbol)member).AddMethod, ((IEventSymbol)member).RemoveMethod };
        return accessors.OfType<IMethodSymbol>();
    }

    private static string Members(int count) => count == 1 ? "1 member" : $"{count} members";

    private static string Calls(int count) => count == 1 ? "1 call" : $"{count} calls";
}
