using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rendering;

/// <summary>
/// The calls of delegates that a method is given, as text for the metadata of its assembly: one entry for each context, named
/// by the method and the parameter (<c>M:Low.Locks.With(Low.Lock,System.Action)->body#0</c>), with <c>Calls(Once)</c> and then
/// the words of contracts for what is held. Once is on every normal way exactly once, Some any other. What the words cannot
/// say leaves the whole call out.
/// </summary>
internal static class CallbackWords
{
    /// <summary>A lock that is held and has no name outside the body; no member can be called so.</summary>
    private const string Nameless = "lock";

    private const string NoArgument = "-";

    /// <summary>Adds the entries of a method to <paramref name="result"/>.</summary>
    public static void Write(IMethodSymbol method, string id, CallbackSummary summary, SortedDictionary<string, string> result)
    {
        var index = 0;
        foreach (var call in summary.Calls)
        {
            if (!SymbolEqualityComparer.Default.Equals(call.Parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition))
                continue;
            var texts = new List<string>();
            foreach (var context in call.Contexts)
            {
                if (Text(method, context) is not { } text)
                {
                    texts.Clear();
                    break;
                }

                texts.Add(text);
            }

            // Entries of one place share the number before the dot.
            for (var i = 0; i < texts.Count; i++)
            {
                var key = id + InferredCallback.Arrow + call.Parameter.Name + InferredCallback.Index + index.ToString("D2", CultureInfo.InvariantCulture) + "." + i.ToString(CultureInfo.InvariantCulture);
                result[key] = (call.IsSure ? InferredCallback.Once : InferredCallback.Some) + Passed(method, call) + (texts[i].Length == 0 ? ")" : ") " + texts[i]);
            }

            index++;
        }
    }

    public static AccessPath? Argument(IMethodSymbol method, string text)
        => text == NoArgument ? null : text.Length == 0 ? AccessPath.This : ContractPath.Resolve(method, text, allowsHidden: true);

    private static string Passed(IMethodSymbol method, CallbackCall call)
    {
        var isNamed = false;
        var text = new StringBuilder(InferredCallback.With);
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            var argument = NoArgument;
            if (call.Arguments[i] is { } path && PathText.TryFormat(path, method, out var spelled) && spelled?.IndexOfAny(new[] { ';', ')', '"' }) is null or < 0)
            {
                argument = spelled ?? "";
                isNamed = true;
            }

            text.Append(i == 0 ? "" : ";").Append(argument);
        }

        return isNamed ? text.Append('"').ToString() : "";
    }

    private static string? Text(IMethodSymbol method, CallbackContext context)
    {
        if (context.Irq == IrqState.Unknown)
            return null;
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        if (context.Tested.True != Context.None)
            clauses.Add(new Clause(ClauseKind.Requires) { Context = context.Tested.True });
        if (context.Tested.False != Context.None)
            clauses.Add(new Clause(ClauseKind.Forbids) { Context = context.Tested.False });
        foreach (var delta in context.Released)
        {
            if (Clause(method, ClauseKind.Releases, delta) is not { Of: not Nameless } clause)
                return null;
            clauses.Add(clause);
        }

        foreach (var delta in context.Held)
        {
            if (delta.Must)
                clauses.Add(Clause(method, ClauseKind.Acquires, delta));
        }

        if (context.Irq is IrqState.On or IrqState.Off)
            clauses.Add(new Clause(ClauseKind.Ensures) { Context = context.Irq == IrqState.On ? Context.IrqOn : Context.IrqOff });
        return ContractWriter.Words(new RenderedContract(clauses.ToImmutable()));
    }

    private static Clause Clause(IMethodSymbol method, ClauseKind kind, ResourceDelta delta)
    {
        string? of = null;
        if (delta.Resource.IsLock && (delta.Path is null || !PathText.TryFormat(delta.Path, method, out of)))
            of = Nameless;
        return new Clause(kind)
        {
            Resource = delta.Resource.IsOwnContext ? null : delta.Resource.Resource,
            CustomContext = delta.Resource.OwnContext,
            Of = of,
            LockKind = kind == ClauseKind.Acquires ? delta.Lock?.Kind : null,
            Reentrant = kind == ClauseKind.Acquires && delta.Lock is { Reentrant: true } ? true : null,
        };
    }
}
