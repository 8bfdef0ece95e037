using System;
using System.Collections.Generic;
using System.Threading;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>
/// Threads used as coroutines: they carry the stacks of a machine's tasks, one running at a time. Creating a thread costs a hundred
/// microseconds, so they are kept. Thread-safe: several machines may share a pool.
/// </summary>
public sealed class CarrierPool : IDisposable
{
    private readonly object _sync = new();
    private readonly Stack<Carrier> _idle = new();
    private int _created;
    private int _inUse;
    private bool _disposed;

    /// <summary>The pool that machines use unless told otherwise.</summary>
    public static CarrierPool Shared { get; } = new();

    /// <summary>Threads created since the pool exists.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Threads that carry a stack now.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>Ends the kept threads and waits for them.</summary>
    [MaySleep]
    [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
    public void Dispose()
    {
        Carrier[] carriers;
        lock (_sync)
        {
            _disposed = true;
            carriers = [.. _idle];
            _idle.Clear();
        }

        foreach (Carrier carrier in carriers)
        {
            carrier.Stop();
        }
    }

    /// <summary>Runs <paramref name="work"/> on a thread of the pool; <paramref name="afterReturn"/> when the thread is back in it.</summary>
    [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
    internal void Run(Action work, Action afterReturn)
    {
        Carrier? carrier;
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _inUse++;
            if (!_idle.TryPop(out carrier))
            {
                carrier = new Carrier(this, ++_created);
            }
        }

        carrier.Start(work, afterReturn);
    }

    [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
    private void Return(Carrier carrier)
    {
        lock (_sync)
        {
            _inUse--;
            if (!_disposed)
            {
                _idle.Push(carrier);
                return;
            }
        }

        carrier.StopFromOwnThread();
    }

    private sealed class Carrier
    {
        private readonly CarrierPool _pool;
        private readonly Thread _thread;
        private readonly ManualResetEventSlim _wake = new(false, 0);
        private Action? _work;
        private Action? _afterReturn;
        private bool _stop;

        [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
        public Carrier(CarrierPool pool, int number)
        {
            _pool = pool;
            _thread = new Thread(Loop, maxStackSize: 1 << 20) { IsBackground = true, Name = $"RingGuard carrier {number}" };
            _thread.Start();
        }

        [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
        public void Start(Action work, Action afterReturn)
        {
            _work = work;
            _afterReturn = afterReturn;
            _wake.Set();
        }

        [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
        public void Stop()
        {
            _stop = true;
            _wake.Set();
            _thread.Join();
        }

        public void StopFromOwnThread() => _stop = true;

        [Trusted("the host's threads, on which kernel stacks run; no kernel code")]
        private void Loop()
        {
            while (!_stop)
            {
                _wake.Wait();
                _wake.Reset();
                if (_work is not { } work)
                {
                    continue;
                }

                Action? afterReturn = _afterReturn;
                _work = null;
                _afterReturn = null;
                work();
                _pool.Return(this);
                afterReturn?.Invoke();
            }
        }
    }
}
