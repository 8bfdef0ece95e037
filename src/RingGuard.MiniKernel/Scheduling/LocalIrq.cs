using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>Interrupts of the CPU that runs the caller.</summary>
public static class LocalIrq
{
    private static readonly Contract s_disable = Contract.Of(typeof(LocalIrq), nameof(Disable));
    private static readonly Contract s_enable = Contract.Of(typeof(LocalIrq), nameof(Enable));
    private static readonly Contract s_save = Contract.Of(typeof(LocalIrq), nameof(Save));
    private static readonly Contract s_restore = Contract.Of(typeof(LocalIrq), nameof(Restore));

    /// <summary>Whether interrupts are on.</summary>
    [Ensures(Context.IrqOn, On = Outcome.True)]
    [Ensures(Context.IrqOff, On = Outcome.False)]
    public static bool IsEnabled
    {
        [Trusted("primitive: reads the interrupt flag")]
        get => KernelContext.Current.Cpu.IrqsEnabled;
    }

    /// <summary>Turns interrupts off, whatever they were.</summary>
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: clears the interrupt flag")]
    public static void Disable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => TurnOff(s_disable.Enter().Cpu, LockBase.SiteOf(file, line));

    /// <summary>Turns interrupts on, whatever they were; pending ones are taken at once.</summary>
    [Ensures(Context.IrqOn)]
    [Trusted("primitive: sets the interrupt flag")]
    public static void Enable()
    {
        KernelContext context = s_enable.Enter();
        context.Cpu.IrqsEnabled = true;
        context.Machine.LockGraph.Exposed(context);
        context.Machine.Settle(context);
    }

    /// <summary>Turns interrupts off and hands out what they were.</summary>
    [Acquires(Resource.Irq, Of = "flags")]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: clears the interrupt flag")]
    public static void Save([Role(ValueRole.IrqToken)] out IrqFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => flags = TakeToken(s_save.Enter(), LockBase.SiteOf(file, line));

    /// <summary>Puts interrupts back to what <see cref="Save"/> found.</summary>
    [Releases(Resource.Irq, Of = "flags")]
    [Trusted("primitive: writes the interrupt flag")]
    public static void Restore([Role(ValueRole.IrqToken)] IrqFlags flags)
    {
        KernelContext context = s_restore.Enter();
        ReturnToken(context, flags, "LocalIrq.Restore");
        context.Machine.Settle(context);
    }

    /// <summary>Interrupts off until the scope is disposed, then back to what they were.</summary>
    [Acquires(Resource.Irq)]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: clears the interrupt flag")]
    public static IrqGuard SaveScope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => new(TakeToken(s_save.Enter(), LockBase.SiteOf(file, line)));

    internal static void TurnOff(PCpu cpu, string site)
    {
        if (cpu.IrqsEnabled)
        {
            cpu.IrqOffSite = site;
        }

        cpu.IrqsEnabled = false;
    }

    internal static IrqFlags TakeToken(KernelContext context, string site)
    {
        var flags = new IrqFlags(context.Cpu.IrqsEnabled, ++context.IrqTokenDepth, context.Cpu.Id);
        TurnOff(context.Cpu, site);
        return flags;
    }

    internal static void ReturnToken(KernelContext context, IrqFlags flags, string operation)
    {
        if (flags.Depth == 0)
        {
            context.Machine.Violate("INV-G9", $"{operation} got flags that no Save produced");
        }
        else if (flags.Depth != context.IrqTokenDepth)
        {
            context.Machine.Violate("INV-G9", $"{operation} got the flags of save {flags.Depth} while save {context.IrqTokenDepth} is the innermost: restore in reverse order, each once");
        }
        else if (flags.Cpu != context.Cpu.Id)
        {
            context.Machine.Violate("INV-G9", $"{operation} on {context.Cpu} got flags saved on cpu{flags.Cpu}: save and restore on one CPU");
        }

        if (context.IrqTokenDepth > 0)
        {
            context.IrqTokenDepth--;
        }

        context.Cpu.IrqsEnabled = flags.WereEnabled;
        context.Machine.LockGraph.Exposed(context);
    }
}
