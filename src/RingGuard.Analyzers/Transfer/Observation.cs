using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

internal enum ObservationKind
{
    /// <summary>A call's demand on its context fails.</summary>
    Demand,

    /// <summary>A resource is released that is not held.</summary>
    ReleaseNotHeld,

    /// <summary>A lock is taken that this path holds already.</summary>
    DoubleAcquire,

    /// <summary>A saved interrupt state is restored while a newer one is open.</summary>
    TokenOrder,

    /// <summary>A saved interrupt state is restored a second time.</summary>
    TokenReuse,

    /// <summary>A resource is still held at an exit.</summary>
    Leak,

    /// <summary>The declared contract says that a resource is held (or released) at an exit, and it is not.</summary>
    ExitMismatch,

    /// <summary>Interrupts are switched on where a surrounding section has them off.</summary>
    NestedIrqEnable,

    /// <summary>The interrupt state at an exit is not that of the entry, or not what the contract declares.</summary>
    IrqAtExit,

    /// <summary>A callee switches interrupts on for a while inside a section with interrupts off that relies on them.</summary>
    IrqWindow,

    /// <summary>Guarded data is accessed without its lock.</summary>
    Unguarded,

    /// <summary>The result of an attempt to take a lock is ignored or taken for its opposite.</summary>
    TryResult,

    /// <summary>A lock that another context took is released.</summary>
    ForeignRelease,

    /// <summary>An FP image is written while the registers may still be valid.</summary>
    ImageWrite,

    /// <summary>The invalidation comes after the write.</summary>
    LateInvalidation,

    /// <summary>The language allocates in atomic context.</summary>
    Allocation,

    /// <summary><c>await</c> or <c>yield</c> while something is held.</summary>
    Suspension,

    /// <summary>FP or vector registers are used where there is no floating point.</summary>
    FloatUse,

    /// <summary>A scope is copied, boxed, stored, captured or returned.</summary>
    GuardMisuse,

    /// <summary>A primitive of the .NET library in kernel code.</summary>
    ManagedThreading,

    /// <summary>A handler for everything goes on while something is held.</summary>
    SwallowedStop,

    /// <summary>A kernel operation where the runtime decides when the code runs.</summary>
    UncertainRoot,

    /// <summary>A copy of kernel state is changed.</summary>
    StateCopy,

    /// <summary>An ordinary failure is thrown while something is held.</summary>
    ThrowAcross,

    /// <summary>What a further domain found; it names its rule itself.</summary>
    Finding,
}

/// <summary>
/// Something that rules may report, merged over all paths that reach <see cref="Location"/>.
/// Rules see it after the fixpoint, never during.
/// </summary>
internal sealed class Observation(ObservationKind kind, Location location)
{
    public ObservationKind Kind { get; } = kind;

    public Location Location { get; } = location;

    /// <summary>Evidence, in reading order.</summary>
    public ImmutableArray<Location> Evidence { get; set; } = ImmutableArray<Location>.Empty;

    public bool IsDefinite { get; set; }

    /// <summary>Of a possible finding: what it depends on, where that is known.</summary>
    public Witness? Witness { get; set; }

    /// <summary>The called member, for <see cref="ObservationKind.Demand"/> the one that was called here.</summary>
    public IMethodSymbol? Callee { get; init; }

    public Demand? Demand { get; init; }

    /// <summary>Members of the demand that fail.</summary>
    public Context Failing { get; set; }

    /// <summary>What is held or off, in words and with lines, for messages.</summary>
    public string Why { get; set; } = "";

    public ResourceKey? Resource { get; init; }

    public string Object { get; set; } = "";

    public LockTraits? Lock { get; init; }

    /// <summary>For <see cref="ObservationKind.ReleaseNotHeld"/>: site of the attempt that did not get the lock on this path; 0 when there was none.</summary>
    public int MissedAttempt { get; set; }

    /// <summary>For <see cref="ObservationKind.Leak"/>: site of the call that took the resource.</summary>
    public int Site { get; init; }

    /// <summary>For <see cref="ObservationKind.Leak"/> and <see cref="ObservationKind.ReleaseNotHeld"/>: the class of the lock.</summary>
    public RingGuard.Analyzers.Locks.LockRef LockClass { get; init; } = RingGuard.Analyzers.Locks.LockRef.None;

    /// <summary>For leaks: on the exceptional path only.</summary>
    public bool OnlyExceptional { get; set; }

    /// <summary>For a leak that happens with another, the resource that carries it.</summary>
    public bool IsCarried { get; set; }

    /// <summary>For <see cref="ObservationKind.DoubleAcquire"/>: another instance of the same class.</summary>
    public bool IsOtherInstance { get; init; }

    /// <summary>For <see cref="ObservationKind.Unguarded"/>: the member that is guarded.</summary>
    public ISymbol? Guarded { get; init; }

    /// <summary>For <see cref="ObservationKind.Unguarded"/>: the lock has to be held exclusively.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>For <see cref="ObservationKind.ImageWrite"/>: what was invalidated instead.</summary>
    public string WrongObject { get; init; } = "";

    /// <summary>For <see cref="ObservationKind.Allocation"/>: the source says <c>new</c>.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>For <see cref="ObservationKind.ThrowAcross"/>: line of what is thrown, by which leaks name it.</summary>
    public int Line { get; init; }

    /// <summary>For a leak: it is that of a scope on which nothing is ever called.</summary>
    public bool IsUndisposedGuard { get; init; }

    /// <summary>For a release of what is not held: the call that made the scope.</summary>
    public int GuardSite { get; init; }

    /// <summary>The body is a restartable operation, which can come back to its caller instead of waiting.</summary>
    public bool IsInRestartable { get; init; }

    /// <summary>For a finding about a protocol: its name.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The body is entered by a trap of a guest.</summary>
    public bool IsInTrapHandler { get; set; }

    /// <summary>For <see cref="ObservationKind.Finding"/>: the rule that reports it.</summary>
    public DiagnosticDescriptor? Rule { get; init; }

    /// <summary>For <see cref="ObservationKind.Finding"/>: the arguments of the rule's message.</summary>
    public object[] Arguments { get; init; } = System.Array.Empty<object>();

    /// <summary>The text position that orders observations of one body.</summary>
    public int Position => Location.SourceSpan.Start;
}
