using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.EnableBhLaterFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Bottom halves come back after interrupts.</summary>
public sealed class EnableBhLaterFixTests
{
    [Fact]
    public Task Behind_the_enabling_of_interrupts() => Verify.FixesAsync(
        """
            public void Bad()
            {
                FpRegs.Lock();
                LocalIrq.Disable();
                {|RG1008:FpRegs.Unlock()|};
                _value++;
                LocalIrq.Enable();
            }
        """,
        """
            public void Bad()
            {
                FpRegs.Lock();
                LocalIrq.Disable();
                _value++;
                LocalIrq.Enable();
                FpRegs.Unlock();
            }
        """);

    [Fact]
    public Task Not_where_interrupts_stay_off() => Verify.OffersNothingAsync("""
            [RunsIn(ExecutionMode.HardIrq)]
            public void Handler()
            {
                LocalBh.Disable();
                {|RG1008:LocalBh.Enable()|};
                _value++;
            }
        """);
}
