using System;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;
using Xunit;
using VerifyCS = Microsoft.CodeAnalysis.CSharp.Testing.CSharpAnalyzerVerifier<
    RingGuard.Analyzers.Tests.RoslynTesting.Fixtures.SampleAnalyzer,
    Microsoft.CodeAnalysis.Testing.DefaultVerifier>;
using VerifyTwo = Microsoft.CodeAnalysis.CSharp.Testing.CSharpAnalyzerVerifier<
    RingGuard.Analyzers.Tests.RoslynTesting.Fixtures.TwoRulesAnalyzer,
    Microsoft.CodeAnalysis.Testing.DefaultVerifier>;

namespace RingGuard.Analyzers.Tests.RoslynTesting;

/// <summary>How an expected diagnostic is written, and what of it is compared.</summary>
public sealed class ExpectationTests
{
    private const string Code = "class {|#0:Bad|} { }";

    [Fact]
    public Task WithSpan_Matches() => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithSpan(1, 7, 1, 10).WithArguments("Bad"));

    [Fact]
    public Task WithSpan_OfAnotherLength_Fails()
        => Expect.FailureAsync(
            "Expected diagnostic to end at",
            static () => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithSpan(1, 7, 1, 9).WithArguments("Bad")));

    [Fact]
    public Task WithLocation_IgnoresTheLength()
        => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithLocation(1, 7).WithArguments("Bad"));

    [Fact]
    public Task WithLocation_AtAnotherColumn_Fails()
        => Expect.FailureAsync(
            "Expected diagnostic to start at",
            static () => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithLocation(1, 6).WithArguments("Bad")));

    [Fact]
    public Task WithLocation_InAnotherFile_Fails()
        => Expect.FailureAsync(
            "Expected diagnostic to be in file",
            static () => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithLocation("/0/Other.cs", 1, 7).WithArguments("Bad")));

    [Fact]
    public Task WithMarkupKey_MatchesTheWholeSpan()
        => VerifyCS.VerifyAnalyzerAsync(Code, VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad"));

    [Fact]
    public Task WithMarkupKey_OfAnotherSpan_Fails()
        => Expect.FailureAsync(
            "Expected diagnostic to end at",
            static () => VerifyCS.VerifyAnalyzerAsync("class {|#0:Ba|}d { }", VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad")));

    [Fact]
    public Task WithArguments_ThatDiffer_Fails()
        => Expect.FailureAsync("Good", static () => VerifyCS.VerifyAnalyzerAsync(Code, VerifyCS.Diagnostic().WithLocation(0).WithArguments("Good")));

    [Fact]
    public Task WithoutArguments_TheFormatIsTheMessage_Fails()
        => Expect.FailureAsync("Class '{0}' is bad", static () => VerifyCS.VerifyAnalyzerAsync(Code, VerifyCS.Diagnostic().WithLocation(0)));

    [Fact]
    public Task ById_WithoutDescriptor_TheMessageIsNotCompared()
        => VerifyCS.VerifyAnalyzerAsync(Code, new DiagnosticResult("T0001", DiagnosticSeverity.Warning).WithLocation(0));

    [Fact]
    public Task ById_WithoutDescriptor_ArgumentsAreCompared()
        => Expect.FailureAsync(
            "Good",
            static () => VerifyCS.VerifyAnalyzerAsync(
                Code,
                new DiagnosticResult("T0001", DiagnosticSeverity.Warning).WithLocation(0).WithArguments("Good")));

    [Fact]
    public Task WithMessage_Matches()
        => VerifyCS.VerifyAnalyzerAsync(Code, VerifyCS.Diagnostic().WithLocation(0).WithMessage("Class 'Bad' is bad"));

    [Fact]
    public Task WithMessage_ThatDiffers_Fails()
        => Expect.FailureAsync(
            "Class 'Bad' is fine",
            static () => VerifyCS.VerifyAnalyzerAsync(Code, VerifyCS.Diagnostic().WithLocation(0).WithMessage("Class 'Bad' is fine")));

    [Fact]
    public Task WithoutLocation_ExpectsNone()
        => Expect.FailureAsync(
            "no location",
            static () => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithArguments("Bad")),
            StringComparison.OrdinalIgnoreCase);

    [Fact]
    public Task WithoutLocation_MatchesADiagnosticWithNone()
        => CSharpAnalyzerVerifier<NoLocationAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync(
            "class C { }",
            VerifyCS.Diagnostic().WithArguments("everywhere"));

    [Fact]
    public Task Severity_ThatDiffers_Fails()
        => Expect.FailureAsync(
            "severity",
            static () => VerifyCS.VerifyAnalyzerAsync(
                Code,
                VerifyCS.Diagnostic().WithSeverity(DiagnosticSeverity.Error).WithLocation(0).WithArguments("Bad")));

    [Fact]
    public Task Severity_CanBeIgnored()
        => VerifyCS.VerifyAnalyzerAsync(
            Code,
            VerifyCS.Diagnostic().WithSeverity(DiagnosticSeverity.Error).WithOptions(DiagnosticOptions.IgnoreSeverity).WithLocation(0).WithArguments("Bad"));

    [Fact]
    public Task Id_ThatDiffers_Fails()
        => Expect.FailureAsync(
            "T0009",
            static () => VerifyCS.VerifyAnalyzerAsync(Code, new DiagnosticResult("T0009", DiagnosticSeverity.Warning).WithLocation(0)));

    [Fact]
    public Task AdditionalLocations_AreCompared()
        => CSharpAnalyzerVerifier<TwoLocationsAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync(
            "class {|#0:Bad|} {|#1:{|} }",
            VerifyCS.Diagnostic().WithLocation(0).WithLocation(1).WithArguments("Bad"));

    [Fact]
    public Task AdditionalLocations_ThatAreMissing_Fail()
        => Expect.FailureAsync(
            "Expected 0 additional locations but got 1",
            static () => CSharpAnalyzerVerifier<TwoLocationsAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync(
                Code,
                VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad")));

    [Fact]
    public Task AdditionalLocations_AreNotForMarkup()
        => CSharpAnalyzerVerifier<TwoLocationsAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync("class [|Bad|] { }");

    [Fact]
    public Task Order_DoesNotMatter()
        => VerifyCS.VerifyAnalyzerAsync(
            "class {|#0:Bad1|} { } class {|#1:Bad2|} { }",
            VerifyCS.Diagnostic().WithLocation(1).WithArguments("Bad2"),
            VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad1"));

    [Fact]
    public void Diagnostic_OfAnAnalyzerWithTwoRules_NeedsAnId()
    {
        Assert.Throws<InvalidOperationException>(static () => VerifyTwo.Diagnostic());
        Assert.Equal(DiagnosticSeverity.Error, VerifyTwo.Diagnostic("T0003").Severity);
        Assert.Throws<InvalidOperationException>(static () => VerifyTwo.Diagnostic("T0009"));
    }
}
