using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Why a finding is only possible: the ways to the place on which it is so, and those on which it is not. Only the decisions
/// in which they differ are told.
/// </summary>
internal sealed record Witness(string Text, ImmutableArray<Location> Locations)
{
    /// <summary>Decisions told in words, and those shown as places, of each way.</summary>
    private const int Told = 2, Shown = 4;

    private const int LongestText = 40;

    /// <summary>Null when the two ways do not say what it depends on.</summary>
    public static Witness? Of(WayStep? breaks, WayStep? keeps)
    {
        var first = Steps(breaks);
        var second = Steps(keeps);
        var onlyFirst = Without(first, second);
        var onlySecond = Without(second, first);
        if (onlyFirst.Count == 0 && onlySecond.Count == 0)
            return null;
        var locations = ImmutableArray.CreateBuilder<Location>();
        Show(onlyFirst, locations);
        Show(onlySecond, locations);
        return new Witness(Words(onlyFirst, onlySecond), locations.ToImmutable());
    }

    private static string Words(List<WayStep> breaks, List<WayStep> keeps)
    {
        if (breaks.Count == 0)
            return $"; not so when {Tell(keeps)}";
        if (keeps.Count == 0)
            return $"; so when {Tell(breaks)}";
        var isOneDecision = breaks.Count == 1 && keeps.Count == 1 && breaks[0].Place == keeps[0].Place;
        return $"; so when {Tell(breaks)}, not when {(isOneDecision ? "it " + State(keeps[0].Kind) : Tell(keeps))}";
    }

    private static string Tell(List<WayStep> steps)
    {
        var text = Tell(steps[0]);
        for (var i = 1; i < steps.Count && i < Told; i++)
            text += " and " + Tell(steps[i]);
        return steps.Count > Told ? text + ", and more" : text;
    }

    private static string Tell(WayStep step)
    {
        var line = step.Place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        return step.Kind switch
        {
            WayKind.Next => $"the loop at line {line} goes on",
            WayKind.NoNext => $"the loop at line {line} ends",
            WayKind.Throws => $"line {line} throws",
            _ => $"{(step.Place.Parent is SwitchLabelSyntax or SwitchExpressionArmSyntax ? "case " : "")}'{Shorten(step.Place.ToString())}' {State(step.Kind)} (line {line})",
        };
    }

    private static string State(WayKind kind) => kind switch
    {
        WayKind.True => "is true",
        WayKind.False => "is false",
        WayKind.Null => "is null",
        WayKind.NotNull => "is not null",
        WayKind.Matches => "matches",
        WayKind.MatchesNot => "does not match",
        WayKind.Next => "goes on",
        WayKind.NoNext => "ends",
        _ => "throws",
    };

    private static string Shorten(string text)
    {
        var end = text.IndexOfAny(new[] { '\r', '\n' });
        if (end >= 0 || text.Length > LongestText)
            text = text.Substring(0, end >= 0 && end < LongestText ? end : LongestText - 1).TrimEnd() + "…";
        return text;
    }

    private static void Show(List<WayStep> steps, ImmutableArray<Location>.Builder locations)
    {
        for (var i = 0; i < steps.Count && i < Shown; i++)
        {
            var location = steps[i].Place.GetLocation();
            if (!locations.Contains(location))
                locations.Add(location);
        }
    }

    /// <summary>From the entry on.</summary>
    private static List<WayStep> Steps(WayStep? last)
    {
        var steps = new List<WayStep>();
        for (var step = last; step is not null; step = step.Before)
            steps.Add(step);

        steps.Reverse();
        return steps;
    }

    private static List<WayStep> Without(List<WayStep> steps, List<WayStep> others)
    {
        var result = new List<WayStep>();
        foreach (var step in steps)
        {
            if (!Has(others, step) && !Has(result, step))
                result.Add(step);
        }

        // The case that matches says it all.
        if (result.Exists(static s => s.Kind == WayKind.Matches))
            result.RemoveAll(static s => s.Kind == WayKind.MatchesNot);
        return result;
    }

    private static bool Has(List<WayStep> steps, WayStep wanted)
    {
        foreach (var step in steps)
        {
            if (step.IsSameAs(wanted))
                return true;
        }

        return false;
    }
}
