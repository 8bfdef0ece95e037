using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Rendering;

/// <summary>
/// Writes clauses as the words of a contract file or as C# attributes: the same words, but for the names of the enums
/// before their members.
/// </summary>
internal static class ContractWriter
{
    /// <summary>As a line of a contract file has it, in full: <c>Requires(NotAtomic) Effects(Sleeps)</c>.</summary>
    public static string Words(RenderedContract contract)
    {
        var words = new List<string>();
        foreach (var clause in contract.Clauses)
            words.Add(Clause(clause, qualifier: null));
        if (contract.NoReturn)
            words.Add("NoReturn");
        return string.Join(" ", words);
    }

    /// <summary>
    /// As attributes without their brackets, sugar where it says the same: <c>MaySleep</c>,
    /// <c>Acquires(Resource.Lock, Of = "_lock")</c>. The names of attributes and enums stand behind <paramref name="qualifier"/>.
    /// </summary>
    public static ImmutableArray<string> Attributes(RenderedContract contract, string qualifier = "")
    {
        var result = ImmutableArray.CreateBuilder<string>();
        var clauses = new List<Clause>(contract.Clauses);
        if (TakeBlocking(clauses) is { } sugar)
            result.Add(qualifier + sugar);
        foreach (var clause in clauses)
            result.Add(qualifier + (Sugar(clause) ?? Clause(clause, qualifier)));
        if (contract.NoReturn)
            result.Add((qualifier.Length == 0 ? "" : "global::System.Diagnostics.CodeAnalysis.") + "DoesNotReturn");
        return result.ToImmutable();
    }

    /// <summary>MaySleep and MayReschedule stand for a requirement and an effect together.</summary>
    private static string? TakeBlocking(List<Clause> clauses)
    {
        var requires = clauses.FindIndex(static c => c is { Kind: ClauseKind.Requires, When: null } && (c.Context & Context.NotAtomic) == Context.NotAtomic);
        var effects = clauses.FindIndex(static c => c is { Kind: ClauseKind.Effects, When: null, Of: null } && (c.Effects & (Effect.Sleeps | Effect.Reschedules)) != 0);
        if (requires < 0 || effects < 0)
            return null;
        var word = (clauses[effects].Effects & Effect.Sleeps) != 0 ? Effect.Sleeps : Effect.Reschedules;
        clauses[effects] = clauses[effects] with { Effects = clauses[effects].Effects & ~word };
        clauses[requires] = clauses[requires] with { Context = clauses[requires].Context & ~Context.NotAtomic };
        clauses.RemoveAll(static c => c is { Kind: ClauseKind.Requires or ClauseKind.Effects, Context: Context.None, Effects: Effect.None, Resource: null, CustomContext: null });
        return word == Effect.Sleeps ? "MaySleep" : "MayReschedule";
    }

    private static string? Sugar(Clause clause) => clause switch
    {
        { When: not null } or { Of: not null } => null,
        { Kind: ClauseKind.Requires, Context: Context.PreemptOff } => "RequiresPreemptDisabled",
        { Kind: ClauseKind.Requires, Context: Context.IrqOff } => "RequiresIrqsDisabled",
        { Kind: ClauseKind.Requires, Context: Context.NoLocks } => "NoLocksHeld",
        { Kind: ClauseKind.Requires, Context: Context.InHyp } => "HypCallable",
        { Kind: ClauseKind.Effects, Effects: Effect.RawRegister } => "Raw",
        _ => null,
    };

    private static string Clause(Clause clause, string? qualifier)
    {
        // Null for the words of a file, which know their enums.
        var isSource = qualifier is not null;
        var text = new StringBuilder();
        text.Append(clause.Kind).Append('(').Append(Subject(clause, qualifier));
        Text("Of", clause.Of);
        if (clause.On != Outcome.Always)
            text.Append(", On = ").Append(isSource ? qualifier + "Outcome." : "").Append(clause.On);
        Text("When", clause.When);
        if (clause.When is not null)
            text.Append(", Is = ").Append(Constant(clause.Is));
        if (!isSource)
        {
            // What an attribute reads off the type of the lock is not visible from another assembly.
            if (clause.LockKind is { } kind)
                text.Append(", Kind = ").Append(kind);
            if (clause.Reentrant == true)
                text.Append(", Reentrant = true");
            Text("Via", clause.Via);
        }

        return text.Append(')').ToString();

        void Text(string name, string? value)
        {
            if (value is not null)
                text.Append(", ").Append(name).Append(" = \"").Append(value.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
        }
    }

    private static string Subject(Clause clause, string? qualifier)
    {
        var isSource = qualifier is not null;
        if (clause.CustomContext is { } own)
            return "\"" + own + "\"";
        if (clause.Resource is { } resource)
        {
            // FpuSection is a context as well; only what is taken or given back is certain to be a resource.
            var isPlain = !isSource && (resource != Resource.FpuSection || clause.Kind is ClauseKind.Acquires or ClauseKind.Releases);
            return (isPlain ? "" : qualifier + "Resource.") + resource;
        }

        return clause.Kind == ClauseKind.Effects
            ? FlagWords.Format(clause.Effects, isSource ? qualifier + "Effect." : "")
            : FlagWords.Format(clause.Context, isSource ? qualifier + "Context." : "");
    }

    private static string Constant(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => "\"" + s + "\"",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null",
    };
}
