using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Summaries;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>
/// Which trees name a type: one that does not is not looked into for the sake of that type's members, so that "no" must be right, and a
/// "yes" for a property of the same name costs the analysis of most of a program (every body that leads to one called Enter).
/// </summary>
public sealed class TreeReferencesTests
{
    [Theory]
    [InlineData("void M() { System.Threading.Monitor.Enter(this); }")]
    [InlineData("void M() { Monitor.Enter(this); }")]
    [InlineData("void M() { string s = nameof(Monitor); Monitor.Exit(this); }")]
    [InlineData("Monitor _field;")]
    [InlineData("Monitor[] P => null;")]
    [InlineData("void M(object o) { if (o is Monitor) { } }")]
    [InlineData("void M(object o) { var x = o as Monitor; }")]
    [InlineData("void M(object o) { if (o is Monitor m) { } }")]
    [InlineData("bool M(object o) => o switch { Monitor => true, _ => false };")]
    [InlineData("void M() { var x = (Monitor)null; var y = typeof(Monitor); }")]
    [InlineData("List<Monitor> M() => null;")]
    public void May_be_the_type(string member) => Assert.True(Names(member));

    [Theory]
    [InlineData("string M() => nameof(Monitor);")]
    [InlineData("string M() => nameof(System.Threading.Monitor.Enter);")]
    [InlineData("string M() => $\"{Monitor}\";")]
    [InlineData("object M(int x) => x switch { 1 => Monitor, _ => null };")]
    [InlineData("object M(object x) => x ?? Monitor;")]
    [InlineData("bool M(object x) => x == Monitor;")]
    [InlineData("object M() { return Monitor; }")]
    [InlineData("object Monitor { get; }")]
    [InlineData("void M() { Use(Monitor); }")]
    public void Is_something_else_of_the_name(string member) => Assert.False(Names(member));

    private static bool Names(string member)
        => TreeReferences.Of(CSharpSyntaxTree.ParseText($"class C {{ {member} }}")).MayNameType("Threading", "Monitor", isStatic: true);
}
