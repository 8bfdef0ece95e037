using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveStepsFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Steps of a protocol that are there, in the wrong order.</summary>
public sealed class MoveStepsFixTests
{
    [Fact]
    public Task Later_steps_move_above_the_enable() => Fixes(RG5004Tests.Primitives,
        """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                {|RG5004:LocalIrq.Enable()|}; // on again
                if (!g.XfdWriteEmulated) XfdState.SyncVmExit();
                g.SaveAndClearXfdErr();
                Plain.Touch();
            }
        """,
        """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                if (!g.XfdWriteEmulated) XfdState.SyncVmExit();
                g.SaveAndClearXfdErr();
                LocalIrq.Enable(); // on again
                Plain.Touch();
            }
        """);

    [Fact]
    public Task One_step_is_enough() => Fixes(RG5004Tests.Primitives,
        """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                XfdState.SyncVmExit();
                {|RG5005:LocalIrq.Enable()|};
                g.SaveAndClearXfdErr();
            }
        """,
        """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                XfdState.SyncVmExit();
                g.SaveAndClearXfdErr();
                LocalIrq.Enable();
            }
        """);

    [Fact]
    public Task The_reported_step_moves_up() => Fixes(RG5011Tests.Primitives,
        """
            public void Leave(ulong pm)
            {
                Spe.Restore(pm);
                {|RG5012:World.RestoreHostSysRegs()|};
            }
        """,
        """
            public void Leave(ulong pm)
            {
                World.RestoreHostSysRegs();
                Spe.Restore(pm);
            }
        """);

    [Fact]
    public Task Not_where_a_step_is_missing_altogether() => OffersNothing(RG5004Tests.Primitives,
        """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                {|RG5004:LocalIrq.Enable()|};
                Plain.Touch();
            }
        """);

    private static Task Fixes(string primitives, string source, string fixedSource)
        => Verify.FixesAsync(ProtocolKernel.Source(primitives, source), ProtocolKernel.Source(primitives, fixedSource));

    private static Task OffersNothing(string primitives, string source) => Verify.OffersNothingAsync(ProtocolKernel.Source(primitives, source));
}
