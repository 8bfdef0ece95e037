using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestartUnderLockFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A restart in the place of a point of preemption under a lock.</summary>
public sealed class RestartUnderLockFixTests
{
    [Fact]
    public Task Returned_when_other_work_waits() => Verify.FixesAsync(
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Walk(long[] pages)
            {
                _rw.ReadLock();
                int n = 0;
                foreach (var p in pages)
                {
                    Flush.Page(p);

                    // often enough
                    if (++n > 512)
                        {|RG4009:Softirq.DoSoftirq()|}; // give way
                }

                _rw.ReadUnlock();
                return Errno.Ok;
            }

            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Reset(long[] pages)
            {
                using (_lock.Enter())
                {
                    int n = 0;
                    foreach (var p in pages)
                    {
                        Flush.Page(p);
                        if (n > 512 || _flag)
                        {
                            _value++;
                            {|RG4009:Softirq.DoSoftirq()|};
                            n = 0;
                        }

                        n++;
                    }
                }

                return Errno.Ok;
            }
        """,
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Walk(long[] pages)
            {
                _rw.ReadLock();
                int n = 0;
                foreach (var p in pages)
                {
                    Flush.Page(p);

                    // often enough
                    if (++n > 512 && Flush.Wanted())
                    {
                        _rw.ReadUnlock();
                        return Errno.Restart; // give way
                    }
                }

                _rw.ReadUnlock();
                return Errno.Ok;
            }

            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Reset(long[] pages)
            {
                using (_lock.Enter())
                {
                    int n = 0;
                    foreach (var p in pages)
                    {
                        Flush.Page(p);
                        if ((n > 512 || _flag) && Flush.Wanted())
                        {
                            _value++;
                            return Errno.Restart;
                        }

                        n++;
                    }
                }

                return Errno.Ok;
            }
        """);

    [Fact]
    public Task Asked_where_nothing_did_and_the_cursor_is_saved() => Verify.FixesAsync(
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Walk([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                _lock.Lock();
                for (long p = cursor; p < end; p++)
                {
                    Flush.Page(p);
                    {|RG4009:Softirq.DoSoftirq()|};
                }

                cursor = end;
                _lock.Unlock();
                return Errno.Ok;
            }
        """,
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Walk([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                _lock.Lock();
                for (long p = cursor; p < end; p++)
                {
                    Flush.Page(p);
                    if (Flush.Wanted())
                    {
                        cursor = p;
                        _lock.Unlock();
                        return Errno.Restart;
                    }
                }

                cursor = end;
                _lock.Unlock();
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task Not_where_the_place_would_be_lost_or_no_value_asks_for_more() => Verify.OffersNothingAsync(
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Lost([Role(ValueRole.Cursor)] ref long cursor, long[] pages)
            {
                _lock.Lock();
                foreach (var p in pages) { Flush.Page(p); if (p > 3) {|RG4009:Softirq.DoSoftirq()|}; }
                _lock.Unlock();
                cursor = 0;
                return Errno.Ok;
            }

            [Effects(Effect.LongRunning | Effect.Restartable)]
            public void Nothing(long[] pages)
            {
                _lock.Lock();
                foreach (var p in pages) { Flush.Page(p); if (p > 3) {|RG4009:Softirq.DoSoftirq()|}; }
                _lock.Unlock();
            }

            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Once() { _lock.Lock(); {|RG4009:Softirq.DoSoftirq()|}; _lock.Unlock(); return Errno.Ok; }
        """);
}
