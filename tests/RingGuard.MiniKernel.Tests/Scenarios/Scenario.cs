using System;
using System.Linq;
using RingGuard.MiniKernel.Tracing;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>How scenarios end. What does not end as it should prints one sentence of why and the timeline with the violation marked.</summary>
internal static class Scenario
{
    /// <summary>A machine like FX-E, with what the scenario changes.</summary>
    public static Machine X86(int cpus = 1, string? fault = null, CheckMode mode = CheckMode.Throw, Func<MachineOptions, MachineOptions>? with = null)
    {
        var options = new MachineOptions { Arch = Architecture.X86_64, Flavor = Flavor.Linux, Cpus = cpus, CheckMode = mode };
        var m = new Machine(with?.Invoke(options) ?? options);
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        return m;
    }

    /// <summary>Must finish without a violation.</summary>
    public static void Clean(Machine m)
    {
        try
        {
            m.Run();
        }
        catch (KernelPanicException e)
        {
            Assert.Fail(Explain(m, e.Message));
        }

        Assert.True(m.Violations.Count == 0, Explain(m, m.Violations.FirstOrDefault()?.ToString() ?? ""));
    }

    /// <summary>Must stop with this invariant, and say these words.</summary>
    public static InvariantViolationException Detects(Machine m, string invariant, string words = "")
    {
        Exception? thrown = Record.Exception(m.Run);
        if (thrown is not InvariantViolationException e || e.Invariant != invariant || !e.Message.Contains(words, StringComparison.Ordinal))
        {
            throw new Xunit.Sdk.XunitException(Explain(m, $"expected {invariant} with '{words}', found {thrown?.GetType().Name ?? "nothing"}: {thrown?.Message}"));
        }

        return e;
    }

    /// <summary>Must report these invariants, in any order, and may go on after each (the machine collects).</summary>
    public static void Collects(Machine m, params string[] invariants)
    {
        Record.Exception(m.Run);
        string[] found = m.Violations.Select(static v => v.Invariant).Distinct().ToArray();
        foreach (string invariant in invariants)
        {
            Assert.True(found.Contains(invariant), Explain(m, $"expected {invariant} among [{string.Join(", ", found)}]"));
        }
    }

    /// <summary>Saves, restores and skipped restores of a task.</summary>
    public static void Counts(Task task, int saves, int restores, int skipped)
    {
        (int, int, int) found = (task.Counters.FpSaves, task.Counters.FpRestores, task.Counters.FpRestoresSkipped);
        Assert.True(found == (saves, restores, skipped), Explain(task.Machine, $"'{task.Name}': expected (saves, restores, skipped) = {(saves, restores, skipped)}, found {found}"));
    }

    /// <summary>One sentence of why, then the timeline.</summary>
    public static string Explain(Machine m, string why) => $"{why}\n{Timeline.Of(m).Render()}";

    /// <summary>Kernel code that uses the FPU, as an encryption routine would.</summary>
    public static void KernelSection()
    {
        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }
    }
}
