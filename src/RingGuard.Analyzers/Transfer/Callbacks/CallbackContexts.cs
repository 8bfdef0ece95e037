using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>The context of a delegate's call: read off a state for the summary, and put on top of a state at a call.</summary>
internal sealed class CallbackContexts(BodyScope scope, ValueReader values)
{
    private EntryKnowledge? _declared;

    private EntryKnowledge Declared => _declared ??= EntryState.Of(scope.Model, scope.Method, scope.Contract).Entry;

    /// <summary>What the body has added to the context of its caller.</summary>
    public CallbackContext Of(KernelState state)
    {
        var held = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var hold in state.Holds)
        {
            if (hold.Resource is { Resource: Resource.Irq, IsOwnContext: false })
                continue;
            held.Add(new ResourceDelta(hold.Resource, hold.IsStale ? null : SummaryBuilder.ForCallers(hold.Path, scope)) { Must = hold.Must, IsUndecided = hold.IsUndecided, Lock = hold.Lock });
        }

        var released = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var debt in state.Debts)
            released.Add(new ResourceDelta(debt.Resource, SummaryBuilder.ForCallers(debt.Path, scope)));
        return new CallbackContext
        {
            Held = held.ToImmutable(),
            Released = released.ToImmutable(),
            Irq = state.Irq,
            Tested = new EntryKnowledge(state.Entry.True & ~Declared.True, state.Entry.False & ~Declared.False),
            Required = Declared,
        };
    }

    /// <summary>The state in which the callee of <paramref name="call"/> calls the delegate; null when it does not get there from this one.</summary>
    public KernelState? Compose(CallSite call, CallbackContext context, KernelState state)
    {
        var known = scope.EntryOf(state);
        if (Excludes(state, known, context.Tested))
            return null;
        if (Lacks(state, known, context.Required.True))
        {
            // What the callee asks in vain is reported of the callee; the delegate is judged as if it had been given.
            state = state with { Entry = EntryKnowledge.Nothing, Irq = IrqState.Entry, Holds = ImmutableArray<Hold>.Empty, Debts = ImmutableArray<Debt>.Empty };
        }

        var entry = Assume(Assume(state.Entry, context.Required), context.Tested);
        if (!entry.IsContradictory)
            state = state with { Entry = entry };
        foreach (var delta in context.Released)
            state = Release(call, delta, state);
        foreach (var delta in context.Held)
            state = Hold(call, delta, state);
        return context.Irq == IrqState.Entry ? state : state with { Irq = context.Irq, IrqSite = call.Site };
    }

    private static EntryKnowledge Assume(EntryKnowledge entry, EntryKnowledge more)
        => entry.Assume(more.True & ~entry.False, more.False & ~entry.True);

    private static bool Excludes(KernelState state, EntryKnowledge known, EntryKnowledge tested)
    {
        foreach (var member in ContextMembers.Of(tested.True))
        {
            // These two are no opposites.
            if (member is not (Context.PreemptOff or Context.PreemptOn) && ContextJudge.Judge(state, known, member).Judgement == Judgement.Fails)
                return true;
        }

        foreach (var member in ContextMembers.Of(tested.False))
        {
            if (ContextJudge.Judge(state, known, member).Judgement == Judgement.Holds)
                return true;
        }

        return false;
    }

    private static bool Lacks(KernelState state, EntryKnowledge known, Context required)
    {
        foreach (var member in ContextMembers.Of(required))
        {
            if (ContextJudge.Judge(state, known, member).Judgement is Judgement.Fails or Judgement.FailsOnSomePath)
                return true;
        }

        return false;
    }

    private KernelState Release(CallSite call, ResourceDelta delta, KernelState state)
    {
        var path = call.Translate(delta.Path, state, values);
        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            var hold = state.Holds[i];
            if (hold.Resource != delta.Resource || (delta.Resource.IsLock && !Equals(hold.Path, path)))
                continue;
            scope.Recorder?.GivenBack.Add(hold.Site);
            return state with { Holds = StateEditor.Pop(state.Holds, i) };
        }

        return state with { Debts = state.Debts.Add(new Debt(delta.Resource, path, call.Site)) };
    }

    private KernelState Hold(CallSite call, ResourceDelta delta, KernelState state)
    {
        var path = call.Translate(delta.Path, state, values);
        foreach (var hold in state.Holds)
        {
            // One that the callee was given, or that a recursive callee takes again.
            if (hold.Resource == delta.Resource && Equals(hold.Path, path) && (path is not null || !delta.Resource.IsLock) && hold.Must)
                return state;
        }

        return state with
        {
            Holds = state.Holds.Add(new Hold(delta.Resource, path, call.Site)
            {
                Must = delta.Must,
                Condition = delta.IsUndecided ? HoldCondition.Lost : null,
                Lock = delta.Resource.IsLock && scope.Model.Locks.ClassOf(path) is { } declared ? LockTypes.TraitsOf(declared, delta.Lock?.Reentrant == true) : delta.Lock,
                Display = Display(call, delta, path),
            }),
        };
    }

    /// <summary>The caller's name for the lock, else the callee's.</summary>
    private static string Display(CallSite call, ResourceDelta delta, AccessPath? path)
    {
        if (!delta.Resource.IsLock)
            return delta.Resource.Describe();
        return path is null && delta.Path is { } callees ? callees.ToShortString() : call.Display(delta.Path, path);
    }
}
