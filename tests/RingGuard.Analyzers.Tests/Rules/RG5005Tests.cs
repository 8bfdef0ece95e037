using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>XFD_ERR that is still the guest's when interrupts go on.</summary>
public sealed class RG5005Tests
{
    [Fact]
    public Task Not_saved_before_the_enable() => Definite("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            XfdState.SyncVmExit();
            {|RG5005:LocalIrq.Enable()|};
        }

        public void Softirqs(Guest g) { LocalIrq.Disable(); Vmx.Run(g); XfdState.SyncVmExit(); {|RG5005:Bridge.Window()|}; g.SaveAndClearXfdErr(); }
        """);

    [Fact]
    public Task Saved_before_the_enable() => Silent("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            XfdState.SyncVmExit();
            g.SaveAndClearXfdErr();
            LocalIrq.Enable();
        }

        public void Twice(Guest g)
        {
            for (int i = 0; i < 3; i++)
            {
                LocalIrq.Disable();
                g.ReloadXfdErr();
                Vmx.Run(g);
                XfdState.SyncVmExit();
                g.SaveAndClearXfdErr();
                LocalIrq.Enable();
            }
        }
        """);

    [Fact]
    public Task Loaded_too_early() => Definite("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            g.ReloadXfdErr();
            {|RG5005:LocalIrq.Enable()|};
            Plain.Touch();
        }
        """);

    [Fact]
    public Task A_guard_that_skips_everything_is_believed() => Silent("""
        public void Loop(Guest g)
        {
            LocalIrq.Disable();
            Vmx.Run(g);
            if (_flag)
            {
                XfdState.SyncVmExit();
                g.SaveAndClearXfdErr();
            }

            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task In_lambdas_and_local_functions() => Definite("""
        public void Outer(Guest g)
        {
            Inner();
            void Inner() { LocalIrq.Disable(); Vmx.Run(g); XfdState.SyncVmExit(); {|RG5005:LocalIrq.Enable()|}; }
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(RG5004Tests.Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(RG5004Tests.Primitives, members));
}
