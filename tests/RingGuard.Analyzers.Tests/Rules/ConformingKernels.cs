namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Kernel files without a mistake.</summary>
internal static partial class ConformingKernels
{
    /// <summary>Per-CPU run queues with a lock each, wake-ups, migration and an idle loop.</summary>
    public const string Scheduler = """
        namespace Sample.Scheduling;

        public enum RunState { Sleeping, Runnable, Running, Dead }

        public sealed class Thread
        {
            public RunState State;
            public int Cpu;
            public int Priority;
            public Thread? Next;
        }

        public sealed class RunQueue
        {
            [LockClass("runqueue", LockKind.Spin, Nested = true)] public readonly SpinLock Lock = new();
            public Thread? Head;
            public Thread? Current;
            public int Length;
            public bool NeedsResched;

            [Requires(Resource.Lock, Of = "Lock"), Requires(Context.PreemptOff)]
            public void Push(Thread thread)
            {
                thread.Next = Head;
                thread.State = RunState.Runnable;
                Head = thread;
                Length++;
            }

            [Requires(Resource.Lock, Of = "Lock"), Requires(Context.PreemptOff)]
            public Thread? Pop()
            {
                var thread = Head;
                if (thread is null)
                    return null;

                Head = thread.Next;
                thread.Next = null;
                Length--;
                return thread;
            }
        }

        public sealed class Scheduler
        {
            private readonly RunQueue[] _queues = new RunQueue[4];
            private readonly Mutex _topology = new();
            private int _online = 4;

            public void WakeUp(Thread thread)
            {
                var queue = _queues[thread.Cpu];
                queue.Lock.LockIrqSave(out var flags);
                if (thread.State != RunState.Sleeping)
                {
                    queue.Lock.UnlockIrqRestore(flags);
                    return;
                }

                queue.Push(thread);
                if (queue.Current is null || queue.Current.Priority < thread.Priority)
                    queue.NeedsResched = true;

                queue.Lock.UnlockIrqRestore(flags);
            }

            public bool TryWakeUp(Thread thread)
            {
                var queue = _queues[thread.Cpu];
                if (!queue.Lock.TryLock())
                    return false;

                bool sleeping = thread.State == RunState.Sleeping;
                if (sleeping)
                    queue.Push(thread);

                queue.Lock.Unlock();
                return sleeping;
            }

            public Thread? PickNext(int cpu)
            {
                var queue = _queues[cpu];
                using var held = queue.Lock.Enter();
                var next = queue.Pop();
                queue.Current = next;
                queue.NeedsResched = false;
                if (next is null)
                    return null;

                next.State = RunState.Running;
                return next;
            }

            public int Migrate(Thread thread, RunQueue from, RunQueue to)
            {
                LockPair(from, to);
                try
                {
                    if (thread.State != RunState.Runnable)
                        return 0;

                    var moved = from.Pop();
                    if (moved is null)
                        return 0;

                    to.Push(moved);
                    return 1;
                }
                finally
                {
                    UnlockPair(from, to);
                }
            }

            public void Offline(int cpu)
            {
                _mutex_Enter();
                for (int i = 0; i < 4; i++)
                {
                    if (i == cpu)
                        continue;

                    Drain(_queues[cpu]);
                    Sched.CondResched();
                }

                _online--;
                _mutex_Leave();
                Sched.Schedule();
            }

            public int CountRunnable()
            {
                int sum = 0;
                for (int i = 0; i < 4; i++)
                {
                    using (_queues[i].Lock.Enter())
                        sum += _queues[i].Length;
                }

                return sum;
            }

            [RunsIn(ExecutionMode.KThread)]
            public void Balancer()
            {
                for (int round = 0; round < 16; round++)
                {
                    if (_online > 1 && CountRunnable() > 8)
                        Drain(_queues[0]);

                    Sched.Doze();
                }
            }

            private void Drain(RunQueue queue)
            {
                for (int i = 0; i < 16; i++)
                {
                    queue.Lock.Lock();
                    var thread = queue.Pop();
                    queue.Lock.Unlock();
                    if (thread is null)
                        break;

                    WakeUp(thread);
                }
            }

            private static void LockPair(RunQueue from, RunQueue to)
            {
                from.Lock.Lock();
                to.Lock.Lock();
            }

            private static void UnlockPair(RunQueue from, RunQueue to)
            {
                to.Lock.Unlock();
                from.Lock.Unlock();
            }

            private void _mutex_Enter() => _topology.Lock();

            private void _mutex_Leave() => _topology.Unlock();
        }
        """;

