using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RethrowFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A handler for everything becomes a finally, or throws again.</summary>
public sealed class RethrowFixTests
{
    [Fact]
    public Task An_empty_handler_before_the_release() => Verify.FixesAsync(
        """
            public void Bad(byte[] d)
            {
                _lock.Lock();
                try
                {
                    Parser.Parse(d);
                }
                {|RG6005:catch (Exception)|}
                {
                }

                _lock.Unlock();
            }
        """,
        """
            public void Bad(byte[] d)
            {
                _lock.Lock();
                try
                {
                    Parser.Parse(d);
                }
                finally
                {
                    _lock.Unlock();
                }
            }
        """);

    [Fact]
    public Task A_handler_inside_a_scope() => Verify.FixesAsync(
        """
            public void Bad(byte[] d)
            {
                using (_lock.Enter())
                {
                    try
                    {
                        Parser.Parse(d);
                    }
                    {|RG6005:catch (Exception)|}
                    {
                        _value = 0;
                    }
                }
            }
        """,
        """
            public void Bad(byte[] d)
            {
                using (_lock.Enter())
                {
                    try
                    {
                        Parser.Parse(d);
                    }
                    catch (Exception)
                    {
                        _value = 0;
                        throw;
                    }
                }
            }
        """);

    [Fact]
    public Task Not_where_something_would_stay_held() => Verify.OffersNothingAsync("""
            public void Bad(byte[] d)
            {
                _lock.Lock();
                try { Parser.Parse(d); }
                {|RG6005:catch (Exception)|} { _value = 0; }
                _value++;
                _lock.Unlock();
            }
        """);
}
