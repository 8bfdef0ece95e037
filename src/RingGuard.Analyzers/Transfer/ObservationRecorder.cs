using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Callbacks;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Merges what the paths through one body show at each place: definite when all that reach it agree, possible when some do.</summary>
internal sealed class ObservationRecorder
{
    private readonly Dictionary<Key, Tally> _tallies = new();
    private readonly Dictionary<Key, Demand> _openDemands = new();
    private readonly List<Demand> _openDemandList = new();
    private readonly HashSet<int> _lateInvalidated = new();
    private readonly HashSet<int> _openAtExit = new();
    private readonly List<TextSpan> _superseded = new();
    private readonly HashSet<int> _withdrawn = new();

    /// <summary>Sites of scopes on which something was called that gives back.</summary>
    public HashSet<int> DisposedGuards { get; } = new();

    /// <summary>Sites of scopes of which misuse is reported; what follows from it is not reported as well.</summary>
    public HashSet<int> MisusedGuards { get; } = new();

    /// <summary>Sites of acquisitions that some call in the body gives back, or may.</summary>
    public HashSet<int> GivenBack { get; } = new();

    /// <summary>Resources that calls in the body take or give back.</summary>
    public HashSet<ResourceKey> Touched { get; } = new();

    /// <summary>What calls in the body do to locks and to interrupts while locks are held, for the rules of the whole compilation.</summary>
    public LockEventRecorder Locks { get; } = new();

    /// <summary>Calls of delegates that the body was given, and delegates whose targets were judged in it.</summary>
    public CallbackRecorder Callbacks { get; } = new();

    /// <summary>Some call in the body changes the interrupt state.</summary>
    public bool TouchesInterrupts { get; private set; }

    /// <summary>The body works by calls of which contracts say everything, so that nothing else in it can change a context.</summary>
    public bool WorksByContracts { get; private set; }

    private bool _callsUnknown;

    /// <summary>A saved interrupt state is restored out of order or twice.</summary>
    public bool HasTokenFault { get; private set; }

    /// <summary>Where interrupts go on, and where callees have them on for a while.</summary>
    public IrqWindowRecorder Windows { get; } = new();

    /// <summary>Demands that the entry decides, for the summary; in the order met.</summary>
    public IReadOnlyList<Demand> OpenDemands => _openDemandList;

    /// <summary>Notes that one path passed the place without fault.</summary>
    public void Passed(ObservationKind kind, int site, object? detail = null, KernelState? on = null)
    {
        var tally = TallyOf(new Key(kind, site, detail));
        tally.Passed = true;
        tally.Keeps ??= on;
    }

    /// <summary>Notes a fault on one path; the first one describes it.</summary>
    /// <param name="kind">What kind of fault.</param>
    /// <param name="site">Where.</param>
    /// <param name="detail">Tells faults of one place apart.</param>
    /// <param name="describe">Makes the observation of the first fault.</param>
    /// <param name="onSomePathOnly">Only possible, whatever the other paths show.</param>
    /// <param name="isSure">Definite, although other paths pass: they lead here, too (the first round of a loop).</param>
    /// <param name="on">The state in which it fails.</param>
    public Observation Failed(ObservationKind kind, int site, object? detail, System.Func<Observation> describe, bool onSomePathOnly = false, bool isSure = false, KernelState? on = null)
    {
        var tally = TallyOf(new Key(kind, site, detail));
        tally.Breaks ??= on;
        tally.IsSure |= isSure;
        tally.OnSomePath |= onSomePathOnly;
        HasTokenFault |= kind is ObservationKind.TokenOrder or ObservationKind.TokenReuse;
        return tally.Observation ??= describe();
    }

