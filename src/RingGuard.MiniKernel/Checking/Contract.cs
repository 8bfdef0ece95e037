using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel.Checking;

/// <summary>
/// The run-time twin of a contract: reads the attributes of a member once and holds each call to them. The attributes are the only
/// place where a requirement is stated.
/// </summary>
internal sealed class Contract
{
    private readonly List<(Context Context, string? When, object? Is)> _requires = [];
    private readonly Context _ensures;
    private readonly bool _blocks;
    private readonly bool _atEl2;
    private readonly string _invariant;
    private readonly string _hint;

    private Contract(Type type, string member, string invariant, string? hint)
    {
        Name = $"{type.Name.Split('`')[0]}.{member}";
        _invariant = invariant;
        _hint = hint is null ? "" : $": {hint}";
        MemberInfo[] members = type.GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        if (members.Length == 0)
        {
            throw new MissingMemberException(type.FullName, member);
        }

        _atEl2 = members.Any(Arm64.HypGate.Allows);
        foreach (CallableContractAttribute attribute in members.SelectMany(static m => m.GetCustomAttributes<CallableContractAttribute>()))
        {
            switch (attribute)
            {
                case RequiresAttribute { Context: not Context.None } requires:
                    _requires.Add((requires.Context, requires.When, requires.Is));
                    break;
                case EffectsAttribute { When: null, On: Outcome.Always } effects:
                    _blocks |= (effects.Effects & (Effect.Sleeps | Effect.Reschedules)) != 0;
                    break;
                case EnsuresAttribute { Context: not Context.None, On: Outcome.Always, When: null } ensures:
                    _ensures |= ensures.Context;
                    break;
            }
        }
    }

    /// <summary>Type and member, as the script and messages name the operation.</summary>
    public string Name { get; }

    /// <summary>The contract of <paramref name="member"/>, all overloads together.</summary>
    /// <param name="type">Declaring type.</param>
    /// <param name="member">Member name.</param>
    /// <param name="invariant">Invariant that a violated requirement breaks.</param>
    /// <param name="hint">What to do instead, appended to the message.</param>
    public static Contract Of(Type type, string member, string invariant = "INV-G7", string? hint = null) => new(type, member, invariant, hint);

