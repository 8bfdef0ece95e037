using System;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;
using Xunit;
using VerifyCS = Microsoft.CodeAnalysis.CSharp.Testing.CSharpCodeFixVerifier<
    RingGuard.Analyzers.Tests.RoslynTesting.Fixtures.SampleAnalyzer,
    RingGuard.Analyzers.Tests.RoslynTesting.Fixtures.SampleFix,
    Microsoft.CodeAnalysis.Testing.DefaultVerifier>;

namespace RingGuard.Analyzers.Tests.RoslynTesting;

/// <summary>What a code-fix test compares, and which fixes it finds wrong.</summary>
public sealed class CodeFixSemanticsTests
{
    [Fact]
    public Task Fix_OfMarkup_Passes() => VerifyCS.VerifyCodeFixAsync("class [|Bad|] { }", "class Good { }");

    [Fact]
    public Task Fix_OfAnExpectedDiagnostic_Passes()
        => VerifyCS.VerifyCodeFixAsync("class {|#0:Bad|} { }", VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad"), "class Good { }");

    [Fact]
    public Task Fix_OfSeveral_Passes()
        => VerifyCS.VerifyCodeFixAsync(
            "class {|#0:Bad1|} { } class {|#1:Bad2|} { }",
            [VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad1"), VerifyCS.Diagnostic().WithLocation(1).WithArguments("Bad2")],
            "class Good1 { } class Good2 { }");

    [Fact]
    public Task Fix_WithAnotherText_Fails()
        => Expect.FailureAsync("Good", static () => VerifyCS.VerifyCodeFixAsync("class [|Bad|] { }", "class Better { }"));

    [Fact]
    public Task Fix_WithAnotherLineBreak_Fails()
        => Expect.FailureAsync("<LF>", static () => VerifyCS.VerifyCodeFixAsync("class [|Bad|]\r\n{ }", "class Good\n{ }"));

    [Fact]
    public Task NoFix_WhereOneIsExpected_Fails()
        => Expect.FailureAsync(
            "Good",
            static () => CSharpCodeFixVerifier<SampleAnalyzer, SilentFix, DefaultVerifier>.VerifyCodeFixAsync("class [|Bad|] { }", "class Good { }"));

    [Fact]
    public Task NoFix_IsTheSameTextTwice()
        => CSharpCodeFixVerifier<SampleAnalyzer, SilentFix, DefaultVerifier>.VerifyCodeFixAsync("class [|Bad|] { }", "class [|Bad|] { }");

    [Fact]
    public Task Fix_WhereNoneIsExpected_Fails()
        => Expect.FailureAsync("Context", static () => VerifyCS.VerifyCodeFixAsync("class [|Bad|] { }", "class [|Bad|] { }"));

    [Fact]
    public Task AnalyzerAlone_DoesNotLookAtTheFix()
        => CSharpCodeFixVerifier<SampleAnalyzer, SilentFix, DefaultVerifier>.VerifyAnalyzerAsync("class [|Bad|] { }");

    [Fact]
    public Task Diagnostic_OfATestWithFix_IsCompared()
        => Expect.FailureAsync(
            "Diagnostics of test state",
            static () => VerifyCS.VerifyCodeFixAsync("class Bad { }", "class Good { }"));

    [Fact]
    public Task FixedState_WithADiagnosticThatIsNotExpected_Fails()
        => Expect.FailureAsync(
            "Diagnostics of fixed state",
            static () => VerifyCS.VerifyCodeFixAsync(
                "class [|Bad|] : {|CS0246:Missing|} { }",
                "class Good : Missing { }"));

    [Fact]
    public Task FixedState_InheritsWhatCannotBeFixed()
        => VerifyCS.VerifyCodeFixAsync(
            "class [|Bad|] : {|#0:Missing|} { }",
            DiagnosticResult.CompilerError("CS0246").WithLocation(0).WithArguments("Missing"),
            "class Good : {|#0:Missing|} { }");

    [Fact]
    public Task FixedState_MarkupOfWhatCannotBeFixed_IsExpected()
        => VerifyCS.VerifyCodeFixAsync("class [|Bad|] : {|CS0246:Missing|} { }", "class Good : {|CS0246:Missing|} { }");

    [Fact]
    public Task NonLocalDiagnostic_Fails()
        => Expect.FailureAsync(
            "non-local",
            static () => CSharpCodeFixVerifier<CompilationEndAnalyzer, SampleFix, DefaultVerifier>.VerifyCodeFixAsync(
                "class [|Bad|] { }",
                "class Good { }"));

    [Fact]
    public Task NonLocalDiagnostic_CheckSkipped_Passes()
        => new CSharpCodeFixTest<CompilationEndAnalyzer, SampleFix, DefaultVerifier>
        {
            TestCode = "class [|Bad|] { }",
            FixedCode = "class Good { }",
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck,
        }.RunAsync();

    [Fact]
    public Task SyntaxUnlikeItsText_Fails()
        => Assert.ThrowsAnyAsync<InvalidOperationException>(
            static () => CSharpCodeFixVerifier<SampleAnalyzer, WrongStructureFix, DefaultVerifier>.VerifyCodeFixAsync(
                "class [|Bad|] { }",
                "class Good : object { }"));

    [Fact]
    public Task SyntaxUnlikeItsText_CheckSkipped_Passes()
        => new CSharpCodeFixTest<SampleAnalyzer, WrongStructureFix, DefaultVerifier>
        {
            TestCode = "class [|Bad|] { }",
            FixedCode = "class Good : object { }",
            CodeActionValidationMode = CodeActionValidationMode.None,
        }.RunAsync();

    [Fact]
    public Task CompilerDiagnostic_CanBeFixed()
        => CSharpCodeFixVerifier<EmptyDiagnosticAnalyzer, MissingPartialFix, DefaultVerifier>.VerifyCodeFixAsync(
            "partial class C { } class {|CS0260:C|} { }",
            "partial class C { } partial class C { }");

    [Fact]
    public Task EquivalenceKey_SelectsTheAction() => Selecting(key: "Fine", index: null, "class Fine { }");

    [Fact]
    public Task Index_SelectsTheAction() => Selecting(key: null, index: 1, "class Fine { }");

    [Fact]
    public Task EquivalenceKeyAndIndex_MustAgree()
        => Expect.FailureAsync("equivalence key", static () => Selecting(key: "Good", index: 1, "class Fine { }"));

    [Fact]
    public Task EquivalenceKey_ThatIsNotOffered_Fails()
        => Expect.FailureAsync("Fine", static () => Selecting(key: "Other", index: null, "class Fine { }"));

    [Fact]
    public Task Index_OfAnotherAction_Fails() => Expect.FailureAsync("Fine", static () => Selecting(key: null, index: 0, "class Fine { }"));

    [Fact]
    public async Task CodeActionVerifier_SeesTheAction()
    {
        var titles = 0;
        await new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
        {
            TestCode = "class [|Bad|] { }",
            FixedCode = "class Good { }",
            CodeActionVerifier = (action, verifier) =>
            {
                verifier.Equal("Make it Good", action.Title);
                titles++;
            },
        }.RunAsync();
        Assert.True(titles > 0);
    }

    [Fact]
    public Task AdditionalProjects_AreFixed()
        => new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class [|Bad|] { }" },
                AdditionalProjects = { ["Library"] = { Sources = { "public class [|BadToo|] { }" } } },
            },
            FixedState =
            {
                Sources = { "class Good { }" },
                AdditionalProjects = { ["Library"] = { Sources = { "public class GoodToo { }" } } },
            },
        }.RunAsync();

    private static Task Selecting(string? key, int? index, string fixedCode)
        => new CSharpCodeFixTest<SampleAnalyzer, SampleFix, DefaultVerifier>
        {
            TestCode = "class [|Bad|] { }",
            FixedCode = fixedCode,
            CodeActionEquivalenceKey = key,
            CodeActionIndex = index,
        }.RunAsync();
}
