using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Emission;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>
/// What each version of the language brought, with a lock held across it: all rules and the generator look at it, on every
/// Roslyn that knows the version, and find the call under the lock whatever stands around it.
/// </summary>
public sealed class LanguageVersionTests
{
    /// <summary>The version, what it is called, and the members that use it; those before a line of dashes are types beside the class.</summary>
    private static readonly (int Version, string Name, string Source)[] s_catalogue =
    [
        (1100, "raw strings and list patterns", """"public int M(int[] a) { _lock.Lock(); var s = $$"""{{{a.Length}}}"""; var n = a is [var x, .., > 3] ? x : s.Length; Softirq.DoSoftirq(); _lock.Unlock(); return n; }""""),
        (1100, "required members and file types", "public class Made { public required int N { get; init; } }\nfile sealed class Hidden { public int N; }\n---\npublic void M() { _lock.Lock(); var m = new Made { N = 3 }; var h = new Hidden { N = m.N }; _value = h.N; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1100, "static abstract members", "public interface IStart { static abstract void Start(); }\n---\npublic void M<T>() where T : IStart { _lock.Lock(); T.Start(); Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1100, "ref fields and scoped", "public ref struct View { public ref int Target; public View(ref int t) => Target = ref t; }\n---\npublic void M(scoped ref int n) { _lock.Lock(); var v = new View(ref n); v.Target++; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1200, "primary constructors", "public class Held(SpinLock inner, int n) { public void M() { inner.Lock(); Softirq.DoSoftirq(); inner.Unlock(); } public int N => n; }\npublic struct Pair(int a, int b) { public int Sum => a + b; }\n---\npublic int M() { _lock.Lock(); var p = new Pair(1, 2); Softirq.DoSoftirq(); _lock.Unlock(); return p.Sum; }"),
        (1200, "collection expressions", "public int M(int[] a) { _lock.Lock(); int[] b = [1, .. a, 2]; List<int> c = [.. b]; ReadOnlySpan<int> d = [c.Count]; Softirq.DoSoftirq(); _lock.Unlock(); return d[0]; }"),
        (1200, "inline arrays", "[System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private int _first; }\n---\npublic int M() { _lock.Lock(); var f = new Four(); f[1] = 3; Span<int> s = f; Softirq.DoSoftirq(); _lock.Unlock(); return s[0]; }"),
        (1300, "elements of inline arrays", "[System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private int _first; }\n---\npublic void M() { _lock.Lock(); var f = new Four(); foreach (var x in f) _value += x; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1200, "lambda defaults and ref readonly", "public int M(ref readonly int n) { _lock.Lock(); var f = (int a = 3) => a; var r = f() + n; Softirq.DoSoftirq(); _lock.Unlock(); return r; }"),
        (1300, "params spans", "private static int Sum(params ReadOnlySpan<int> a) => a.Length;\npublic int M() { _lock.Lock(); var n = Sum(1, 2, 3); Softirq.DoSoftirq(); _lock.Unlock(); return n; }"),
        (1300, "ref struct interfaces", "public interface IDone { void Done(); }\npublic ref struct Small : IDone { public void Done() { } }\n---\nprivate static void Use<T>(T t) where T : IDone, allows ref struct => t.Done();\npublic void M() { _lock.Lock(); Use(new Small()); Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1300, "partial properties", "public partial class Half { public partial int N { get; set; } }\npublic partial class Half { private int _n; public partial int N { get => _n; set { _n = value; } } }\n---\npublic void M(Half h) { _lock.Lock(); h.N += 2; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1300, "ref locals in async and iterators", "public async System.Threading.Tasks.Task<int> M(int[] a) { _lock.Lock(); { ref int r = ref a[0]; r++; Span<int> s = a; s[0]++; } Softirq.DoSoftirq(); _lock.Unlock(); await System.Threading.Tasks.Task.Yield(); return a[0]; }"),
        (1300, "index from the end in initializers, escapes", "public class Buffer { public int[] Data = new int[4]; }\n---\npublic int M() { _lock.Lock(); var b = new Buffer { Data = { [^1] = 3 } }; var s = \"\\e[0m\"; Softirq.DoSoftirq(); _lock.Unlock(); return b.Data[3] + s.Length; }"),
        (1400, "extension members", "public static class More { extension(SpinLock l) { public void TwiceAround() { l.Lock(); Softirq.DoSoftirq(); l.Unlock(); } public bool IsMine => true; public static SpinLock Make() => new(); } }\n---\npublic void M() { _lock.Lock(); if (_second.IsMine) _value++; SpinLock.Make(); Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1400, "field keyword", "public int Level { get => field; set { _lock.Lock(); field = value; Softirq.DoSoftirq(); _lock.Unlock(); } }"),
        (1400, "null-conditional assignment", "public class Node { public int N; public Node? Next; }\n---\npublic void M(Node? n) { _lock.Lock(); n?.N = 3; n?.Next?.N += 2; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1400, "partial constructors and events", "public partial class Both { public partial Both(int n); public partial event Action Changed; }\npublic partial class Both { public partial Both(int n) { N = n; } public int N; public partial event Action Changed { add { } remove { } } }\n---\npublic void M() { _lock.Lock(); var b = new Both(3); b.Changed += () => { }; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1400, "compound assignment operators", "public class Sum { public int N; public void operator +=(int n) { N += n; } public void operator ++() { N++; } }\n---\npublic void M(Sum s) { _lock.Lock(); s += 3; s++; Softirq.DoSoftirq(); _lock.Unlock(); }"),
        (1400, "lambda modifiers, span conversions, unbound nameof", "private delegate bool Parse(string s, out int n);\nprivate static int Length(ReadOnlySpan<char> s) => s.Length;\npublic int M() { _lock.Lock(); Parse p = (s, out n) => int.TryParse(s, out n); p(\"1\", out var x); var n = Length(nameof(List<>)) + x; Softirq.DoSoftirq(); _lock.Unlock(); return n; }"),
    ];

    public static TheoryData<int, string> Catalogue
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var (version, name, _) in s_catalogue)
            {
                if (Enum.IsDefined((LanguageVersion)version))
                    data.Add(version, name);
            }

            return data;
        }
    }

    [Fact]
    public void Tests_RunOnTheRoslynThatTheirProjectNames()
    {
        var wanted = typeof(LanguageVersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RoslynVersion").Value;

        Assert.Equal(wanted, typeof(Compilation).Assembly.GetName().Version!.ToString(3));
    }

    [Fact]
    public void Catalogue_HasTheVersionsThatThisRoslynKnows()
    {
        var newest = LanguageVersion.Latest.MapSpecifiedToEffectiveVersion();
        Assert.Contains(s_catalogue, c => c.Version >= (int)newest || c.Version == 1400);
    }

    [Theory]
    [MemberData(nameof(Catalogue))]
    public async Task Construct_UnderALock_IsSeenByAllRules(int version, string name)
    {
        var compilation = Compile((LanguageVersion)version, s_catalogue.Single(c => c.Name == name).Source).MustCompile();
        var thrown = new List<Exception>();
        var found = await compilation.WithAnalyzers(
            [new KernelAnalyzer(), new ContractAnalyzer()],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (e, _, _) => thrown.Add(e), concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None);

        Assert.Empty(thrown);
        Assert.Contains(found, static d => d.Id == "RG1002");
        Assert.DoesNotContain(found, static d => d.Id is "RG3001" or "RG1004");
    }

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void Construct_OfAReferencedProject_IsWrittenDown(int version, string name)
    {
        var compilation = Compile((LanguageVersion)version, s_catalogue.Single(c => c.Name == name).Source);
        var driver = CSharpGeneratorDriver.Create(
            [new InferredContractGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            optionsProvider: new TestCompilation.InMemoryOptionsProvider(new Dictionary<string, string> { [InferredContractGenerator.OptionKey] = "emit" }));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var problems);

        Assert.Empty(problems);
        ((CSharpCompilation)updated).MustCompile();
        Assert.True(updated.SyntaxTrees.Count() > compilation.SyntaxTrees.Length);
    }

    private static CSharpCompilation Compile(LanguageVersion version, string source)
    {
        var parts = source.Split("\n---\n");
        var members = parts[^1];
        var text = RuleVerifier.Subject(members) + "\n" + (parts.Length > 1 ? parts[0] : "");
        var options = new CSharpParseOptions(version);
        return CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(text, options, "Test0.cs"), CSharpSyntaxTree.ParseText(TestKernel.Source, options, TestKernel.FileName)],
            TestCompilation.Framework.Add(TestCompilation.Annotations),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations));
    }
}
