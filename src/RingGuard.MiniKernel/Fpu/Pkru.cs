using System.Globalization;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// Protection key rights of user pages: two bits a key, access-disable (even) and write-disable (odd). The kernel's own accesses to user
/// memory run under them, so that they are switched with the task and not with the rest of its registers (F4.21).
/// </summary>
public static class Pkru
{
    /// <summary>What a new program starts with: key 0 is open, all others allow no access (Linux' init_pkru_value).</summary>
    public const long InitValue = 0x55555554;

    private static readonly Contract s_read = Contract.Of(typeof(Pkru), nameof(Read));
    private static readonly Contract s_write = Contract.Of(typeof(Pkru), nameof(Write));
    private static readonly Contract s_switchTo = Contract.Of(typeof(Pkru), nameof(SwitchTo), "INV-X17", "it belongs to the context switch");

    /// <summary>The bit that forbids accesses through <paramref name="key"/> (0 to 15).</summary>
    public static long AccessDisable(int key) => 1L << (2 * key);

    /// <summary>The bit that forbids writes through <paramref name="key"/>.</summary>
    public static long WriteDisable(int key) => 2L << (2 * key);

    /// <summary>Reads the register (RDPKRU).</summary>
    [AtomicSafe]
    [Trusted("primitive: reads the register")]
    public static long Read() => s_read.Enter().Cpu.Regs[XComp.Pkru].Counter;

    /// <summary>Gives the current task new rights: register and task together.</summary>
    [AtomicSafe]
    [Trusted("primitive: writes register and task with nothing in between")]
    public static void Write(long value)
    {
        KernelContext context = s_write.Enter();
        Task current = context.Cpu.Current;
        var written = new RegValue(value == InitValue ? null : current.Name, value);
        current.PkruTruth = written;
        if (context.Machine.Faults.IsEnabled(Fault.PkruThroughImage))
        {
            WriteThroughImage(current, written);
            return;
        }

        current.Pkru = written;
        WriteRegister(context, written);
    }

    /// <summary>In the switch, when <paramref name="next"/> is current: keeps the register for one task and loads it for the other.</summary>
    [Requires(Context.IrqOff)]
    [Trusted("primitive: reads and writes the register")]
    public static void SwitchTo(Task prev, Task next)
    {
        KernelContext context = s_switchTo.Enter();
        Machine machine = context.Machine;
        RegValue register = context.Cpu.Regs[XComp.Pkru];
        if (prev.HasUserRegisters && prev.State != TaskState.Dead && !machine.Faults.IsEnabled(Fault.PkruDeferred))
        {
            prev.Pkru = register;
        }

        if (machine.Faults.IsEnabled(Fault.PkruDeferred) && next.HasUserRegisters)
        {
            return;
        }

        RegValue wanted = machine.Faults.IsEnabled(Fault.PkruOfStaleCurrent) ? prev.Pkru : next.Pkru;
        if (!next.HasUserRegisters)
        {
            // A kernel thread may borrow an address space; it gets the initial rights, not what its unused image happens to hold.
            wanted = next.Mm is not null && machine.Faults.IsEnabled(Fault.PkruKThreadByMm) ? new RegValue(next.Name, 0) : InitRegister;
        }

        if (register != wanted)
        {
            WriteRegister(context, wanted);
        }
    }

    internal static RegValue InitRegister => new(null, InitValue);

    internal static string Describe(RegValue value) => string.Create(CultureInfo.InvariantCulture, $"0x{value.Counter:x8} ({value.OwnerTag ?? "initial"})");

    /// <summary>What the exit path does where the switch did not (the defect PkruDeferred).</summary>
    internal static void LoadDeferred(Task current)
    {
        KernelContext context = KernelContext.Current;
        if (context.Machine.Faults.IsEnabled(Fault.PkruDeferred))
        {
            WriteRegister(context, current.Pkru);
        }
    }

    private static void WriteRegister(KernelContext context, RegValue value)
    {
        PCpu cpu = context.Cpu;
        cpu.Regs[XComp.Pkru] = value;
        cpu.PkruChanged = Provenance.Now(context.Machine, cpu, "PKRU write");
    }

    // The defect: a component in its initial state has no place in a compacted image (get_xsave_addr answers null) and the write is lost.
    private static void WriteThroughImage(Task current, RegValue value)
    {
        RegValue[] image = current.Fpu.FpState.Image.Values;
        if (!image[(int)XComp.Pkru].IsInit)
        {
            image[(int)XComp.Pkru] = value;
        }
    }
}
