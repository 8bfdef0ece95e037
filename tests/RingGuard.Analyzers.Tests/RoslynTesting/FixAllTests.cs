using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;
using Xunit;

namespace RingGuard.Analyzers.Tests.RoslynTesting;

/// <summary>How often fixes are applied, one by one and all at once.</summary>
public sealed class FixAllTests
{
    private const string Two = "class [|Bad1|] { } class [|Bad2|] { }";
    private const string TwoFixed = "class Good1 { } class Good2 { }";

    [Fact]
    public Task ByDefault_OneIterationForEachDiagnostic_OneForAll() => Test<SampleFix>().RunAsync();

    [Fact]
    public async Task SeveralDocuments_OneIterationForEachDocument()
        => await new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
        {
            TestState = { Sources = { "class [|Bad1|] { }", "class [|Bad2|] { }" } },
            FixedState = { Sources = { "class Good1 { }", "class Good2 { }" } },
        }.RunAsync();

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    [InlineData(-3)]
    public Task Incremental_CountThatHolds_Passes(int count)
    {
        var test = Test<SampleFix>();
        test.NumberOfIncrementalIterations = count;
        return test.RunAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    public Task Incremental_CountThatDoesNot_Fails(int count)
        => Expect.FailureAsync(
            "iterations",
            () =>
            {
                var test = Test<SampleFix>();
                test.NumberOfIncrementalIterations = count;
                return test.RunAsync();
            });

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-2)]
    public Task FixAll_CountThatHolds_Passes(int count)
    {
        var test = Test<SampleFix>();
        test.NumberOfFixAllIterations = count;
        return test.RunAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public Task FixAll_CountThatDoesNot_Fails(int count)
        => Expect.FailureAsync(
            "Context: Fix all in document",
            () =>
            {
                var test = Test<SampleFix>();
                test.NumberOfFixAllIterations = count;
                return test.RunAsync();
            });

    [Fact]
    public Task FixInTwoSteps_NeedsItsCounts()
    {
        var test = Test<TwoStepFix>();
        test.NumberOfIncrementalIterations = 4;
        test.NumberOfFixAllIterations = 2;
        return test.RunAsync();
    }

    [Fact]
    public Task FixInTwoSteps_WithoutCounts_Fails() => Expect.FailureAsync("Context: Iterative code fix application", static () => Test<TwoStepFix>().RunAsync());

    [Fact]
    public Task BatchFixedCode_IsWhatFixAllMakes_AndOnlyThat()
        => Expect.FailureAsync(
            "Fix all in document",
            static () =>
            {
                var test = Test<SampleFix>();
                test.BatchFixedCode = "class Good1 { } class Fine2 { }";
                return test.RunAsync();
            });

    [Fact]
    public Task BatchFixedCode_ThatDiffersFromTheFixedCode_Passes()
    {
        var test = Test<NumberingFix>();
        test.BatchFixedCode = "class All2 { } class All2x { }";
        return test.RunAsync();
    }

    [Fact]
    public Task FixAllThatDiffers_WithoutBatchFixedCode_Fails()
        => Expect.FailureAsync("Context: Fix all in document", static () => Test<NumberingFix>().RunAsync());

    [Fact]
    public Task BatchFixedCode_ThatIsTheFixedCode_Passes()
    {
        var test = Test<SampleFix>();
        test.BatchFixedCode = TwoFixed;
        return test.RunAsync();
    }

    [Fact]
    public Task FixAll_ThatDoesNotExist_IsNotTested() => Test<OneByOneFix>().RunAsync();

    [Fact]
    public Task FixAll_Skipped_IsNotTested()
    {
        var test = Test<SampleFix>();
        test.BatchFixedCode = "class Good1 { } class Fine2 { }";
        test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck;
        return test.RunAsync();
    }

    [Fact]
    public Task FixOne_StopsAfterTheFirst()
        => new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
        {
            TestCode = Two,
            FixedState = { Sources = { "class Good1 { } class [|Bad2|] { }" }, MarkupHandling = MarkupMode.Allow },
            BatchFixedCode = TwoFixed,
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne,
        }.RunAsync();

    [Fact]
    public Task FixedCode_ThatLeavesSomethingToFix_Fails()
        => Expect.FailureAsync(
            "Context",
            static () => new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
            {
                TestCode = Two,
                FixedCode = "class Good1 { } class [|Bad2|] { }",
            }.RunAsync());

    private static CSharpCodeFixTest<SampleAnalyzer, TFix, DefaultVerifier> Test<TFix>()
        where TFix : Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider, new()
        => new() { TestCode = Two, FixedCode = TwoFixed };
}
