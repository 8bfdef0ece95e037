using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>
/// The kernel's accesses to the memory of the current program. They may fault and sleep, and they run under the protection keys of the
/// task whose memory it is (INV-X17).
/// </summary>
public static class UserMemory
{
    private const string Hint = "a page may have to be brought in, which sleeps; copy before, or after";

    private static readonly Contract s_copyTo = Contract.Of(typeof(UserMemory), nameof(CopyToUser), "INV-G7", Hint);
    private static readonly Contract s_copyFrom = Contract.Of(typeof(UserMemory), nameof(CopyFromUser), "INV-G7", Hint);

    /// <summary>Stores into user memory.</summary>
    /// <returns><see cref="Errno.Fault"/> where nothing is mapped or the current PKRU forbids it.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.Sleeps)]
    [Trusted("primitive: the access itself")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CopyToUser([Role(ValueRole.UserMemory)] UserPage page, long value)
    {
        KernelContext context = s_copyTo.Enter();
        if (Access(context, page, Pkru.AccessDisable(page.Key) | Pkru.WriteDisable(page.Key)) is var result && result != Errno.Ok)
        {
            return result;
        }

        page.Value = value;
        return Errno.Ok;
    }

    /// <summary>Loads from user memory.</summary>
    /// <returns><see cref="Errno.Fault"/> where nothing is mapped or the current PKRU forbids it.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.Sleeps)]
    [Trusted("primitive: the access itself")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CopyFromUser([Role(ValueRole.UserMemory)] UserPage page, out long value)
    {
        KernelContext context = s_copyFrom.Enter();
        Errno result = Access(context, page, Pkru.AccessDisable(page.Key));
        value = result == Errno.Ok ? page.Value : 0;
        return result;
    }

    private static Errno Access(KernelContext context, UserPage page, long forbids)
    {
        if (!page.Mapped)
        {
            return Errno.Fault;
        }

        if (!page.Present)
        {
            context.Machine.Note("page fault");
            page.Present = true;
            Sched.Yield();
        }

        context.Machine.Fp.Check.Pkru(context.Cpu, "user memory is accessed");
        return (context.Cpu.Regs[XComp.Pkru].Counter & forbids) == 0 ? Errno.Ok : Errno.Fault;
    }
}
