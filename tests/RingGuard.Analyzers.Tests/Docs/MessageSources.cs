namespace RingGuard.Analyzers.Tests.Docs;

/// <summary>What the samples have none of: findings on some paths only, chains of calls, near misses, and the rules without a sample.</summary>
internal static class MessageSources
{
    /// <summary>Name of the file that <see cref="Paths"/> is compiled as.</summary>
    public const string PathsFile = "Paths.cs";

    public const string Paths = """
        namespace Paths;

        public class Conditions
        {
            [LockClass("main", LockKind.Spin)] private readonly SpinLock _lock = new();
            [LockClass("other", LockKind.Spin)] private readonly SpinLock _other = new();
            [LockClass("map", LockKind.RwSpin)] private readonly RwLock _map = new();
            private readonly Mutex _mutex = new();
            [GuardedBy("_map")] private int _entries;

            public void LockedOnOneWay(bool locked)
            {
                if (locked)
                    _lock.Lock();
                Sched.Schedule();
                if (locked)
                    _lock.Unlock();
            }

            public void TwoConditions(bool first, bool second)
            {
                Preempt.Disable();
                if (first && second)
                    Preempt.Enable();
                Sched.Schedule();
                if (!(first && second))
                    Preempt.Enable();
            }

            public void Leak(int kind)
            {
                _lock.Lock();
                switch (kind)
                {
                    case 1:
                        _lock.Unlock();
                        break;
                    case 2:
                        Plain.Touch();
                        break;
                    default:
                        _lock.Unlock();
                        break;
                }
            }

            public void ReleasedTwice(object? item)
            {
                _lock.Lock();
                if (item is null)
                    _lock.Unlock();
                _lock.Unlock();
            }

            public void InALoop(int[] items)
            {
                foreach (var item in items)
                    _lock.Lock();
                Sched.Schedule();
            }

            public void AfterAHandler(byte[] data)
            {
                try
                {
                    Parser.Parse(data);
                }
                catch (FormatException)
                {
                    LocalIrq.Disable();
                }

                Sched.Schedule();
                LocalIrq.Enable();
            }

            public void FpuOnOneWay(bool ready, byte[] data)
            {
                if (!ready)
                    Preempt.Disable();
                Vec.Xor(data);
                if (!ready)
                    Preempt.Enable();
            }

            public void WriteOnOneWay(FpuContext context, bool dirty)
            {
                if (dirty)
                    Fpu.InvalidateRegisters(context);
                context.FpState.Image = new Image();
            }

            public void AChain()
            {
                _lock.Lock();
                First();
                _lock.Unlock();
            }

            private void First() => Second();

            private void Second() => Softirq.DoSoftirq();

            public void NearMissOtherLock()
            {
                _other.Lock();
                NeedsLock();
                _other.Unlock();
            }

            public void NearMissMode()
            {
                _map.ReadLock();
                _entries++;
                _map.ReadUnlock();
            }

            public void NearMissWriteLock()
            {
                _map.ReadLock();
                NeedsWriteLock();
                _map.ReadUnlock();
            }

            public void NoLockAtAll() => NeedsLock();

            [Requires(Resource.Lock, Of = "_lock")]
            public void NeedsLock() { }

            [Requires(Resource.WriteLock, Of = "_map")]
            public void NeedsWriteLock() { }

            public void SleepingLock()
            {
                _lock.Lock();
                _mutex.Lock();
                _mutex.Unlock();
                _lock.Unlock();
            }

            public void ExcludedContext()
            {
                LocalIrq.Disable();
                Softirq.ProcessPending();
                LocalIrq.Enable();
            }

            public void Counted(bool early)
            {
                Rcu.ReadLock();
                if (early)
                    return;
                Rcu.ReadUnlock();
            }
        }
        """;
}