    public void OpenDemand(Demand demand)
    {
        var key = new Key(ObservationKind.Demand, (int)demand.Kind, (SymbolEqualityComparer.Default.GetHashCode(demand.Origin.OriginalDefinition), demand.Resource, demand.Path?.GetHashCode(), demand.When));
        if (_openDemands.TryGetValue(key, out var known))
        {
            if ((known.Bits | demand.Bits) == known.Bits && (!known.IsPossible || demand.IsPossible))
                return;
            var merged = known with { Bits = known.Bits | demand.Bits, IsPossible = known.IsPossible && demand.IsPossible };
            _openDemands[key] = merged;
            _openDemandList[_openDemandList.IndexOf(known)] = merged;
            return;
        }

        _openDemands.Add(key, demand);
        _openDemandList.Add(demand);
    }

    public void Called(SummarySource source)
    {
        _callsUnknown |= source == SummarySource.Unknown;
        WorksByContracts = !_callsUnknown && (WorksByContracts || source == SummarySource.Contract);
    }

    public void TouchedInterrupts() => TouchesInterrupts = true;

    public void LateInvalidated(int writeSite) => _lateInvalidated.Add(writeSite);

    /// <summary>What blocks or allocates in this expression is reported with it, for the same reason.</summary>
    public void Supersede(TextSpan span) => _superseded.Add(span);

    /// <summary>A copied state is written back or handed on somewhere.</summary>
    public void Withdraw(int site) => _withdrawn.Add(site);

    public void OpenAtExit(int writeSite) => _openAtExit.Add(writeSite);

    /// <summary>All faults, certainty decided, in text order.</summary>
    public ImmutableArray<Observation> Collect()
    {
        var result = new List<Observation>();
        foreach (var pair in _tallies)
        {
            if (pair.Value.Observation is not { } observation)
                continue;
            // An image write whose invalidation comes late on every path is reported at the invalidation.
            if (pair.Key.Kind == ObservationKind.ImageWrite && _lateInvalidated.Contains(pair.Key.Site) && !_openAtExit.Contains(pair.Key.Site))
                continue;
            if (pair.Key.Kind == ObservationKind.LateInvalidation && pair.Key.Detail is int write && _openAtExit.Contains(write))
                continue;
            if (pair.Key.Kind == ObservationKind.StateCopy && _withdrawn.Contains(pair.Key.Site))
                continue;
            if (pair.Key.Kind == ObservationKind.ReleaseNotHeld && MisusedGuards.Contains(observation.GuardSite))
                continue;
            if (_superseded.Count > 0 && IsSuperseded(observation))
                continue;
            if (pair.Key.Kind is not ObservationKind.Leak)
                observation.IsDefinite = pair.Value.IsSure || (!pair.Value.Passed && !pair.Value.OnSomePath);
            if (!observation.IsDefinite && pair.Value is { Breaks: { } breaks, Keeps: { } keeps })
                observation.Witness = Witness.Of(breaks.Way, keeps.Way);
            result.Add(observation);
        }

        result.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.Kind.CompareTo(b.Kind));
        return result.ToImmutableArray();
    }

    private bool IsSuperseded(Observation observation)
    {
        if (observation.Kind != ObservationKind.Allocation && !(observation.Kind == ObservationKind.Demand && observation.Demand?.Kind is DemandKind.Reschedule or DemandKind.DoSoftirq))
            return false;
        foreach (var span in _superseded)
        {
            if (span.Contains(observation.Location.SourceSpan))
                return true;
        }

        return false;
    }

    private Tally TallyOf(Key key)
    {
        if (!_tallies.TryGetValue(key, out var tally))
            _tallies.Add(key, tally = new Tally());
        return tally;
    }

    private readonly record struct Key(ObservationKind Kind, int Site, object? Detail);

    private sealed class Tally
    {
        public bool Passed { get; set; }

        public bool OnSomePath { get; set; }

        public bool IsSure { get; set; }

        /// <summary>The first state in which it fails, and the first in which it does not.</summary>
        public KernelState? Breaks { get; set; }

        public KernelState? Keeps { get; set; }

        public Observation? Observation { get; set; }
    }
}
