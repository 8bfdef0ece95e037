namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Kernel files with known mistakes, marked where they are found.</summary>
internal static class SeededKernels
{
    /// <summary>A block cache: a leak on an error path, a sleep under the lock, a double release.</summary>
    public const string BlockCache = """
        namespace Sample.Blocks;

        public sealed class Block
        {
            public int Number;
            public bool Dirty;
            public Block? Next;
        }

        public sealed class BlockCache
        {
            [LockClass("blocks", LockKind.Spin)] private readonly SpinLock _lock = new();
            private Block? _list;
            private int _count;

            public Block? Find(int number)
            {
                using var held = _lock.Enter();
                for (var block = _list; block != null; block = block.Next)
                {
                    if (block.Number == number)
                        return block;
                }

                return null;
            }

            public Errno Insert(Block block)
            {
                {|RG3001:_lock.Lock()|};
                if (_count > 100)
                    return Errno.NoMem;

                block.Next = _list;
                _list = block;
                _count++;
                _lock.Unlock();
                return Errno.Ok;
            }

            public void Sync()
            {
                _lock.Lock();
                for (var block = _list; block != null; block = block.Next)
                {
                    if (block.Dirty)
                    {
                        block.Dirty = false;
                        _count += (int){|RG1001:Sched.Await(block.Number)|};
                    }
                }

                _lock.Unlock();
            }

            public void Remove(Block block)
            {
                _lock.Lock();
                if (_list == block)
                {
                    _list = block.Next;
                    _count--;
                }

                _lock.Unlock();
                block.Next = null;
                {|RG3001:_lock.Unlock()|};
            }

            public int Count(bool precise)
            {
                if (precise) _lock.Lock();
                int count = _count;
                if (precise) _lock.Unlock();
                return count;
            }
        }
        """;

    /// <summary>A packet filter: an untested section in a handler, a section that leaks, registers touched in a task.</summary>
    public const string NetworkFilter = """
        namespace Sample.Network;

        public sealed class Filter
        {
            private readonly byte[] _scratch = new byte[64];
            private bool _vectors = true;
            private int _matches;

            [RunsIn(ExecutionMode.HardIrq)]
            public void OnPacket(byte[] packet)
            {
                if (_vectors)
                {
                    {|RG2004:KernelFpu.Begin()|};
                    Vec.Xor(packet);
                    KernelFpu.End();
                }
                else
                {
                    Scalar(packet);
                }
            }

            public Errno Load(byte[] rules)
            {
                {|RG2002:KernelFpu.Begin()|};
                if (rules.Length < 16)
                    return Errno.Inval;

                Vec.Xor(_scratch);
                KernelFpu.End();
                return Errno.Ok;
            }

            public ulong Digest(byte[] rules)
            {
                if (!_vectors)
                    return 0;

                return {|RG2001:Vec.Sum(rules)|};
            }

            public ulong Checked(byte[] rules)
            {
                if (!KernelFpu.IsUsable())
                    return 0;

                using var section = KernelFpu.Section();
                return Vec.Sum(rules);
            }

            public Errno Reload(int attempts)
            {
                {|RG1004:Preempt.Disable()|};
                _vectors = false;
                if (attempts > 3)
                    return Errno.Again;

                _vectors = true;
                Preempt.Enable();
                return Errno.Ok;
            }

            private void Scalar(byte[] packet)
            {
                for (int i = 0; i < 16; i++)
                    _matches += packet[i];
            }
        }
        """;

    /// <summary>A domain builder: softirqs under the page-table lock, masked softirqs, a stale image, the wrong object.</summary>
    public const string DomainBuilder = """
        namespace Sample.Domains;

        public sealed class Builder
        {
            private readonly GuestFp _boot = new();
            private int _pages;

            public Errno Populate(Domain domain, int pages)
            {
                domain.P2M.Lock.Lock();
                for (int i = 0; i < 32; i++)
                {
                    _pages += pages;
                    if ((_pages & 15) == 0)
                        {|RG1002:Softirq.DoSoftirq()|};
                }

                domain.P2M.Lock.Unlock();
                return Errno.Ok;
            }

            public Errno PopulateInSteps(Domain domain, int pages)
            {
                for (int i = 0; i < 32; i++)
                {
                    domain.P2M.Lock.Lock();
                    _pages += pages;
                    domain.P2M.Lock.Unlock();
                    if ((_pages & 15) == 0)
                        Softirq.DoSoftirq();
                }

                return Errno.Ok;
            }

            public void Quiesce()
            {
                LocalIrq.Save(out var flags);
                _pages = 0;
                {|RG1003:Softirq.DoSoftirq()|};
                LocalIrq.Restore(flags);
            }

            public void SetControl(GuestFp guest, ulong control)
            {
                {|RG2007:guest.Control|} = control;
                guest.Cpu = -1;
            }

            public void CopyBoot(GuestFp guest, ulong control)
            {
                _boot.Forget();
                {|RG2008:guest.Control|} = control;
            }

            public void Restart(GuestFp guest, ulong control)
            {
                guest.Forget();
                guest.Control = control;
            }

            public int Lookup(Domain domain, int gfn)
            {
                using var held = domain.P2M.Lock.Enter();
                return _pages + gfn;
            }

            public int LookupTwice(Domain domain, int gfn)
            {
                using var held = domain.P2M.Lock.Enter();
                return {|RG3002:Lookup(domain, gfn)|};
            }
        }
        """;
}
