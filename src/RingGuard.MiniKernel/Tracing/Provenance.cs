using System.Globalization;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>Who last changed something, when and how: what a report says after "since".</summary>
internal readonly record struct Provenance(long Time, int Cpu, string Who, string What)
{
    /// <summary>The task that runs on <paramref name="cpu"/> does it now.</summary>
    public static Provenance Now(Machine machine, PCpu cpu, string what) => new(machine.Now, cpu.Id, cpu.Current.Name, what);

    /// <summary>In words; null when nothing was noted yet.</summary>
    public string? Describe() => What is null ? null : string.Create(CultureInfo.InvariantCulture, $"t={Time}, {Who} on cpu{Cpu} ({What})");
}
