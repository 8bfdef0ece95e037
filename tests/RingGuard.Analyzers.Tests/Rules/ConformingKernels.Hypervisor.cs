namespace RingGuard.Analyzers.Tests.Rules;

internal static partial class ConformingKernels
{
    /// <summary>Leaving the hypervisor: pending work with interrupts masked, restartable flush, return to the guest.</summary>
    public const string HypervisorExit = """
        namespace Sample.Hypervisor;

        public enum ExitReason { Interrupt, Trap, SetWay, Halt }

        public sealed class VirtualCpu
        {
            public readonly Domain Domain = new();
            public bool NeedsFlush;
            public bool Blocked;
            public int Events;
        }

        public sealed class ExitPath
        {
            [LockClass("events", LockKind.Spin)] private readonly SpinLock _events = new();
            private readonly int[] _counters = new int[8];
            private int _entries;

            public Errno Leave(VirtualCpu cpu)
            {
                var rc = FlushIfNeeded(cpu);
                if (rc != Errno.Ok)
                    return rc;

                LocalIrq.Disable();
                while (Softirq.Pending(Smp.ProcessorId()) != 0)
                {
                    LocalIrq.Enable();
                    Softirq.DoSoftirq();
                    LocalIrq.Disable();
                }

                _entries++;
                LocalIrq.Enable();
                return Errno.Ok;
            }

            public Errno Handle(VirtualCpu cpu, ExitReason reason)
            {
                Count(reason);
                switch (reason)
                {
                    case ExitReason.Interrupt:
                        return Errno.Ok;
                    case ExitReason.Trap:
                        return Emulate(cpu) ? Errno.Ok : Errno.Inval;
                    case ExitReason.SetWay:
                        cpu.NeedsFlush = true;
                        return Errno.Ok;
                    case ExitReason.Halt:
                        Block(cpu);
                        return Errno.Ok;
                    default:
                        return Errno.Inval;
                }
            }

            public void Raise(VirtualCpu cpu, int line)
            {
                _events.LockIrqSave(out var flags);
                if (line < 0)
                {
                    _events.UnlockIrqRestore(flags);
                    return;
                }

                cpu.Events |= 1 << line;
                cpu.Blocked = false;
                _events.UnlockIrqRestore(flags);
            }

            private static Errno FlushIfNeeded(VirtualCpu cpu)
            {
                if (!cpu.NeedsFlush)
                    return Errno.Ok;

                Gfn cursor = default;
                Errno rc;
                do
                {
                    rc = P2M.CacheFlushRange(cpu.Domain, ref cursor, Gfn.Max);
                    if (rc == Errno.Restart)
                        Softirq.DoSoftirq();
                }
                while (rc == Errno.Restart);

                if (rc == Errno.Ok)
                    cpu.NeedsFlush = false;

                return rc;
            }

            private bool Emulate(VirtualCpu cpu)
            {
                cpu.Domain.P2M.Lock.Lock();
                int gfn = Plain.Read(cpu.Domain.Id);
                if (gfn == 0)
                {
                    cpu.Domain.P2M.Lock.Unlock();
                    return false;
                }

                using (_events.Enter())
                    cpu.Events = 0;

                cpu.Domain.P2M.Lock.Unlock();
                return true;
            }

            private void Block(VirtualCpu cpu)
            {
                using (_events.Enter())
                {
                    if (cpu.Events != 0)
                        return;

                    cpu.Blocked = true;
                }

                Sched.Schedule();
            }

            private void Count(ExitReason reason)
            {
                using var pinned = Preempt.DisableScope();
                int slot = Smp.ProcessorId() & 3;
                _counters[slot]++;
                _counters[4 + (int)reason]++;
            }

            [Acquires(Resource.Lock, Of = "_events"), Acquires(Resource.Preempt)]
            public void Freeze() => _events.Lock();

            [Releases(Resource.Lock, Of = "_events"), Releases(Resource.Preempt)]
            public void Thaw() => _events.Unlock();

            public int Snapshot(VirtualCpu cpu)
            {
                Freeze();
                int events = cpu.Events;
                Thaw();
                return events;
            }
        }
        """;

    /// <summary>Register writes for a debugger: validate, invalidate, then write; images of new tasks are nobody's yet.</summary>
    public const string Debugger = """
        namespace Sample.Debugging;

        public enum RegisterSet { Legacy, Vector, Control }

        public sealed class Attachment
        {
            public readonly Task Target;
            public int Writes;
            public bool Frozen;

            public Attachment(Task target)
            {
                Target = target;
            }
        }

        public sealed class RegisterAccess
        {
            [LockClass("attach", LockKind.Spin)] private readonly SpinLock _attachments = new();
            private readonly Mutex _operation = new();
            private Attachment? _current;

            public Errno Attach(Task target)
            {
                var attachment = new Attachment(target);
                using (_attachments.Enter())
                {
                    if (_current != null)
                        return Errno.Busy;

                    _current = attachment;
                }

                return Errno.Ok;
            }

            public void Detach()
            {
                _attachments.Lock();
                _current = null;
                _attachments.Unlock();
            }

            public Errno Write(Task target, RegisterSet set, ulong[] values)
            {
                if (values.Length < 8)
                    return Errno.Inval;

                _operation.Lock();
                Fpu.PrepareWrite(target);
                Errno rc;
                switch (set)
                {
                    case RegisterSet.Legacy:
                        target.Fpu.FpState.Image.Write(XComp.X87, values[0]);
                        rc = Errno.Ok;
                        break;
                    case RegisterSet.Vector:
                        rc = WriteVector(target, values);
                        break;
                    default:
                        rc = Errno.Inval;
                        break;
                }

                _operation.Unlock();
                return rc;
            }

            public Errno WriteOne(Task target, int index, ulong value)
            {
                if (index < 0 || index > 63)
                    return Errno.Inval;

                Fpu.InvalidateRegisters(target.Fpu);
                target.Fpu.FpState.Image[index] = value;
                return Errno.Ok;
            }

            public void Exchange(Task first, Task second, ulong a, ulong b)
            {
                Fpu.PrepareWrite(first);
                Fpu.PrepareWrite(second);
                first.Fpu.FpState.Image.Write(XComp.Sse, b);
                second.Fpu.FpState.Image.Write(XComp.Sse, a);
            }

            public void Clear(FpuContext context)
            {
                Fpu.InvalidateRegisters(context);
                var image = context.FpState.Image;
                for (int i = 0; i < 64; i++)
                    image[i] = 0;
            }

            public FpState Template(ulong control)
            {
                var state = new FpState();
                state.Image.Write(XComp.X87, control);
                state.Image[1] = control;
                return state;
            }

            public void Install(GuestFp guest, ulong control)
            {
                guest.Forget();
                guest.Control = control;
                for (int i = 0; i < 32; i++)
                    guest.Vectors[i] = 0;

                guest.Cpu = -1;
            }

            public int Writes
            {
                get
                {
                    using var held = _attachments.Enter();
                    return _current?.Writes ?? 0;
                }
            }

            private static Errno WriteVector(Task target, ulong[] values)
            {
                for (int i = 0; i < 8; i++)
                {
                    if (values[i] == ulong.MaxValue)
                        return Errno.Fault;

                    target.Fpu.FpState.Image[i] = values[i];
                }

                return Errno.Ok;
            }
        }
        """;
}
