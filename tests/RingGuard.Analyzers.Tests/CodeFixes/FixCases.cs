using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A source, and what a fix makes of it; both without markup.</summary>
internal sealed record FixCase(string Test, Type Fix, string Source, string Fixed, string? Key, string? Contracts)
{
    /// <summary>Where the first finding is.</summary>
    public int Position { get; init; }
}

/// <summary>
/// The sources of all fix tests, for tests that ask something else of each fix: what the test methods would verify is recorded
/// instead of run.
/// </summary>
internal static partial class FixCases
{
    private static readonly AsyncLocal<List<FixCase>?> s_recorded = new();
    private static readonly Lazy<IReadOnlyList<FixCase>> s_all = new(Collect);

    public static IReadOnlyList<FixCase> All => s_all.Value;

    /// <summary>Whether a test was asked for its sources only.</summary>
    public static bool IsRecording => s_recorded.Value is not null;

    public static void Add(Type fix, string source, string fixedSource, string? key, string? contracts)
        => s_recorded.Value!.Add(new FixCase("", fix, WithoutMarkup(source), WithoutMarkup(fixedSource), key, contracts) { Position = Opening().Match(source).Index });

    private static List<FixCase> Collect()
    {
        var result = new List<FixCase>();
        foreach (var type in typeof(FixCases).Assembly.GetTypes().Where(static t => t.Namespace == typeof(FixCases).Namespace).OrderBy(static t => t.Name, StringComparer.Ordinal))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                // Async tests do more than to verify one source.
                if (method.GetCustomAttribute<FactAttribute>()?.GetType() != typeof(FactAttribute) || method.ReturnType != typeof(Task) || method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null
                    || type.GetConstructor(Type.EmptyTypes) is null)
                {
                    continue;
                }

                s_recorded.Value = [];
                method.Invoke(Activator.CreateInstance(type), null);
                result.AddRange(s_recorded.Value.Select(c => c with { Test = type.Name + "." + method.Name }));
                s_recorded.Value = null;
            }
        }

        return result;
    }

    private static string WithoutMarkup(string source) => Closing().Replace(Opening().Replace(source, ""), "");

    [GeneratedRegex(@"\{\|RG\d{4}:")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\|\}")]
    private static partial Regex Closing();
}
