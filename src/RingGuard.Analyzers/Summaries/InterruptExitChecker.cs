using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Compares the interrupt state at the exits with that of the entry, or with what the contract promises.</summary>
internal sealed class InterruptExitChecker(BodyScope scope, ObservationRecorder recorder, MethodSummary? declared)
{
    /// <summary>
    /// Entered with interrupts off, as the contract says, and back there at every exit: opening a window in between is what
    /// such a member is for, and its callers' business (RG3010).
    /// </summary>
    public static bool OwnsTheSection(MemberContract contract, IReadOnlyList<BodyExit> exits)
    {
        if (!contract.Clauses.Any(static c => c.Kind == ClauseKind.Requires && c.When is null && (c.Context & Context.IrqOff) != 0))
            return false;
        return exits.All(static e => e.IsException || e.States.All(static s => s.Irq is IrqState.Off or IrqState.Entry));
    }

    public ImmutableArray<Observation> Check(IReadOnlyList<BodyExit> exits, ImmutableArray<Observation> leaks)
    {
        var result = ImmutableArray<Observation>.Empty;

        // Saved states given back in the wrong order or not at all leave the wrong state behind: RG1005 speaks of that.
        if (recorder.HasTokenFault || leaks.Any(static l => l.Resource is { Resource: Resource.Irq, IsOwnContext: false }))
            return result;

        // A body that changes the state by no call is the primitive itself. One that takes or gives back saved states says by them how it ends.
        if (!(recorder.TouchesInterrupts || recorder.WorksByContracts) || SpeaksOfTokens())
            return result;
        var isChecked = scope.MustBalance || HasMixedEnds(scope, exits);
        if (!isChecked)
            return result;
        foreach (var exit in exits)
        {
            if (exit.IsException && !exit.IsThrowHere && exit.Behavior != ThrowBehavior.Always)
                continue;
            var wrong = 0;
            KernelState? example = null;
            IrqState expected = default;
            foreach (var state in exit.States)
            {
                var wanted = Wanted(state, exit.IsException);
                if (wanted is not (IrqState.On or IrqState.Off) || (!exit.IsException && TokenHandover.HandsOver(scope, state)) || !Deviates(state, wanted, leaks))
                    continue;
                wrong++;
                example ??= state;
                expected = wanted;
            }

            if (example is null)
                continue;
            result = result.Add(new Observation(ObservationKind.IrqAtExit, exit.Location)
            {
                Why = Describe(example, expected),
                IsDefinite = wrong == exit.States.Length,
                Evidence = scope.LocationOf(example.IrqSite) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
            });
        }

        return result;
    }

    private bool SpeaksOfTokens()
    {
        foreach (var clause in scope.Contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires or ClauseKind.Releases, Resource: Resource.Irq, CustomContext: null })
                return true;
        }

        return false;
    }

    /// <summary>The state that an exit must have; <see cref="IrqState.Entry"/> when that is not known.</summary>
    private IrqState Wanted(KernelState state, bool isException)
    {
        if (!isException && Promised(state) is { } promised)
            return promised;
        var entry = scope.EntryOf(state);

        // A trap handler goes back to the guest, which the exit path does with interrupts off; the instruction that leaves turns them on.
        if (scope.Contract.RunsIn == ExecutionMode.GuestTrap && state.Irq == IrqState.Off)
            return IrqState.Entry;
        if (entry.Of(Context.IrqOn) == Tri.True)
            return IrqState.On;
        if (entry.Of(Context.IrqOff) == Tri.True)
            return IrqState.Off;

        // Nobody but a caller knows: of two ends that differ, the one that leaves them off after switching them off deviates.
        return state.Irq == IrqState.Off && !scope.Contract.SpeaksOfCallable | scope.Policy != EntryPolicy.Unknown ? IrqState.On : IrqState.Entry;
    }

    private IrqState? Promised(KernelState state)
    {
        if (declared is null)
            return null;
        var outcome = ExitOutcome.Of(scope.Method, state);
        IrqState? promised = null;
        foreach (var exit in declared.Exits)
        {
            if (exit.OutcomeParameter >= 0 || !ExitOutcome.IsCompatible(outcome, exit.Outcome))
                continue;
            var own = exit.Irq != IrqState.Entry ? exit.Irq
                : (exit.Holds & Context.IrqOff) != 0 ? IrqState.Off
                : (exit.Holds & Context.IrqOn) != 0 ? IrqState.On
                : (IrqState?)null;

            // The returned value is not known and the contract makes a difference by it.
            if (promised is not null && own != promised)
                return IrqState.Unknown;
            promised = own;
        }

        return promised;
    }

    private bool Deviates(KernelState state, IrqState wanted, ImmutableArray<Observation> leaks)
    {
        var actual = state.Irq;
        if (actual == IrqState.Entry)
        {
            var entry = scope.EntryOf(state);
            actual = entry.Of(Context.IrqOn) == Tri.True ? IrqState.On : entry.Of(Context.IrqOff) == Tri.True ? IrqState.Off : IrqState.Unknown;
        }

        if (actual is not (IrqState.On or IrqState.Off) || actual == wanted)
            return false;

        // What another member leaves behind is reported there.
        if (IsReportedInCallee(state.IrqSite))
            return false;

        // The lock or the saved state that is left behind is reported; that interrupts are off with it is the same fault.
        foreach (var leak in leaks)
        {
            if (leak.Site == state.IrqSite && actual == IrqState.Off)
                return false;
        }

        foreach (var hold in state.Holds)
        {
            if (hold.Site == state.IrqSite && !hold.FromEntry && actual == IrqState.Off)
                return false;
        }

        return true;
    }

    private bool IsReportedInCallee(int site)
    {
        if (scope.Numbers.Operation(site) is not Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod: { } callee })
            return false;
        var contract = scope.Model.Contracts.GetContract(callee);
        if (contract.SpeaksOfCallable)
            return false;

        // What another assembly says of itself without a contract, its own build reported.
        return callee.DeclaringSyntaxReferences.IsEmpty
            ? scope.Model.Contracts.GetInferred(callee) is not null
            : EntryState.IsRoot(scope.Model, callee, contract);
    }

    private string Describe(KernelState state, IrqState wanted)
    {
        var since = state.IrqSite == 0 ? "" : $" (since line {scope.LineOf(state.IrqSite)})";
        var actual = wanted == IrqState.On ? "off" : "on";
        var how = wanted == IrqState.On ? "on" : "off";
        return Promised(state) is not null
            ? $"are {actual} at this exit{since}, but the contract says that '{scope.Method.Name}' leaves them {how}"
            : $"are {actual} at this exit{since}, but '{scope.Method.Name}' is entered with interrupts {how}";
    }

    /// <summary>Callers cannot tell from the result in which state they get the interrupts back.</summary>
    public static bool HasMixedEnds(BodyScope scope, IReadOnlyList<BodyExit> exits)
    {
        var states = exits.Where(static e => !e.IsException).SelectMany(static e => e.States).ToList();
        foreach (var off in states)
        {
            if (off.Irq != IrqState.Off || off.IrqSite == 0 || off.Entry.Of(Context.IrqOff) == Tri.True)
                continue;
            foreach (var other in states)
            {
                if (other.Irq is IrqState.On or IrqState.Entry && ExitOutcome.AreAlike(scope.Method, off, other, scope))
                    return true;
            }
        }

        return false;
    }
}
