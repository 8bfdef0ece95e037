using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Shapes that running over real kernels brought up (docs/real-code.md), each in the smallest form that shows it.</summary>
public sealed class RealCodeTests
{
    [Fact]
    public Task LambdaMadeInTryWithFinally_ThrowsInside_FinallyOfTheMakerIsNotRun()
        => RuleVerifier.SilentAsync("""
            public System.Action Make()
            {
                _lock.Lock();
                try
                {
                    return () => Check(new object());
                }
                finally
                {
                    _lock.Unlock();
                }
            }

            private void Check(object o)
            {
                if (_flag)
                    throw new System.InvalidOperationException(o.ToString());
            }
            """,
            "RG6006");

    [Fact]
    public Task LocalFunctionInUsing_Leaks_IsReportedOnceInIt()
        => RuleVerifier.VerifyAsync("""
            public int Run(System.IDisposable scope)
            {
                using (scope)
                {
                    return Local();

                    int Local()
                    {
                        {|RG3001:_lock.Lock()|};
                        if (_flag)
                            throw new System.InvalidOperationException();
                        _lock.Unlock();
                        return _value;
                    }
                }
            }
            """);
}
