using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

internal enum SummarySource
{
    /// <summary>Nothing is known: assumed to have no effect (RG9006 makes such calls visible).</summary>
    Unknown,
    Contract,
    Inferred,
}

internal enum ThrowBehavior : byte
{
    /// <summary>Not known to throw.</summary>
    Unknown,

    /// <summary>Only through a callee of its own: too far away to be sure that it matters.</summary>
    Through,

    /// <summary>Declared to throw, or a <c>throw</c> of its own that some path reaches.</summary>
    May,

    /// <summary>Every path throws.</summary>
    Always,
}

/// <summary>How a call ended, as far as a summary tells ways of ending apart.</summary>
internal enum OutcomeKey : byte
{
    Any,
    True,
    False,
    Zero,
    NonZero,
    Null,
    NotNull,
}

/// <summary>A clause that applies only for one value of an argument.</summary>
internal sealed record ArgumentCondition(int Parameter, object? Value);

/// <summary>Why a call asks something of its context; decides which rule speaks.</summary>
internal enum DemandKind
{
    /// <summary>A plain Requires or Forbids.</summary>
    Context,

    /// <summary>It sleeps or reschedules.</summary>
    Reschedule,

    /// <summary>It runs softirqs and may reschedule, as Xen's do_softirq does.</summary>
    DoSoftirq,

    /// <summary>It works on the FP registers.</summary>
    FpRegisters,

    /// <summary>It opens an FPU section.</summary>
    OpensFpuSection,

    /// <summary>It switches interrupts off and on again without saving how they were, which ends a section of its caller.</summary>
    EnablesIrqs,

    /// <summary>It enables bottom halves, which runs softirqs.</summary>
    EnablesBh,

    /// <summary>It works on the current vCPU, which has to be that of a domain.</summary>
    CurrentVCpu,

    /// <summary>It works on data of the CPU it runs on, or asks which one that is.</summary>
    CpuAccess,

    /// <summary>A resource must be held on entry.</summary>
    Held,

    /// <summary>A resource must not be held on entry.</summary>
    NotHeld,

    /// <summary>It allocates memory and may wait for it.</summary>
    Allocate,

    /// <summary>It touches user memory, which may fault and then waits for the page.</summary>
    UserMemory,

    /// <summary>It works for long without a preemption point.</summary>
    LongWork,

    /// <summary>It computes with floating point or vectors.</summary>
    FloatArithmetic,
}

/// <summary>What a callable asks of the context it is called in.</summary>
internal sealed record Demand(DemandKind Kind, Context Bits, IMethodSymbol Origin)
{
    /// <summary>For <see cref="DemandKind.Held"/> and <see cref="DemandKind.NotHeld"/>, and own contexts.</summary>
    public ResourceKey? Resource { get; init; }

    public AccessPath? Path { get; init; }

    public ArgumentCondition? When { get; init; }

    /// <summary>The field that is accessed, where no call asks.</summary>
    public ISymbol? Member { get; init; }

    /// <summary>What it does is let other work run, in the middle of something longer.</summary>
    public bool IsPreemptionPoint { get; init; }

    /// <summary>Calls that lead from the summarised method to <see cref="Origin"/>, outermost first.</summary>
    public ImmutableArray<Location> Chain { get; init; } = ImmutableArray<Location>.Empty;

    /// <summary>Comes of what the callable does, not of what it asks on entry: a release in it has happened before.</summary>
    public bool IsEffect { get; init; }

    /// <summary>
    /// Not all callables that the call may reach ask for it, or whether it is asked at all was decided by a value that the
    /// summary does not show to callers.
    /// </summary>
    public bool IsPossible { get; init; }
    /// <summary>The member whose <c>[GuardedBy]</c> asks for the lock; null when a Requires does.</summary>
    public ISymbol? Guarded { get; init; }

    /// <summary>What it waits for is a lock.</summary>
    public bool TakesLock { get; init; }

    /// <summary>A predicate of the same type can allow the call where nothing else does (<c>KernelFpu.IsUsable</c>).</summary>
    public bool HasUsabilityTest { get; init; }
}

/// <summary>A resource taken or given back by a call, in terms of the callee's parameters.</summary>
internal sealed record ResourceDelta(ResourceKey Resource, AccessPath? Path)
{
    public bool Must { get; init; } = true;

    /// <summary>As <see cref="Hold.IsUndecided"/>: whether the call takes it cannot be told, so that nothing may rest on it.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>As <see cref="Hold.IsEach"/>.</summary>
    public bool IsEach { get; init; }

    public LockTraits? Lock { get; init; }

    public ArgumentCondition? When { get; init; }

    public string Display { get; init; } = "";

    /// <summary>Not declared, but read off a body.</summary>
    public bool IsInferred { get; init; }

    /// <summary>The path is the returned value, or an out parameter: a saved interrupt state that the caller now has.</summary>
    public bool IsReturned { get; init; }
}

/// <summary>One way in which a call can end normally.</summary>
internal sealed record ExitEffect(OutcomeKey Outcome)
{
    /// <summary>Ordinal of the parameter that <see cref="Outcome"/> speaks of; -1 for the returned value.</summary>
    public int OutcomeParameter { get; init; } = -1;

    /// <summary>What the ending says about boolean arguments.</summary>
    public ImmutableArray<ArgumentCondition> Arguments { get; init; } = ImmutableArray<ArgumentCondition>.Empty;

    /// <summary>What the ending says about how arguments compare with each other and with what never changes: <c>v == Vcpu.Current</c>.</summary>
    public ImmutableArray<FactCondition> Facts { get; init; } = ImmutableArray<FactCondition>.Empty;

