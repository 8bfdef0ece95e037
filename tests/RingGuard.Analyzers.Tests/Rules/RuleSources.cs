using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A source of the rule tests, complete and without markup.</summary>
/// <param name="Test">Class, method and a number of the source in it.</param>
/// <param name="Contracts">The text of its contract file, or nothing.</param>
internal sealed record RuleSource(string Test, string Source, string Contracts);

/// <summary>
/// The sources of all rule tests, for tests that ask something else about them: what the test methods would verify is recorded
/// instead of run. Sources under options of their own are left out.
/// </summary>
internal static partial class RuleSources
{
    private static readonly AsyncLocal<List<RuleSource>?> s_recorded = new();
    private static readonly Lazy<IReadOnlyList<RuleSource>> s_all = new(Collect);

    public static IReadOnlyList<RuleSource> All => s_all.Value;

    /// <summary>Whether a test was asked for its sources only; what it would verify is recorded then.</summary>
    public static bool Records(string source, string contracts)
    {
        s_recorded.Value?.Add(new RuleSource("", Closing().Replace(Opening().Replace(source, ""), ""), contracts));
        return IsRecording;
    }

    /// <summary>Whether a test was asked for its sources only.</summary>
    public static bool IsRecording => s_recorded.Value is not null;

    private static List<RuleSource> Collect()
    {
        var result = new List<RuleSource>();
        var seen = new HashSet<(string, string)>();
        foreach (var type in typeof(RuleSources).Assembly.GetTypes().Where(IsRuleTest).OrderBy(static t => t.Name, StringComparer.Ordinal))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(static m => m.Name, StringComparer.Ordinal))
            {
                if (method.GetCustomAttribute<FactAttribute>() is null || method.ReturnType != typeof(Task))
                    continue;
                var recorded = new List<RuleSource>();
                foreach (var arguments in ArgumentsOf(method))
                    Record(type, method, arguments, recorded);
                result.AddRange(recorded.Where(s => seen.Add((s.Source, s.Contracts))).Select((s, i) => s with { Test = $"{type.Name}.{method.Name}.{i}" }));
            }
        }

        return result;
    }

    private static bool IsRuleTest(Type type)
        => type.Namespace == typeof(RuleSources).Namespace && type.Name.EndsWith("Tests", StringComparison.Ordinal) && type.GetConstructor(Type.EmptyTypes) is not null;

    private static IEnumerable<object?[]?> ArgumentsOf(MethodInfo method)
    {
        var data = method.GetCustomAttributes<DataAttribute>().ToList();
        return data.Count == 0 ? [null] : data.SelectMany(d => d.GetData(method));
    }

    /// <summary>A test that goes on with what it is told was found fails, as nothing was; its sources are recorded by then.</summary>
    private static void Record(Type type, MethodInfo method, object?[]? arguments, List<RuleSource> recorded)
    {
        s_recorded.Value = recorded;
        try
        {
            ((Task)method.Invoke(Activator.CreateInstance(type), arguments)!).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        }
        catch (TargetInvocationException)
        {
        }
        finally
        {
            s_recorded.Value = null;
        }
    }

    [GeneratedRegex(@"\{\|[^:|\s]+:")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\|\}")]
    private static partial Regex Closing();
}
