using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.AddUsingFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A scope that nobody disposes gets <c>using</c>.</summary>
public sealed class AddUsingFixTests
{
    [Fact]
    public Task A_local() => Verify.FixesAsync(
        """
            public void Bad()
            {
                // the map
                var g = {|RG6002:_lock.Enter()|}; // from here
                _value++;
            }
        """,
        """
            public void Bad()
            {
                // the map
                using var g = _lock.Enter(); // from here
                _value++;
            }
        """);

    [Fact]
    public Task A_value_that_is_dropped() => Verify.FixesAsync(
        """
            public void Bad(int scope)
            {
                {|RG6002:KernelFpu.Section()|};
                _value += scope;
            }
        """,
        """
            public void Bad(int scope)
            {
                using var guard = KernelFpu.Section();
                _value += scope;
            }
        """);

    [Fact]
    public Task All_at_once() => Verify.FixesAsync(
        LanguageKernel.With("""
            public void One() { var g = {|RG6002:Pins.Take()|}; _value++; }
            public void Two() { _ = {|RG6002:Pins.Open()|}; _value++; }
        """),
        LanguageKernel.With("""
            public void One() { using var g = Pins.Take(); _value++; }
            public void Two() { using var scope = Pins.Open(); _value++; }
        """));

    [Fact]
    public Task Not_for_a_copy() => Verify.OffersNothingAsync(LanguageKernel.With("""
            public void Bad() { using var g = Pins.Take(); var h = {|RG6002:g|}; h.Dispose(); }
        """));

    [Fact]
    public Task Not_where_it_would_not_compile() => Verify.OffersNothingAsync(LanguageKernel.With("""
            private static void Change(ref Held g) => Plain.Touch();
            public void Bad() { var g = {|RG6002:Pins.Take()|}; Change(ref g); }
        """));
}
