using System.Collections.Generic;
using System.Text;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rendering;

/// <summary>Flags as a person writes them: composites by their names, nothing that the rest implies.</summary>
internal static class FlagWords
{
    /// <summary>The fewest members that together say the same.</summary>
    public static Context Minimal(Context context)
    {
        // NotAtomic is a word of its own and stays whole.
        var fixedPart = (context & Context.NotAtomic) == Context.NotAtomic ? Context.NotAtomic : Context.None;
        foreach (var member in ContextMembers.Of(context & ~fixedPart))
        {
            if (EntryKnowledge.Nothing.Assume(context & ~member).Of(member) == Tri.True)
                context &= ~member;
        }

        return context;
    }

    public static Effect Minimal(Effect effects)
    {
        if ((effects & Effect.Sleeps) != 0)
            effects &= ~Effect.Reschedules;
        return (effects & (Effect.Sleeps | Effect.Reschedules)) != 0 ? effects & ~Effect.Migrates : effects;
    }

    /// <summary>"NotAtomic | InTask", each name behind <paramref name="prefix"/>.</summary>
    public static string Format(Context context, string prefix)
    {
        var names = new List<string>();
        if ((context & Context.NotAtomic) == Context.NotAtomic)
        {
            names.Add(nameof(Context.NotAtomic));
            context &= ~Context.NotAtomic;
        }
        else if ((context & Context.Preemptible) == Context.Preemptible)
        {
            names.Add(nameof(Context.Preemptible));
            context &= ~Context.Preemptible;
        }

        foreach (var member in ContextMembers.Of(context))
            names.Add(member.ToString());
        return Join(names, prefix);
    }

    public static string Format(Effect effects, string prefix)
    {
        var names = new List<string>();
        for (var bits = (uint)effects; bits != 0; bits &= bits - 1)
            names.Add(((Effect)(bits & ~(bits - 1))).ToString());
        return Join(names, prefix);
    }

    private static string Join(List<string> names, string prefix)
    {
        var text = new StringBuilder();
        foreach (var name in names)
            text.Append(text.Length == 0 ? "" : " | ").Append(prefix).Append(name);
        return text.ToString();
    }
}
