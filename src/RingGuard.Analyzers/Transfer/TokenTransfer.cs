using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Restores saved interrupt states, which are a stack.</summary>
internal sealed class TokenTransfer(BodyScope scope, ValueReader values)
{
    public KernelState Restore(CallSite call, ResourceDelta delta, KernelState state)
    {
        var guard = call.Receiver is null ? 0 : values.Read(call.Receiver, state).GuardSite;
        var token = guard;
        var given = token == 0 ? TokenOf(call, delta.Path, state) : SymbolicValue.Unknown;
        if (token == 0)
            token = given.TokenSite;
        if (token == 0 && ElementHolds.GiveBackTokens(state.Holds) is var restored && restored != state.Holds)
            return state with { Irq = IrqState.Unknown, IrqSite = call.Site, Holds = restored };
        var isAnonymous = token == 0 && delta.Path is null;
        var newest = -1;
        var own = -1;
        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            if (state.Holds[i].Resource is not { Resource: Resource.Irq, IsOwnContext: false })
                continue;
            if (newest < 0)
                newest = i;
            if (own < 0 && (state.Holds[i].Site == token || isAnonymous))
                own = i;
        }

        if (token == 0 && !isAnonymous)
        {
            // Saved by somebody else (a parameter, a field), or by nobody.
            var isNoToken = IsNoToken(call, delta, state);
            Note(call, ObservationKind.TokenReuse, 0, isNoToken, state);

            // The caller's own token, given to this body to restore: the caller has to hear of it.
            if (given.Path is { Root: PathRoot.Parameter or PathRoot.Local } path && IsCallers(path) && (path.Elements.IsEmpty || newest < 0))
                return ReleaseTransfer.Owe(state, delta with { Path = path }, call.Site) with { Irq = IrqState.Unknown, IrqSite = call.Site };

            // A scope object's Dispose puts back what its constructor saved: whoever made the object knows what that is.
            if (newest < 0 && !scope.MustBalance && call.Translate(delta.Path, state, values) is { Root: PathRoot.This } kept)
                return ReleaseTransfer.Owe(state, delta with { Path = kept }, call.Site) with { Irq = IrqState.Unknown, IrqSite = call.Site };

            // What was saved here may have got there by a way that is not followed (a field, a tuple): no leak is claimed.
            return state with
            {
                Irq = IrqState.Unknown,
                IrqSite = call.Site,
                Holds = isNoToken || newest < 0 ? state.Holds : StateEditor.Pop(state.Holds, newest),
            };
        }

        if (own < 0)
        {
            // One Dispose for scopes that save and scopes that do not: what such an object does is told by its fields.
            if (guard != 0 && !scope.Model.Contracts.GetContract(call.Method).SpeaksOfCallable)
                return state;
            Note(call, ObservationKind.TokenReuse, token, token != 0, state);
            return token == 0 ? state with { Irq = IrqState.Unknown, IrqSite = call.Site } : state;
        }

        Note(call, ObservationKind.TokenReuse, token, false, state);
        Note(call, ObservationKind.TokenOrder, state.Holds[newest].Site, own != newest, state);
        var saved = state.Holds[own];
        return state with
        {
            Holds = state.Holds.RemoveAt(own),
            Irq = saved.Must ? saved.SavedIrq : IrqState.Unknown,
            IrqSite = call.Site,
        };
    }

    /// <summary>The value that is restored: an argument, or a variable that a local function or lambda captured.</summary>
    private SymbolicValue TokenOf(CallSite call, AccessPath? path, KernelState state) => path switch
    {
        { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter } when !IsCaptured(call, parameter) => values.Read(call.Argument(parameter.Ordinal), state),
        { Root: PathRoot.Parameter or PathRoot.Local, Elements.IsEmpty: true, RootSymbol: { } variable } when state.Values.TryGet(scope.Numbers.OfVariable(variable), out var known) => known,
        _ => SymbolicValue.OfPath(path),
    };

    private static bool IsCaptured(CallSite call, IParameterSymbol parameter)
        => call.Method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction
        && !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol?.OriginalDefinition, call.Method.OriginalDefinition);

    /// <summary>A variable that the caller gave its value: a parameter, or what a local function or lambda captured.</summary>
    private bool IsCallers(AccessPath path)
    {
        if (path.RootSymbol is null)
            return false;
        var isOwn = SymbolEqualityComparer.Default.Equals(path.RootSymbol.ContainingSymbol?.OriginalDefinition, scope.Method.OriginalDefinition);
        return path.Root == PathRoot.Parameter ? isOwn || scope.IsNested : !isOwn && scope.IsNested;
    }

    /// <summary>A default or constant value: no call ever saved a state in it.</summary>
    private bool IsNoToken(CallSite call, ResourceDelta delta, KernelState state)
        => delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter }
        && values.Read(call.Argument(parameter.Ordinal), state) is { IsFresh: true, Path: null or { Elements.IsEmpty: true } };

    private void Note(CallSite call, ObservationKind kind, int blamed, bool failed, KernelState state)
    {
        if (scope.Recorder is not { } recorder)
            return;
        if (!failed)
        {
            recorder.Passed(kind, call.Site, on: state);
            return;
        }

        recorder.Failed(kind, call.Site, null, () => new Observation(kind, BodyScope.LocationOf(call.Operation))
        {
            Callee = call.Method,
            Object = TokenText(call),
            Why = blamed == 0 ? "" : $"line {scope.LineOf(blamed)}",
            Evidence = scope.LocationOf(blamed) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
        }, on: state);
    }

    private static string TokenText(CallSite call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is not null)
                return argument.Syntax.ToString();
        }

        return call.Receiver?.Syntax.ToString() ?? "";
    }
}
