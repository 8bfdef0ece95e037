using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RefLocalFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A changed copy becomes a reference.</summary>
public sealed class RefLocalFixTests
{
    [Fact]
    public Task Property_and_field() => Verify.FixesAsync(
        LanguageKernel.With("""
            public void One(Cpu cpu)
            {
                Preempt.Disable();
                var c = {|RG6008:cpu.Count|};
                c.Add(1);
                Count d = {|RG6008:cpu.Local|}; // this one, too
                d.Depth++;
                Preempt.Enable();
            }
        """),
        LanguageKernel.With("""
            public void One(Cpu cpu)
            {
                Preempt.Disable();
                ref var c = ref cpu.Count;
                c.Add(1);
                ref Count d = ref cpu.Local; // this one, too
                d.Depth++;
                Preempt.Enable();
            }
        """));

    [Fact]
    public Task Not_for_a_property_by_value() => Verify.OffersNothingAsync(LanguageKernel.With("""
            public void Bad(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Property|}; c.Add(1); Preempt.Enable(); }
        """));
}
