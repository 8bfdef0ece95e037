using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Tests.Rules;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Applies a fix to code on the test kernel, singly and as FixAll, and compares; the result must report nothing.</summary>
internal static class FixVerifier
{
    public static Task VerifyAsync<TFix>(string source, string fixedSource, string? equivalenceKey = null)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix> { CodeActionEquivalenceKey = equivalenceKey! };
        test.TestState.Sources.Add(source);
        test.TestState.Sources.Add((TestKernel.FileName, SourceText.From(TestKernel.Source)));
        test.FixedState.Sources.Add(fixedSource);
        test.FixedState.Sources.Add((TestKernel.FileName, SourceText.From(TestKernel.Source)));
        return test.RunAsync();
    }

    private sealed class FixTest<TFix> : CSharpCodeFixTest<KernelAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public FixTest()
        {
            TestState.AdditionalReferences.Add(typeof(RequiresAttribute).Assembly);
            FixedState.AdditionalReferences.Add(typeof(RequiresAttribute).Assembly);
            ReferenceAssemblies = ReferenceAssemblies.Net.Net80;
        }
    }
}
