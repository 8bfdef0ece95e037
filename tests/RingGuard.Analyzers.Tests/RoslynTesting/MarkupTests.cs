using System;
using System.Threading.Tasks;
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

/// <summary>The forms of markup.</summary>
public sealed class MarkupTests
{
    [Theory]
    [InlineData("class [|Bad|] { }")]
    [InlineData("class {|T0001:Bad|} { }")]
    [InlineData("class $$Bad { }")]
    [InlineData("class [|Bad1|] { class [|Bad2|] { } }")]
    [InlineData("class {|T0001:Bad|} : {|CS0246:Missing|} { }")]
    [InlineData("class Good { int[] a = { 1 | 2 }; bool M(bool a, bool b) => a || b; }")]
    public Task Form_Matches(string code) => VerifyCS.VerifyAnalyzerAsync(code);

    [Theory]
    [InlineData("class [|Bad |]{ }")]
    [InlineData("class {|T0001:Ba|}d { }")]
    [InlineData("class B$$ad { }")]
    [InlineData("class {|T0002:Bad|} { }")]
    public Task Form_ElsewhereOrOfAnotherId_Fails(string code) => Expect.FailureAsync("xpected", () => VerifyCS.VerifyAnalyzerAsync(code));

    [Fact]
    public Task Key_AndId_Nest()
        => VerifyCS.VerifyAnalyzerAsync(
            "class {|#0:Bad|} : {|CS0246:{|#1:Missing|}|} { }",
            VerifyCS.Diagnostic().WithLocation(0).WithArguments("Bad"));

    [Fact]
    public async Task Key_Twice_Fails()
        => await Assert.ThrowsAnyAsync<Exception>(static () => VerifyCS.VerifyAnalyzerAsync("class {|#0:Good|} { } class {|#0:Fine|} { }"));

    [Fact]
    public async Task Key_ThatNothingMarks_Fails()
        => await Assert.ThrowsAnyAsync<Exception>(static () => VerifyCS.VerifyAnalyzerAsync("class Bad { }", VerifyCS.Diagnostic().WithLocation(3)));

    [Fact]
    public async Task Span_ThatIsNotClosed_Fails()
        => await Assert.ThrowsAnyAsync<Exception>(static () => VerifyCS.VerifyAnalyzerAsync("class [|Bad { }"));

    [Fact]
    public Task SpanWithoutId_OfTwoRules_IsAmbiguous()
        => Expect.FailureAsync("arkup", static () => VerifyTwo.VerifyAnalyzerAsync("class [|Bad|] { }"));

    [Fact]
    public Task SpanWithoutId_OfTwoRules_CanMeanTheFirst()
        => new CSharpAnalyzerTest<TwoRulesAnalyzer, DefaultVerifier>
        {
            TestCode = "class [|Bad|] { } class {|T0003:Worse|} { }",
            MarkupOptions = MarkupOptions.UseFirstDescriptor,
        }.RunAsync();

    [Fact]
    public Task Position_CanBeCode()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestCode = "class Good { string M(int x) => $$\"\"\"{{x}}\"\"\"; }",
            MarkupOptions = MarkupOptions.TreatPositionIndicatorsAsCode,
        }.RunAsync();

    [Fact]
    public Task Mode_Ignore_StripsAndForgets()
        => Expect.FailureAsync(
            "expected \"0\" actual \"1\"",
            static () => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
            {
                TestState = { Sources = { "class [|Bad|] { }" }, MarkupHandling = MarkupMode.Ignore },
            }.RunAsync());

    [Fact]
    public Task Mode_None_LeavesTheTextAlone()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Good { string s = \"[|x|]\"; }" },
                MarkupHandling = MarkupMode.None,
            },
        }.RunAsync();

    [Fact]
    public Task LineBreaks_AreCountedInTheStrippedText()
        => VerifyCS.VerifyAnalyzerAsync("// first\r\n\nclass C { }\r\n\r\nclass\r\n    [|Bad|]\r\n{\r\n}\r\n");
}
