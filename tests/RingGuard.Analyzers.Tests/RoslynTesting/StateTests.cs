using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;
using Xunit;

namespace RingGuard.Analyzers.Tests.RoslynTesting;

/// <summary>Everything of a project that must reach the compiler and the analyzers.</summary>
public sealed class StateTests
{
    [Fact]
    public Task Sources_GetNamesByIndex()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class A : B { }", "class B { } class Bad { }", ("Named.cs", "class [|BadToo|] { }") },
                ExpectedDiagnostics =
                {
                    CSharpAnalyzerVerifier<SampleAnalyzer, DefaultVerifier>.Diagnostic().WithSpan("/0/Test1.cs", 1, 19, 1, 22).WithArguments("Bad"),
                },
            },
        }.RunAsync();

    [Fact]
    public Task AdditionalFiles_ReachTheAnalyzer_WithMarkup()
        => new CSharpAnalyzerTest<AdditionalFileAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Good { } class [|Listed|] { }" },
                AdditionalFiles = { ("names.txt", "Listed\n[|Unknown|]\n") },
            },
        }.RunAsync();

    [Fact]
    public Task AdditionalFiles_LocationByPath()
        => new CSharpAnalyzerTest<AdditionalFileAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Good { }" },
                AdditionalFiles = { ("names.txt", "\nUnknown\n") },
                ExpectedDiagnostics =
                {
                    CSharpAnalyzerVerifier<AdditionalFileAnalyzer, DefaultVerifier>.Diagnostic()
                        .WithSpan("names.txt", 2, 1, 2, 8).WithArguments("Unknown"),
                },
            },
        }.RunAsync();

    [Fact]
    public Task AdditionalFiles_WithoutThem_NothingIsReported()
        => Expect.FailureAsync(
            "expected \"1\" actual \"0\"",
            static () => CSharpAnalyzerVerifier<AdditionalFileAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync("class [|Listed|] { }"));

    [Fact]
    public Task AnalyzerConfigFiles_GiveOptions()
        => new CSharpAnalyzerTest<OptionAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class [|OddOne|] { } class Good { }" },
                AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.cs]\nsample.prefix = Odd\n") },
            },
        }.RunAsync();

    [Fact]
    public Task AnalyzerConfigFiles_OfOtherFiles_DoNot()
        => new CSharpAnalyzerTest<OptionAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class OddOne { }" },
                AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.vb]\nsample.prefix = Odd\n") },
            },
        }.RunAsync();

    [Fact]
    public Task AnalyzerConfigFiles_Global_GiveOptions()
        => new CSharpAnalyzerTest<OptionAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class [|OddOne|] { }" },
                AnalyzerConfigFiles = { ("/.globalconfig", "is_global = true\nsample.prefix = Odd\n") },
            },
        }.RunAsync();

    /// <summary>The harness gives every rule its default severity in the compilation options, which win.</summary>
    [Fact]
    public Task AnalyzerConfigFiles_DoNotRaiseASeverity()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class {|#0:Bad|} { }" },
                AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.T0001.severity = error\n") },
                ExpectedDiagnostics =
                {
                    CSharpAnalyzerVerifier<SampleAnalyzer, DefaultVerifier>.Diagnostic()
                        .WithSeverity(DiagnosticSeverity.Warning).WithLocation(0).WithArguments("Bad"),
                },
            },
        }.RunAsync();

    [Fact]
    public Task AnalyzerConfigFiles_SwitchARuleOff()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Bad { }" },
                AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.T0001.severity = none\n") },
            },
        }.RunAsync();

    [Fact]
    public Task OutputKind_IsThatOfTheState()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState = { Sources = { "System.Console.WriteLine();" }, OutputKind = OutputKind.ConsoleApplication },
        }.RunAsync();

    [Fact]
    public Task OutputKind_OfALibrary_HasNoTopLevelStatements()
        => Expect.FailureAsync(
            "CS8805",
            static () => CSharpAnalyzerVerifier<SampleAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync("System.Console.WriteLine();"));

    [Fact]
    public Task AdditionalReferences_AreAdded()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "[RingGuard.Requires(RingGuard.Context.IrqOff)] delegate void D();" },
                AdditionalReferences = { typeof(RequiresAttribute).Assembly },
            },
        }.RunAsync();

    [Fact]
    public Task AdditionalReferences_WithoutThem_TheTypeIsMissing()
        => Expect.FailureAsync(
            "CS0246",
            static () => CSharpAnalyzerVerifier<SampleAnalyzer, DefaultVerifier>.VerifyAnalyzerAsync("class C { RingGuard.Context c; }"));

    [Fact]
    public Task AdditionalProjects_AreReferencedAndAnalysed()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Good : Library.Base { }" },
                AdditionalProjects =
                {
                    ["Library"] = { Sources = { "namespace Library { public class Base { } class Bad { } }" } },
                },
                AdditionalProjectReferences = { "Library" },
                ExpectedDiagnostics =
                {
                    CSharpAnalyzerVerifier<SampleAnalyzer, DefaultVerifier>.Diagnostic()
                        .WithSpan("/Library/Test0.cs", 1, 49, 1, 52).WithArguments("Bad"),
                },
            },
        }.RunAsync();

    [Fact]
    public Task AdditionalProjects_ThatAreNotReferenced_AreNotSeen()
        => new CSharpAnalyzerTest<SampleAnalyzer, DefaultVerifier>
        {
            TestState =
            {
                Sources = { "class Good : {|CS0246:Library|}.Base { }" },
                AdditionalProjects = { ["Library"] = { Sources = { "namespace Library { public class Base { } }" } } },
            },
        }.RunAsync();
}
