using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestoreInReverseFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Saved interrupt states are restored in reverse order.</summary>
public sealed class RestoreInReverseFixTests
{
    [Fact]
    public Task The_older_state_goes_behind_the_newer() => Verify.FixesAsync(
        """
            public void Bad()
            {
                LocalIrq.Save(out var a);
                LocalIrq.Save(out var b);
                {|RG1005:LocalIrq.Restore(a)|}; // outer
                _value++;
                LocalIrq.Restore(b); // inner
            }
        """,
        """
            public void Bad()
            {
                LocalIrq.Save(out var a);
                LocalIrq.Save(out var b);
                _value++;
                LocalIrq.Restore(b); // inner
                LocalIrq.Restore(a); // outer
            }
        """);

    [Fact]
    public Task Not_where_the_newer_is_never_restored_or_a_path_leaves() => Verify.OffersNothingAsync("""
            public void Leaves(int x)
            {
                LocalIrq.Save(out var a);
                LocalIrq.Save(out var b);
                {|RG1005:LocalIrq.Restore(a)|};
                if (x > 3) { LocalIrq.Restore(b); return; }
                LocalIrq.Restore(b);
            }
        """);
}
