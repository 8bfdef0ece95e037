using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Tests.Engine;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>A summary that is put away and restored says all that it said: compared member by member, whatever members it has.</summary>
public sealed class SummaryImageTests
{
    private const string Callbacks = """
        namespace Sample.Callbacks;

        public sealed class Runner
        {
            private readonly SpinLock _lock = new();

            public static void With(SpinLock held, System.Action body) { held.Lock(); body(); held.Unlock(); }
            public void Twice(System.Action<Runner> body) { body(this); body(this); }
            public void Outer() => With(_lock, static () => Preempt.Disable());
            public void Windowed() { LocalIrq.Enable(); LocalIrq.Disable(); }
            public bool Try(bool really) { if (!really) return false; _lock.Lock(); return true; }
            public void Asks() { Sched.Yield(); }
        }
        """;

    [Fact]
    public void Every_member_survives()
    {
        var generation = Analysed();
        var finder = new SymbolFinder(generation.Model.Compilation.Assembly);
        var restored = 0;
        foreach (var summary in generation.Model.Summaries.Bodies.Values.Where(static s => !s.IsTrivial))
        {
            var image = SummaryImage.Of(summary, generation.Model.Compilation.Assembly);
            Assert.NotNull(image);
            var again = image.Restore(finder);
            Assert.NotNull(again);
            AssertSame(summary, again, "summary", 0);
            Assert.Equal(image, SummaryImage.Of(again, generation.Model.Compilation.Assembly));
            restored++;
        }

        Assert.True(restored > 50, $"{restored} summaries");
    }

    [Fact]
    public void Images_show_whether_anything_differs()
    {
        var generation = Analysed();
        var own = generation.Model.Compilation.Assembly;
        var summaries = generation.Model.Summaries.Bodies.Values.Where(static s => !s.IsTrivial).ToList();
        foreach (var summary in summaries)
        {
            var image = SummaryImage.Of(summary, own);
            Assert.NotEqual(image, SummaryImage.Of(new MethodSummary { Source = summary.Source, Demands = summary.Demands, Exits = [], Fp = summary.Fp, Facets = [], Throws = ThrowBehavior.Always }, own));
        }
    }

    private static Generation Analysed()
    {
        var compilation = EngineRun.Compile(
            Callbacks, ConformingKernels.Scheduler, ConformingKernels.Driver, ConformingKernels.HypervisorExit, ConformingKernels.Cryptography).MustCompile();
        var generation = Generation.First(compilation, compilation.Contracts(), static _ => EngineOptions.Default);
        foreach (var tree in generation.Trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var member in TreeNames.Of(tree).Members)
            {
                BodyFindings.Of(member, model, generation.Model, EngineOptions.Default, new BodyUses(), default);
                generation.Model.Summaries.OfBody(member, default);
            }
        }

        return generation;
    }

    private static void AssertSame(object? expected, object? actual, string path, int depth)
    {
        Assert.True(depth < 20, path);
        if (expected is null || actual is null)
        {
            Assert.True(expected is null && actual is null, path);
            return;
        }

        Assert.Equal(expected.GetType(), actual.GetType());
        switch (expected)
        {
            case ISymbol symbol:
                Assert.True(SymbolEqualityComparer.Default.Equals(symbol, (ISymbol)actual), path);
                return;
            case Location or string or Enum or bool or int or uint:
                Assert.True(expected.Equals(actual), path);
                return;
            case IEnumerable items:
                if (IsDefault(items) || IsDefault((IEnumerable)actual))
                {
                    Assert.Equal(IsDefault(items), IsDefault((IEnumerable)actual));
                    return;
                }

                var (left, right) = (items.Cast<object?>().ToList(), ((IEnumerable)actual).Cast<object?>().ToList());
                Assert.True(left.Count == right.Count, path);
                for (var i = 0; i < left.Count; i++)
                    AssertSame(left[i], right[i], $"{path}[{i}]", depth + 1);
                return;
        }

        foreach (var field in FieldsOf(expected.GetType()))
            AssertSame(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}", depth + 1);
    }

    private static bool IsDefault(IEnumerable items) => items.GetType().GetProperty("IsDefault")?.GetValue(items) is true;

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var current = type; current != null && current != typeof(object); current = current.BaseType!)
        {
            foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
        }
    }
}