    public ImmutableArray<ResourceDelta> Acquired { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    public ImmutableArray<ResourceDelta> Released { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    public IrqState Irq { get; init; }

    /// <summary>Contexts that are then known to hold (predicates and assertions).</summary>
    public Context Holds { get; init; }

    /// <summary>Contexts that are then known not to hold.</summary>
    public Context DoesNotHold { get; init; }

    /// <summary>Resources that are then known to be held, whoever took them (<c>IsHeldByCurrentThread</c>, an assertion).</summary>
    public ImmutableArray<ResourceDelta> Held { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    /// <summary>Resources that are then known not to be held.</summary>
    public ImmutableArray<ResourceDelta> NotHeld { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    /// <summary>The returned value owns what was acquired.</summary>
    public bool ReturnsGuard { get; init; }
}

/// <summary>A comparison in the callee's terms, and how it came out.</summary>
internal readonly record struct FactCondition(Transfer.Atom Atom, bool Value);

internal enum FpAction : byte
{
    Invalidate,
    Load,
    WriteImage,
    ReadImage,
    Save,
}

/// <summary>What a call does to the FP context at a path; a null path is "this CPU's registers".</summary>
internal sealed record FpDelta(FpAction Action, AccessPath? Path)
{
    public ArgumentCondition? When { get; init; }

    public bool IsConditional { get; init; }
}

/// <summary>Everything a caller needs to know about a callable; immutable, independent of the call.</summary>
internal sealed class MethodSummary
{
    public static readonly MethodSummary Unknown = new()
    {
        Exits = ImmutableArray.Create(new ExitEffect(OutcomeKey.Any)),
    };

    /// <summary>The start of the iteration over recursive methods: nothing returns.</summary>
    public static readonly MethodSummary Bottom = new() { Source = SummarySource.Inferred };

    public SummarySource Source { get; init; }

    public ImmutableArray<Demand> Demands { get; init; } = ImmutableArray<Demand>.Empty;

    /// <summary>Empty when the call never returns normally.</summary>
    public ImmutableArray<ExitEffect> Exits { get; init; } = ImmutableArray<ExitEffect>.Empty;

    public ImmutableArray<FpDelta> Fp { get; init; } = ImmutableArray<FpDelta>.Empty;

    /// <summary>What the further domains say, at most one object of a type.</summary>
    public ImmutableArray<object> Facets { get; init; } = ImmutableArray<object>.Empty;

    public ThrowBehavior Throws { get; init; }

    /// <summary>
    /// Interrupts may be on for a while inside, although they were off at the call: declared, or seen in the body. Null when
    /// that is not known; the locations lead to the place.
    /// </summary>
    public ImmutableArray<Location>? IrqWindow { get; init; }

    /// <summary>The machine stops (<c>[DoesNotReturn]</c>): not even the exceptional path goes on.</summary>
    public bool IsFatal { get; init; }

    public bool NeverReturns => Exits.IsEmpty;

    /// <summary>Nothing for a caller to do: the call can be passed over.</summary>
    public bool IsTrivial
        => Demands.IsEmpty && Fp.IsEmpty && Facets.IsEmpty && IrqWindow is null && Throws == ThrowBehavior.Unknown && !IsFatal && Exits.Length == 1
        && Exits[0] is { Outcome: OutcomeKey.Any, Arguments.IsEmpty: true, Irq: IrqState.Entry, Acquired.IsEmpty: true, Released.IsEmpty: true, Held.IsEmpty: true, NotHeld.IsEmpty: true, Holds: Context.None, DoesNotHold: Context.None };

    /// <summary>What the domain that summarises as <typeparamref name="T"/> says; null when nothing.</summary>
    public T? Facet<T>()
        where T : class
    {
        foreach (var facet in Facets)
        {
            if (facet is T found)
                return found;
        }

        return null;
    }

    /// <summary>The same with further demands.</summary>
    public MethodSummary Asking(ImmutableArray<Demand> demands) => new()
    {
        Source = Source,
        Demands = Demands.AddRange(demands),
        Exits = Exits,
        Fp = Fp,
        Facets = Facets,
        Throws = Throws,
        IrqWindow = IrqWindow,
        IsFatal = IsFatal,
    };

    public bool IsSameAs(MethodSummary other)
    {
        if (Throws != other.Throws || IrqWindow.HasValue != other.IrqWindow.HasValue || IsFatal != other.IsFatal || Demands.Length != other.Demands.Length
            || Exits.Length != other.Exits.Length || Fp.Length != other.Fp.Length || Facets.Length != other.Facets.Length)
        {
            return false;
        }

        for (var i = 0; i < Demands.Length; i++)
        {
            var (a, b) = (Demands[i], other.Demands[i]);
            if (a.Kind != b.Kind || a.Bits != b.Bits || a.Resource != b.Resource || !Equals(a.Path, b.Path) || !Equals(a.When, b.When) || a.IsPossible != b.IsPossible
                || !SymbolEqualityComparer.Default.Equals(a.Origin, b.Origin))
            {
                return false;
            }
        }

        for (var i = 0; i < Exits.Length; i++)
        {
            var (a, b) = (Exits[i], other.Exits[i]);
            if (a.Outcome != b.Outcome || a.Irq != b.Irq || !Same(a.Acquired, b.Acquired) || !Same(a.Released, b.Released))
                return false;
        }

        for (var i = 0; i < Fp.Length; i++)
        {
            if (!Fp[i].Equals(other.Fp[i]))
                return false;
        }

        for (var i = 0; i < Facets.Length; i++)
        {
            if (!Facets[i].Equals(other.Facets[i]))
                return false;
        }

        return true;
    }

    private static bool Same(ImmutableArray<ResourceDelta> left, ImmutableArray<ResourceDelta> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i]))
                return false;
        }

        return true;
    }
}
