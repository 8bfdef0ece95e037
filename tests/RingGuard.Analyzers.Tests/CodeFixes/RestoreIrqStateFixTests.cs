using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestoreIrqStateFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The interrupt state is set before the return that deviates.</summary>
public sealed class RestoreIrqStateFixTests
{
    [Fact]
    public Task Off_again_before_the_early_return() => Verify.FixesAsync(
        """
            [Requires(Context.IrqOff), Ensures(Context.IrqOff)]
            public bool Work(bool has)
            {
                LocalIrq.Enable();
                if (!has)
                {
                    {|RG1007:return false;|}
                }

                _value++;
                LocalIrq.Disable();
                return true;
            }
        """,
        """
            [Requires(Context.IrqOff), Ensures(Context.IrqOff)]
            public bool Work(bool has)
            {
                LocalIrq.Enable();
                if (!has)
                {
                    LocalIrq.Disable();
                    return false;
                }

                _value++;
                LocalIrq.Disable();
                return true;
            }
        """);

    [Fact]
    public Task On_again() => Verify.FixesAsync(
        """
            public int Get(int x)
            {
                Arch.Mask();
                if (x > 3)
                {
                    {|RG1007:return 0;|}
                }

                int r = _value;
                Arch.Unmask();
                return r;
            }
        """,
        """
            public int Get(int x)
            {
                Arch.Mask();
                if (x > 3)
                {
                    Arch.Unmask();
                    return 0;
                }

                int r = _value;
                Arch.Unmask();
                return r;
            }
        """);

    [Fact]
    public Task Not_where_the_returned_expression_would_run_in_the_other_state() => Verify.OffersNothingAsync("""
            public bool Get(int x)
            {
                Arch.Mask();
                if (x > 3)
                {
                    {|RG1007:return Plain.Test(x);|}
                }

                Arch.Unmask();
                return false;
            }
        """);
}
