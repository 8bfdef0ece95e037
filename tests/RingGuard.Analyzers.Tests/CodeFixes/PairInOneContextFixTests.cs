using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.PairInOneContextFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Each context takes and gives back the lock.</summary>
public sealed class PairInOneContextFixTests
{
    [Fact]
    public Task Against_a_softirq() => Verify.FixesAsync(
        """
            public void Start()
            {
                // begin
                _lock.Lock(); // for the handler
                _value++;
            }

            [RunsIn(ExecutionMode.Softirq)]
            public void Handler()
            {
                // end
                _value--;
                {|RG3011:_lock.Unlock()|}; // done
            }
        """,
        """
            public void Start()
            {
                // begin
                _lock.LockBh(); // for the handler
                _value++;
                _lock.UnlockBh();
            }

            [RunsIn(ExecutionMode.Softirq)]
            public void Handler()
            {
                _lock.Lock();
                // end
                _value--;
                _lock.Unlock(); // done
            }
        """);

    [Fact]
    public Task Against_an_interrupt() => Verify.FixesAsync(
        """
            public int Start()
            {
                _lock.Lock();
                _value++;
                return 3;
            }

            [RunsIn(ExecutionMode.HardIrq)] public void Handler() { _value--; {|RG3011:_lock.Unlock()|}; }
        """,
        """
            public int Start()
            {
                _lock.LockIrqSave(out var flags);
                _value++;
                _lock.UnlockIrqRestore(flags);
                return 3;
            }

            [RunsIn(ExecutionMode.HardIrq)] public void Handler() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Between_tasks() => Verify.FixesAsync(
        """
            public void Start() { _mutex.Lock(); _value++; }
            [RunsIn(ExecutionMode.KThread)] public void Worker() { _value--; {|RG3011:_mutex.Unlock()|}; }
        """,
        """
            public void Start() { _mutex.Lock(); _value++; _mutex.Unlock(); }
            [RunsIn(ExecutionMode.KThread)] public void Worker() { _mutex.Lock(); _value--; _mutex.Unlock(); }
        """);

    [Fact]
    public Task Not_where_no_variant_keeps_the_handler_out_or_one_does_nothing_else() => Verify.OffersNothingAsync("""
            public void Start() { _ticket.Take(); _value++; }
            [RunsIn(ExecutionMode.Softirq)] public void Handler() { _value--; {|RG3011:_ticket.Drop()|}; }
            public void Begin() { _lock.Lock(); _value++; }
            [RunsIn(ExecutionMode.Softirq)] public void Only() { {|RG3011:_lock.Unlock()|}; }
            public void Branches(int n) { _second.Lock(); if (n > 3) return; _value++; }
            [RunsIn(ExecutionMode.Softirq)] public void End() { _value--; {|RG3011:_second.Unlock()|}; }
        """);
}
