using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Compares the states at the exits with what the contract, or its absence, promises. A resource that leaks is one
/// observation at the call that took it; a promise that is not kept is one at the exit.
/// </summary>
internal sealed class ExitChecker(BodyScope scope, ObservationRecorder recorder, MethodSummary? declared)
{
    private readonly SortedDictionary<(int Site, Resource Resource, string Own), Leak> _leaks = new();

    /// <summary>Acquisitions that outlive the body on some ways of ending and not on others that callers cannot tell apart.</summary>
    public HashSet<int> InconsistentSites { get; } = new();

    public ImmutableArray<Observation> Check(IReadOnlyList<BodyExit> exits)
    {
        FindInconsistent(exits);
        var mismatches = new List<Observation>();
        foreach (var exit in exits)
        {
            foreach (var state in exit.States)
            {
                foreach (var write in state.OpenWrites)
                    recorder.OpenAtExit(write.Site);
            }

            CheckLeaks(exit);
            if (!exit.IsException && declared is not null)
                CheckPromises(exit, mismatches);
        }

        return Leaks().AddRange(mismatches);
    }

    private void FindInconsistent(IReadOnlyList<BodyExit> exits)
    {
        var states = exits.Where(static e => !e.IsException).SelectMany(static e => e.States).ToList();
        foreach (var state in states)
        {
            foreach (var hold in state.Holds)
            {
                if (hold.FromEntry || hold.IsUndecided || hold.IsEach || InconsistentSites.Contains(hold.Site))
                    continue;
                foreach (var other in states)
                {
                    if (!HasHold(other, hold) && ExitOutcome.AreAlike(scope.Method, state, other, scope))
                    {
                        InconsistentSites.Add(hold.Site);
                        break;
                    }
                }
            }
        }
    }

    private static bool HasHold(KernelState state, Hold wanted)
    {
        foreach (var hold in state.Holds)
        {
            if (!hold.FromEntry && hold.Resource == wanted.Resource && (hold.Site == wanted.Site || (hold.Path is not null && Equals(hold.Path, wanted.Path))))
                return true;
        }

        return false;
    }

    private void CheckLeaks(BodyExit exit)
    {
        var perHold = new Dictionary<(int Site, Resource Resource, string Own), (Hold Hold, int Certain, KernelState? Breaks)>();
        foreach (var state in exit.States)
        {
            var expected = exit.IsException ? ImmutableArray<ResourceDelta>.Empty : Expected(state).Acquired;
            var open = expected.ToList();
            foreach (var hold in state.Holds)
            {
                if (hold.FromEntry)
                    continue;
                var promised = open.FindIndex(d => d.Resource == hold.Resource && (!d.Resource.IsLock || d.Path is null or { IsReturn: true } || hold.Path is null || ParameterFields.AreSame(scope, d.Path, hold.Path)));
                if (promised >= 0)
                {
                    open.RemoveAt(promised);
                    continue;
                }

                if (IsDoubtful(hold) || (!exit.IsException && TokenHandover.HandsOver(scope, hold, state)))
                    continue;
                if (!exit.IsException && !scope.MustBalance && !InconsistentSites.Contains(hold.Site))
                {
                    if (hold.Resource is not { Resource: Resource.Irq, IsOwnContext: false } || !LostTokens.Contains(scope, hold.Site))
                        continue;
                    InconsistentSites.Add(hold.Site);
                }

                var key = (hold.Site, hold.Resource.Resource, hold.Resource.OwnContext ?? "");
                perHold.TryGetValue(key, out var count);
                perHold[key] = (hold, count.Certain + (hold.Must ? 1 : 0), count.Breaks ?? state);
            }
        }

        foreach (var pair in perHold)
        {
            if (!_leaks.TryGetValue(pair.Key, out var leak))
                _leaks.Add(pair.Key, leak = new Leak(pair.Value.Hold));
            leak.IsReturned |= IsReturned(exit, pair.Key.Site);
            var onEveryPath = pair.Value.Certain == exit.States.Length;
            var isSure = !exit.IsException || exit.IsThrowHere || exit.Behavior == ThrowBehavior.Always || (pair.Value.Hold.Resource.IsFpuSection && exit.Behavior == ThrowBehavior.May);
            leak.Add(exit, onEveryPath && isSure);
            if (ReferenceEquals(leak.Exit, exit))
                (leak.Breaks, leak.Keeps) = (pair.Value.Breaks, onEveryPath ? null : exit.States.FirstOrDefault(s => !HasHold(s, pair.Value.Hold)));
        }
    }

    /// <summary>Joined paths that hold it may all have come by a release; where the body has none, it is held for good on some path.</summary>
    private bool IsDoubtful(Hold hold)
        => hold.IsUndecided && (hold.Resource is { Resource: Resource.Irq, IsOwnContext: false } || recorder.GivenBack.Contains(hold.Site));

