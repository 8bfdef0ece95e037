using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.CrossAssembly;

/// <summary>
/// Whole programs taken apart: each type, with those that it depends on in a circle, is a project of its own that sees the
/// others through their metadata. The findings are those of one compilation.
/// </summary>
public sealed partial class SplitTests
{
    /// <summary>The rules of the lock graph and of consumers look at one compilation by their nature.</summary>
    private static readonly string[] s_wholeCompilation = ["RG3003", "RG3004", "RG3005", "RG4007"];

    private static readonly Dictionary<string, string> s_programs = new()
    {
        ["block cache"] = SeededKernels.BlockCache,
        ["scheduler"] = ConformingKernels.Scheduler,
        ["driver"] = ConformingKernels.Driver,
        ["hypervisor exit"] = ConformingKernels.HypervisorExit,
        ["debugger"] = ConformingKernels.Debugger,
        ["cryptography"] = ConformingKernels.Cryptography,
        ["layers"] = Layers,
    };

    /// <summary>Conditions, success values, exceptional edges and demands, each seen by a caller of a caller.</summary>
    private const string Layers = """
        namespace Sample.Layered;

        public class Lowest
        {
            private readonly SpinLock _lock = new();
            public bool Try(bool wait) { if (!wait) return _lock.TryLock(); _lock.Lock(); return true; }
            public void End() => _lock.Unlock();
            public Errno Enter(int kind) { if (kind < 0) return Errno.Inval; _lock.Lock(); return Errno.Ok; }
            public static void Check(object? item) { if (item is null) throw new ArgumentNullException(nameof(item)); }
            public static void Drain(bool now) { if (now) Softirq.DoSoftirq(); }
            public static void Quiet() { LocalIrq.Disable(); }
            public static void Loud() { LocalIrq.Enable(); }
        }

        public class Middle
        {
            private readonly Lowest _low = new();
            public bool Try() => _low.Try(false);
            public void Always() { if (!_low.Try(true)) Panic.Now(); }
            public void End() => _low.End();
            public Errno Enter(int kind) => _low.Enter(kind);
            public static void Work(object? item) { Lowest.Check(item); Lowest.Drain(true); }
            public static void Hush() => Lowest.Quiet();
            public static void Speak() => Lowest.Loud();
        }

        public class Highest
        {
            private readonly Middle _middle = new();
            private readonly SpinLock _own = new();

            public void TriedAndTested() { if (_middle.Try()) _middle.End(); Sched.Schedule(); }
            public void TriedAndForgotten() { if (!_middle.Try()) return; Sched.Schedule(); _middle.End(); }
            public Errno Entered(int kind) { var rc = _middle.Enter(kind); if (rc != Errno.Ok) { Sched.Schedule(); return rc; } _middle.End(); return Errno.Ok; }
            public Errno EnteredAndSlept(int kind) { var rc = _middle.Enter(kind); if (rc == Errno.Ok) { Sched.Schedule(); _middle.End(); } return rc; }
            public void WorksUnderLock(object? item) { _own.Lock(); Middle.Work(item); _own.Unlock(); }
            public void ThrowsInSection(object? item) { KernelFpu.Begin(); Lowest.Check(item); KernelFpu.End(); }
            public void SleepsWhileQuiet() { Middle.Hush(); Sched.Schedule(); Middle.Speak(); }
            public void SpeaksFirst() { Middle.Hush(); Middle.Speak(); Sched.Schedule(); }
        }
        """;

    public static TheoryData<string, bool> Programs
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in s_programs.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Types_AsProjects_TheSameFindingsAsInOne(string program, bool asReferenceAssemblies)
    {
        var parts = Split(Unmarked(s_programs[program]));
        Assert.True(parts.Count > 1, "one part is no chain");

        var chain = await Chain.OnTestKernelAsync(asReferenceAssemblies);
        foreach (var (part, number) in parts.Select(static (p, i) => (p, i)))
            await chain.AddAsync($"Part{number}", part);

        Assert.Equal(Local(await chain.FindingsInOneAsync()), Local(chain.Findings));
    }

