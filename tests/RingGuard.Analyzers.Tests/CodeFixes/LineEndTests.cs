using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.CodeFixes;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes write the line ends of the file.</summary>
public sealed class LineEndTests
{
    [Fact]
    public Task Of_steps_that_move() => FixVerify<MoveStepsFix>.FixesWithCrLfAsync(
        ProtocolKernel.Source(RG5004Tests.Primitives,
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
            """),
        ProtocolKernel.Source(RG5004Tests.Primitives,
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
            """));

    [Fact]
    public Task Of_an_expression_body_that_becomes_a_block() => FixVerify<HoldLockFix>.FixesWithCrLfAsync(
        RuleVerifier.Subject(
            """
                [GuardedBy("_lock")] private int _count;
                public int Read() => {|RG3008:_count|};
            """),
        RuleVerifier.Subject(
            """
                [GuardedBy("_lock")] private int _count;
                public int Read()
                {
                    using (_lock.Enter())
                    {
                        return _count;
                    }
                }
            """));
}
