using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.NegateTryResultFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A result that is taken for its opposite is negated.</summary>
public sealed class NegateTryResultFixTests
{
    [Fact]
    public Task A_missing_negation() => Verify.FixesAsync(
        """
            public void Walk()
            {
                if ({|RG3007:_lock.TryLock()|}) return; // busy
                _value++;
                _lock.Unlock();
            }
        """,
        """
            public void Walk()
            {
                if (!_lock.TryLock()) return; // busy
                _value++;
                _lock.Unlock();
            }
        """);

    [Fact]
    public Task One_too_many() => Verify.FixesAsync(
        """
            public bool Walk()
            {
                if (!{|RG3007:_ticket.Probe()|})
                {
                    _value++;
                    _ticket.Drop();
                    return true;
                }

                return false;
            }
        """,
        """
            public bool Walk()
            {
                if (_ticket.Probe())
                {
                    _value++;
                    _ticket.Drop();
                    return true;
                }

                return false;
            }
        """);

    [Fact]
    public Task Not_where_the_result_is_ignored() => Verify.OffersNothingAsync("""
            public void Walk()
            {
                {|RG3007:_lock.TryLock()|};
                _value++;
                _lock.Unlock();
            }
        """);
}