    [Fact]
    public async Task Layers_AreNotSilent()
    {
        var chain = await Chain.OnTestKernelAsync();
        await chain.AddAsync("All", Layers);

        foreach (var id in new[] { "RG1001", "RG1002", "RG2003" })
            Assert.Contains(chain.Findings, f => f.StartsWith(id, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Local(IEnumerable<string> findings)
        => findings.Where(static f => !s_wholeCompilation.Contains(f[..6])).Order(StringComparer.Ordinal);

    /// <summary>Parts in an order in which each needs only those before it.</summary>
    private static List<string> Split(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot();
        var space = (FileScopedNamespaceDeclarationSyntax)Assert.Single(root.Members);
        var types = space.Members.GroupBy(NameOf).ToDictionary(static g => g.Key, static g => g.ToArray());
        var offered = types.ToDictionary(static t => t.Key, static t => Offered(t.Key, t.Value));
        var needs = types.ToDictionary(
            static t => t.Key,
            t => Words(t.Value).SelectMany(w => offered.Where(o => o.Value.Contains(w)).Select(static o => o.Key)).Where(n => n != t.Key).ToHashSet());
        var parts = new List<string>();
        foreach (var circle in Circles(needs))
        {
            var text = string.Concat(circle.SelectMany(name => types[name]).Select(static m => Public(m).ToFullString() + "\n"));
            parts.Add($"{root.Usings.ToFullString()}namespace {space.Name};\n{space.Usings.ToFullString()}{text}");
        }

        return parts;
    }

    /// <summary>What others say when they mean the type: its name, or an extension method of it.</summary>
    private static HashSet<string> Offered(string name, MemberDeclarationSyntax[] parts)
        => [name, .. parts.SelectMany(static p => p.DescendantNodes()).OfType<MethodDeclarationSyntax>()
            .Where(static m => m.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true).Select(static m => m.Identifier.Text)];

    private static IEnumerable<string> Words(MemberDeclarationSyntax[] parts)
        => parts.SelectMany(static p => p.DescendantTokens()).Where(static t => t.IsKind(SyntaxKind.IdentifierToken)).Select(static t => t.Text).Distinct();

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => throw new InvalidOperationException(member.ToString()),
    };

    /// <summary>What one assembly could keep to itself, another has to see.</summary>
    private static MemberDeclarationSyntax Public(MemberDeclarationSyntax member)
    {
        member = member.ReplaceTokens(
            member.DescendantTokens().Where(static t => t.IsKind(SyntaxKind.InternalKeyword)),
            static (t, _) => SyntaxFactory.Token(t.LeadingTrivia, SyntaxKind.PublicKeyword, t.TrailingTrivia));
        return member.Modifiers.Any(SyntaxKind.PublicKeyword)
            ? member
            : member.WithModifiers(member.Modifiers.Insert(0, SyntaxFactory.Token(SyntaxKind.PublicKeyword).WithTrailingTrivia(SyntaxFactory.Space)));
    }

    /// <summary>Strongly connected components, callees first; those of one level in the order of names.</summary>
    private static List<string[]> Circles(Dictionary<string, HashSet<string>> needs)
    {
        var reach = needs.Keys.ToDictionary(static n => n, n => Reach(n, needs));
        var left = needs.Keys.Order(StringComparer.Ordinal).ToList();
        var result = new List<string[]>();
        while (left.Count > 0)
        {
            var next = left.First(n => reach[n].All(m => !left.Contains(m) || reach[m].Contains(n)));
            var circle = left.Where(m => m == next || (reach[next].Contains(m) && reach[m].Contains(next))).ToArray();
            result.Add(circle);
            left.RemoveAll(circle.Contains);
        }

        return result;
    }

    private static HashSet<string> Reach(string from, Dictionary<string, HashSet<string>> needs)
    {
        var found = new HashSet<string>();
        var pending = new Stack<string>(needs[from]);
        while (pending.TryPop(out var name))
        {
            if (found.Add(name))
            {
                foreach (var next in needs[name])
                    pending.Push(next);
            }
        }

        return found;
    }

    private static string Unmarked(string source) => Markup().Replace(source, "");

    [GeneratedRegex(@"\{\|RG\d{4}:|\|\}")]
    private static partial Regex Markup();
}