    /// <summary>The scope goes to the caller, who then has what it took.</summary>
    private static bool IsReturned(BodyExit exit, int site)
    {
        foreach (var state in exit.States)
        {
            if (state.Values.TryGet(Numbering.Returned, out var value) && value.GuardSite == site)
                return true;
        }

        return false;
    }

    /// <summary>The ending that the contract promises for the value that this state returns.</summary>
    private ExitEffect Expected(KernelState state)
    {
        if (declared is null || declared.Exits.IsEmpty)
            return new ExitEffect(OutcomeKey.Any);
        var outcome = ExitOutcome.Of(scope.Method, state);
        ExitEffect? best = null;
        var bestFaults = int.MaxValue;
        foreach (var exit in declared.Exits)
        {
            if (exit.OutcomeParameter < 0 && !ExitOutcome.IsCompatible(outcome, exit.Outcome))
                continue;
            var faults = Faults(exit, state);
            if (faults >= bestFaults)
                continue;
            best = exit;
            bestFaults = faults;
        }

        return best ?? declared.Exits[0];
    }

    private int Faults(ExitEffect exit, KernelState state)
    {
        var faults = 0;
        foreach (var delta in exit.Acquired)
            faults += state.Holds.Any(h => Fulfils(h, delta)) ? 0 : 1;
        foreach (var hold in state.Holds)
            faults += hold.FromEntry || exit.Acquired.Any(d => d.Resource == hold.Resource) ? 0 : 1;
        foreach (var delta in exit.Released)
            faults += state.Holds.Any(h => h.FromEntry && h.Resource == delta.Resource && Equals(h.Path, delta.Path)) ? 1 : 0;
        return faults;
    }

    private bool Fulfils(Hold hold, ResourceDelta delta)
        => hold.Resource == delta.Resource && (!delta.Resource.IsLock || delta.Path is null or { IsReturn: true } || hold.Path is null || ParameterFields.AreSame(scope, delta.Path, hold.Path));

    private void CheckPromises(BodyExit exit, List<Observation> mismatches)
    {
        var faults = new SortedDictionary<string, (ResourceDelta Delta, bool IsHeld, int Count)>(System.StringComparer.Ordinal);
        foreach (var state in exit.States)
        {
            var expected = Expected(state);
            foreach (var delta in expected.Acquired)
            {
                if (delta.When is null && !state.Holds.Any(h => Fulfils(h, delta)) && IsDecidable(delta))
                    Add(delta, isHeld: false);
            }

            foreach (var delta in expected.Released)
            {
                // What is given back for a while is taken again.
                if (delta.When is null && IsLeftSaved(delta, expected, state))
                    Add(delta, isHeld: true);
                else if (delta.When is null && IsDecidable(delta) && state.Holds.Any(h => h.FromEntry && !h.IsUndecided && h.Resource == delta.Resource && Equals(h.Path, delta.Path))
                    && !expected.Acquired.Any(a => a.Resource == delta.Resource && Equals(a.Path, delta.Path)))
                {
                    Add(delta, isHeld: true);
                }
            }

            foreach (var delta in scope.Model.Lowering.HeldOnEntry(scope.Method, scope.Contract))
            {
                var isReleased = declared!.Exits.Any(e => e.Released.Any(r => r.Resource == delta.Resource && Equals(r.Path, delta.Path)));
                if (!isReleased && delta.Resource.Resource != Resource.Irq && !state.Holds.Any(h => Fulfils(h, delta)))
                    Add(delta, isHeld: false);
            }
        }

        foreach (var fault in faults.Values)
        {
            mismatches.Add(new Observation(ObservationKind.ExitMismatch, exit.Location)
            {
                Resource = fault.Delta.Resource,
                Lock = fault.Delta.Lock,
                Object = fault.Delta.Path?.ToShortString() ?? fault.Delta.Resource.Describe(),
                Why = fault.IsHeld ? "is still held" : "is not held",
                IsDefinite = fault.Count == exit.States.Length,
            });
        }

        void Add(ResourceDelta delta, bool isHeld)
        {
            var key = delta.Resource.Describe() + delta.Path + isHeld;
            faults.TryGetValue(key, out var known);
            faults[key] = (delta, isHeld, known.Count + 1);
        }
    }

    /// <summary>
    /// A promise about an object that the body cannot name is not checked, and neither is one about a resource that no call
    /// in the body takes or gives back: such a body is the primitive itself, below what contracts can see.
    /// </summary>
    private bool IsDecidable(ResourceDelta delta)
        => recorder.Touched.Contains(delta.Resource) && delta.Resource is not { Resource: Resource.Irq } && (!delta.Resource.IsLock || delta.Path is not null);

    /// <summary>A contract that gives back a lock with a saved interrupt state, and a body that only gives back the lock.</summary>
    private bool IsLeftSaved(ResourceDelta delta, ExitEffect expected, KernelState state)
    {
        if (delta.Resource is not { Resource: Resource.Irq, IsOwnContext: false } || state.IrqSite != 0)
            return false;
        foreach (var other in expected.Released)
        {
            if (other.Resource.IsLock && IsDecidable(other))
                return true;
        }

        return false;
    }

