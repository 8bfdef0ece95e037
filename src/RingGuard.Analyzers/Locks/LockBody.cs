using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Locks;

/// <summary>One body in the graph of calls, with all locks that it takes, itself or through the bodies that it calls.</summary>
internal sealed class LockBody
{
    /// <summary>More different acquisitions than a body of a kernel has; what is beyond them is not seen.</summary>
    private const int MaxUses = 256;

    private readonly Dictionary<LockUseKey, LockUse> _uses = new();

    public LockBody(KernelModel model, IMethodSymbol method, MemberContract contract, LockEvents events)
    {
        Method = method;
        Events = events;
        var location = method.Locations.IsEmpty ? null : method.Locations[0];
        Order = SourcePlace.Of(location);
        Modes = contract.Modes;
        foreach (var mode in model.Registrations.ModesOf(method))
        {
            if (!Modes.Contains(mode))
                Modes = Modes.Add(mode);
        }

        var options = location?.SourceTree is { } tree ? model.OptionsFor(tree) : EngineOptions.Default;
        IsTaskRoot = Modes.IsEmpty && EntryState.PolicyOf(model, method, contract, options) == EntryPolicy.Task;
    }

    public IMethodSymbol Method { get; }

    public LockEvents Events { get; }

    public SourcePlace Order { get; }

    /// <summary>The asynchronous roots that the body is: by its own contract, or by being registered as a handler.</summary>
    public ImmutableArray<ExecutionMode> Modes { get; }

    /// <summary>Assumed to be entered in task context with interrupts on, as nobody says otherwise.</summary>
    public bool IsTaskRoot { get; }

    /// <summary>Some analysed body calls it: then the assumption of <see cref="IsTaskRoot"/> is a weak one.</summary>
    public bool HasCallers { get; set; }

    /// <summary>In the order found, which depends on the sources only.</summary>
    public List<LockUse> Uses { get; } = new();

    public bool Add(LockUse use)
    {
        if (_uses.ContainsKey(use.Key) || Uses.Count >= MaxUses)
            return false;
        _uses.Add(use.Key, use);
        Uses.Add(use);
        return true;
    }

    public bool RunsIn(ExecutionMode mode) => Modes.Contains(mode);

    /// <summary>Whether the body is known to run as, or on behalf of, a task.</summary>
    public bool IsTask
        => IsTaskRoot || RunsIn(ExecutionMode.Task) || RunsIn(ExecutionMode.KThread) || RunsIn(ExecutionMode.PinnedTask) || RunsIn(ExecutionMode.Idle);

    /// <summary>The interrupt state in which a use happens; what depends on the entry is what is known or assumed of it.</summary>
    public (IrqState State, bool IsAssumed) IrqOf(LockUse use)
    {
        if (use.Irq != IrqState.Entry)
            return (use.Irq, false);
        if (IsTaskRoot)
            return (IrqState.On, HasCallers);
        if (RunsIn(ExecutionMode.HardIrq) || RunsIn(ExecutionMode.Nmi))
            return (IrqState.Off, false);
        return IsTask || RunsIn(ExecutionMode.Softirq) ? (IrqState.On, false) : (IrqState.Unknown, false);
    }
}
