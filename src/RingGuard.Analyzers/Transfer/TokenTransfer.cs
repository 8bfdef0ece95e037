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
        if (token == 0 && delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter })
            token = values.Read(call.Argument(parameter.Ordinal), state).TokenSite;
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
            if (OwnParameter(call, delta, state) is { } handedIn)
                state = ReleaseTransfer.Owe(state, delta with { Path = handedIn }, call.Site);
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

    /// <summary>The parameter of this body that the token came in by: it is the caller's state that is restored.</summary>
    private AccessPath? OwnParameter(CallSite call, ResourceDelta delta, KernelState state)
        => delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter }
        && values.Read(call.Argument(parameter.Ordinal), state).Path is { Root: PathRoot.Parameter, Elements.IsEmpty: true } path
            ? path
            : null;

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
