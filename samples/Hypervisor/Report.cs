using System.IO;
using System.Linq;
using RingGuard.MiniKernel;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.Samples.Hypervisor;

/// <summary>What the run looked like and what it cost.</summary>
internal static class Report
{
    public static void Print(TextWriter output, Machine machine, Host host)
    {
        output.WriteLine("Two guests under a hypervisor with two CPUs. Their FP registers are restored only when a guest really runs again, and only");
        output.WriteLine("if somebody else had them meanwhile. 'alpha' boots by set/way: the hypervisor flushes its memory instead, a piece at a");
        output.WriteLine("time, and lets softirqs and the other guest run in between. 'beta' computes and is moved between the CPUs.");
        output.WriteLine();
        output.WriteLine("  ⇄ switch   ▸ guest   ƒ FP registers   ≋ flush   ↯ interrupt   ~ softirq   (name) whose FP registers");
        output.WriteLine();
        output.Write(new Timeline(machine.Trace, machine.Cpus.Count).Render());
        output.WriteLine();
        Summary(output, machine, host);
    }

    [Trusted("after the run nothing changes any more")]
    private static void Summary(TextWriter output, Machine machine, Host host)
    {
        output.WriteLine("Summary");
        Line(output, "FP registers saved", machine.Cpus.Sum(static c => c.Counters.FpSaves), "");
        Line(output, "restored", machine.Cpus.Sum(static c => c.Counters.FpRestores), $"and {machine.Cpus.Sum(static c => c.Counters.FpInitialLoads)} first loads");
        Line(output, "restores skipped", machine.Cpus.Sum(static c => c.Counters.FpRestoresSkipped), "registers were still valid");
        Line(output, "kernel FPU sections", machine.Cpus.Sum(static c => c.Counters.KernelFpuSections), $"{host.Checksums} checksums, {host.Packets} packets");
        Line(output, "pages flushed", host.Alpha.Counters.PagesFlushed, $"in {host.Alpha.Counters.FlushRuns} flushes of {host.Alpha.P2M.MaxMappedGfn.Value + 1} pages");
        Line(output, "flush restarts", host.Alpha.Counters.FlushRestarts, "the cursor went on where it was");
        Line(output, "set/way and other traps", host.Alpha.VCpus[0].Counters.GuestTraps, "of alpha");
        Line(output, "guest entries", machine.Cpus.Sum(static c => c.Counters.GuestEntries), "");
        Line(output, "migrations", machine.Cpus.Sum(static c => c.Counters.Migrations), "");
        Line(output, "worst softirq latency", machine.Cpus.Max(static c => c.Counters.MaxSoftirqLatency), "ticks");
        Line(output, "violations", machine.Violations.Count, machine.Violations.Count == 0 ? "every value was its owner's" : machine.Violations[0].ToString());
    }

    private static void Line(TextWriter output, string what, long value, string remark)
        => output.WriteLine($"  {what,-24}{value,6}{(remark.Length == 0 ? "" : $"   {remark}")}");
}