    private ImmutableArray<Observation> Leaks()
    {
        var builder = ImmutableArray.CreateBuilder<Observation>();
        var undisposed = new HashSet<int>();
        foreach (var leak in _leaks.Values)
        {
            var location = scope.LocationOf(leak.Hold.Site);
            if (location is null || recorder.MisusedGuards.Contains(leak.Hold.Site))
                continue;
            var isUndisposed = !leak.OnlyExceptional && !leak.IsReturned && IsUndisposed(leak.Hold.Site);

            // Whatever a scope took, that it is never disposed is one fault.
            if (isUndisposed && !IsCarried(leak) && !undisposed.Add(leak.Hold.Site))
                continue;
            builder.Add(new Observation(ObservationKind.Leak, location)
            {
                Resource = leak.Hold.Resource,
                Lock = leak.Hold.Lock,
                Object = leak.Hold.Display,
                Site = leak.Hold.Site,
                LockClass = leak.Hold.Resource.IsLock ? Locks.LockNames.RefOf(leak.Hold.Path, scope) : Locks.LockRef.None,
                IsDefinite = leak.IsDefinite,
                Witness = !leak.IsDefinite && leak is { Breaks: { } breaks, Keeps: { } keeps } ? Witness.Of(breaks.Way, keeps.Way) : null,
                OnlyExceptional = leak.OnlyExceptional,
                IsCarried = IsCarried(leak),
                Why = leak.Why,
                Evidence = ImmutableArray.Create(leak.Exit.Location),
                Callee = CalleeAt(leak.Hold.Site),
                IsUndisposedGuard = isUndisposed,
            });
        }

        return builder.ToImmutable();
    }

    /// <summary>The acquiring call gave a scope, and nothing that gives back is ever called on it.</summary>
    private bool IsUndisposed(int site)
        => !recorder.DisposedGuards.Contains(site) && CalleeAt(site) is { } callee
        && scope.Model.Guards.IsGuard(callee.MethodKind == MethodKind.Constructor ? callee.ContainingType : callee.ReturnType);

    private IMethodSymbol? CalleeAt(int site) => scope.Numbers.Operation(site) switch
    {
        Microsoft.CodeAnalysis.Operations.IInvocationOperation invocation => invocation.TargetMethod,
        Microsoft.CodeAnalysis.Operations.IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };

    /// <summary>The count that a lock or section carries leaks with it: one cause, one finding.</summary>
    private bool IsCarried(Leak leak)
    {
        if (leak.Hold.Resource.IsLock)
            return false;
        foreach (var other in _leaks.Values)
        {
            if (ReferenceEquals(other, leak) || other.Hold.Site != leak.Hold.Site)
                continue;
            // Not the saved interrupt state: "lock held" and "interrupts off" are two faults, also where one call makes both.
            if ((other.Hold.Resource.IsLock && leak.Hold.Resource is not { Resource: Resource.Irq, IsOwnContext: false }) || (other.Hold.Resource.IsFpuSection && !leak.Hold.Resource.IsFpuSection)
                || (other.Hold.Resource is { Resource: Resource.Irq, IsOwnContext: false } && leak.Hold.Resource.IsCount)
                || (IsSectionOfItsOwn(other.Hold.Resource) && leak.Hold.Resource.IsCount))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What RG1017 speaks of, with the count that it carries.</summary>
    private static bool IsSectionOfItsOwn(ResourceKey resource) => resource.IsOwnContext || resource.Resource is Resource.RcuRead or Resource.HypEntry;

    private sealed class Leak(Hold hold)
    {
        public Hold Hold { get; } = hold;

        public bool IsDefinite { get; private set; }

        public bool OnlyExceptional { get; private set; } = true;

        public bool IsReturned { get; set; }

        /// <summary>A state at the exit in which it is held, and one in which it is not.</summary>
        public KernelState? Breaks { get; set; }

        public KernelState? Keeps { get; set; }

        public BodyExit Exit { get; private set; } = null!;

        public string Why => Exit.IsException
            ? (Exit.IsThrowHere ? "throw" : "call") + "|" + Line
            : "exit|" + Line;

        private int Line => Exit.Location.GetLineSpan().StartLinePosition.Line + 1;

        /// <summary>A normal exit describes a leak better than an exceptional one, a sure one better than a possible one.</summary>
        public void Add(BodyExit exit, bool isDefinite)
        {
            var isBetter = Exit is null
                || (Exit.IsException && !exit.IsException)
                || (Exit.IsException == exit.IsException && isDefinite && !IsDefinite);
            if (exit.IsException && !OnlyExceptional)
            {
                IsDefinite |= isDefinite;
                return;
            }

            if (isBetter)
                Exit = exit;
            IsDefinite |= isDefinite;
            OnlyExceptional &= exit.IsException;
        }
    }
}