    /// <summary>A serial driver: irqsave locking shared with its handler, a softirq half and task-side waiting.</summary>
    public const string Driver = """
        namespace Sample.Drivers;

        public enum PortState { Closed, Open, Failed }

        public struct PortStatistics
        {
            public int Received;
            public int Sent;
            public int Overruns;
        }

        public sealed class SerialPort
        {
            [LockClass("uart", LockKind.Spin, IrqSafety = IrqSafety.Safe)] private readonly SpinLock _registers = new();
            private readonly Gate _open = new();
            private readonly byte[] _ring = new byte[64];
            private PortStatistics _statistics;
            private PortState _state;
            private int _head;
            private int _tail;
            private bool _kick;

            public Errno Open(int line)
            {
                _open.Down();
                if (_state == PortState.Open)
                {
                    _open.Up();
                    return Errno.Busy;
                }

                Irqc.Register(line, OnInterrupt);
                _registers.LockIrqSave(out var flags);
                _head = 0;
                _tail = 0;
                _state = PortState.Open;
                _registers.UnlockIrqRestore(flags);
                _open.Up();
                return Errno.Ok;
            }

            public Errno Send(byte[] data, int count)
            {
                if (count <= 0 || count > 64)
                    return Errno.Inval;

                for (int i = 0; i < count; i++)
                {
                    while (!TryPut(data[i]))
                    {
                        var rc = Sched.Await(4);
                        if (rc != Errno.Ok)
                            return rc;
                    }
                }

                Kick();
                return Errno.Ok;
            }

            public int Receive(byte[] data)
            {
                int n = 0;
                _registers.LockIrqSave(out var flags);
                try
                {
                    while (_tail != _head)
                    {
                        if (n == 16)
                            return n;

                        data[n] = _ring[_tail];
                        _tail = (_tail + 1) & 63;
                        n++;
                    }

                    return n;
                }
                finally
                {
                    _registers.UnlockIrqRestore(flags);
                }
            }

            public PortStatistics Statistics
            {
                get
                {
                    _registers.LockIrqSave(out var flags);
                    var copy = _statistics;
                    _registers.UnlockIrqRestore(flags);
                    return copy;
                }
            }

            [RunsIn(ExecutionMode.HardIrq)]
            public void OnInterrupt()
            {
                _registers.Lock();
                int status = Plain.Read(5);
                if ((status & 1) != 0)
                    StoreLocked((byte)Plain.Read(0));

                if ((status & 2) != 0)
                    _statistics.Overruns++;

                _kick = true;
                _registers.Unlock();
            }

            public Errno Reset(bool force)
            {
                _registers.LockIrqSave(out var flags);
                switch (_state)
                {
                    case PortState.Closed:
                        _registers.UnlockIrqRestore(flags);
                        return Errno.Inval;
                    case PortState.Open when !force:
                        _registers.UnlockIrqRestore(flags);
                        return Errno.Busy;
                    default:
                        _state = PortState.Open;
                        break;
                }

                _head = _tail;
                _registers.UnlockIrqRestore(flags);
                Sched.Doze();
                return Errno.Ok;
            }

            private bool TryPut(byte value)
            {
                _registers.LockIrqSave(out var flags);
                bool room = ((_head + 1) & 63) != _tail;
                if (room)
                    StoreLocked(value);

                _registers.UnlockIrqRestore(flags);
                return room;
            }

            private void StoreLocked(byte value)
            {
                _ring[_head] = value;
                _head = (_head + 1) & 63;
                _statistics.Received++;
            }

            private void Kick()
            {
                LocalIrq.Save(out var flags);
                bool kick = _kick;
                _kick = false;
                LocalIrq.Restore(flags);
                if (kick)
                    Sched.CondResched();
            }
        }
        """;
}