    /// <summary>Passes the interruption point before the operation, then checks what it requires.</summary>
    public KernelContext Enter()
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Point(context, new Announcement(Name));
        Check(context, null, null);
        return context;
    }

    /// <summary>The same for an operation on a lock, which the point announces: operations on different locks do not disturb each other.</summary>
    public KernelContext Enter(LockBase target)
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Point(context, new Announcement(Name, target.Name, target.Identity));
        Check(context, null, null);
        return context;
    }

    /// <summary>The same for an operation that spins until it has the lock.</summary>
    public KernelContext EnterFor(LockBase wanted, LockMode mode)
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Point(context, new Announcement(Name, wanted.Name, wanted.Identity, wanted, mode));
        Check(context, null, null);
        return context;
    }

    /// <summary>The same for an operation on something else that contexts share.</summary>
    public KernelContext Enter(string target, ulong identity)
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Point(context, new Announcement(Name, target, identity));
        Check(context, null, null);
        return context;
    }

    /// <summary>The same, with the argument that the contract depends on.</summary>
    public KernelContext Enter(string argument, object value)
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Point(context, new Announcement(Name));
        Check(context, argument, value);
        return context;
    }

    /// <summary>Checks what the operation ensures.</summary>
    public void Leave(KernelContext context)
    {
        if (_ensures != Context.None && Violated(context, _ensures) is { } what)
        {
            context.Machine.Violate("RG9008", $"{Name} returned {what}, against its contract");
        }
    }

    /// <summary>The first unconditional requirement that does not hold, in words that follow "must not run"; null when all do.</summary>
    public string? FirstViolated(KernelContext context)
    {
        foreach ((Context required, string? when, _) in _requires)
        {
            if (when is null && Violated(context, required) is { } what)
            {
                return what;
            }
        }

        return null;
    }

    private void Check(KernelContext context, string? argument, object? value)
    {
        if (!_atEl2)
        {
            Arm64.HypGate.Check(context, Name);
        }

        if (_blocks && context.AtomicSafe is { } promised && promised.Activations == context.Activations.Count)
        {
            context.Machine.Violate("RG9008", $"{promised.Name} is declared AtomicSafe (called {promised.Since}), but it runs {Name}, which may sleep or reschedule");
        }

        foreach ((Context required, string? when, object? @is) in _requires)
        {
            if (when is not null && (when != argument || !Equals(value, @is)))
            {
                continue;
            }

            if (Violated(context, required) is { } what)
            {
                bool nmi = (required & Context.NotNmi) != 0 && context.Cpu.PreemptCount.InNmi;
                context.Machine.Violate(nmi ? "INV-G4" : _invariant, $"{Name} must not run {what}{_hint}");
                return;
            }
        }
    }

    /// <summary>The first dimension of <paramref name="required"/> that does not hold, in words that follow "must not run".</summary>
    internal static string? Violated(KernelContext context, Context required)
    {
        PCpu cpu = context.Cpu;
        PreemptCount count = cpu.PreemptCount;
        if ((required & Context.NoLocks) != 0 && context.Held.FindLastIndex(static h => h.Lock.Spins) is >= 0 and int spinning)
        {
            return $"while {context.Held[spinning].Describe()}";
        }

        if ((required & Context.NotNmi) != 0 && count.InNmi)
        {
            return "in an NMI";
        }

        if ((required & Context.NotHardIrq) != 0 && count.InHardIrq)
        {
            return $"in a hard interrupt ({context.Innermost?.Name})";
        }

        if ((required & Context.InTask) != 0 && !count.InTask)
        {
            return $"outside task context ({context.Innermost?.Name})";
        }

        if ((required & Context.NoFpuSection) != 0 && cpu.InKernelFpu)
        {
            return $"inside the FPU section opened at {cpu.KernelFpuSite}";
        }

        if ((required & Context.FpuSection) != 0 && !cpu.InKernelFpu && !KernelNeon.IsOpen(cpu))
        {
            return "outside an FPU section";
        }

        if ((required & Context.InHyp) != 0 && cpu.Arm is not { InHyp: true })
        {
            return "outside of the hypervisor (EL2)";
        }

        if ((required & Context.NoRcuRead) != 0 && context.RcuDepth > 0)
        {
            return "inside an RCU read section";
        }

        if ((required & Context.BhOn) != 0 && count.InSoftirq)
        {
            return count.InServingSoftirq ? $"in a softirq handler ({context.Innermost?.Name})" : $"with bottom halves off (since {cpu.BhOffSite})";
        }

        return ViolatedCounts(context, cpu, required);
    }

    private static string? ViolatedCounts(KernelContext context, PCpu cpu, Context required)
    {
        PreemptCount count = cpu.PreemptCount;
        if ((required & Context.PreemptOn) != 0 && count.Value != 0)
        {
            return count.InServingSoftirq
                ? $"in a softirq handler ({context.Innermost?.Name})"
                : $"with preemption off (preempt count 0x{count.Value:x6}, since {cpu.PreemptOffSite ?? cpu.BhOffSite})";
        }

        if ((required & Context.IrqOn) != 0 && !cpu.IrqsEnabled)
        {
            return $"with interrupts off (since {cpu.IrqOffSite ?? "entry"})";
        }

        if ((required & Context.IrqOff) != 0 && cpu.IrqsEnabled)
        {
            return "with interrupts on";
        }

        if ((required & Context.BhOff) != 0 && !count.InSoftirq && !count.InHardIrq)
        {
            return "with bottom halves on";
        }

        if ((required & Context.PreemptOff) != 0 && count.Value == 0 && cpu.IrqsEnabled)
        {
            return "with preemption on";
        }

        return (required & Context.FpRegsLocked) != 0 && cpu.FpRegsLockDepth == 0 ? "without the FP register lock" : null;
    }
}
