using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A callee opens the section with interrupts off that its caller relies on.</summary>
public sealed class RG3010Tests
{
    // Findings

    [Fact]
    public Task State_before_and_after() => RuleVerifier.DefiniteAsync("""
        private int _a, _b;
        public void Bad() { LocalIrq.Disable(); _a = 1; {|RG3010:Helper()|}; _b = _a; LocalIrq.Enable(); }
        private void Helper() { LocalIrq.Enable(); Plain.Touch(); LocalIrq.Disable(); }
        """);

    [Fact]
    public Task Declared_and_through_another_helper() => RuleVerifier.DefiniteAsync("""
        public void Saved(Domain d) { LocalIrq.Save(out var f); d.Id = 1; {|RG3010:Outer()|}; d.Id++; LocalIrq.Restore(f); }
        private void Outer() => Window();
        [Requires(Context.IrqOff), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily), Trusted("x")] public void Window() { }
        """);

    [Fact]
    public Task Seen_in_the_body_of_a_declared_member() => RuleVerifier.DefiniteAsync("""
        public void Bad() { Arch.Mask(); _value = 1; {|RG3010:Work()|}; _value++; Arch.Unmask(); }
        [Requires(Context.IrqOff), Ensures(Context.IrqOff)] public void Work() { Arch.Unmask(); Plain.Touch(); Arch.Mask(); }
        """);

    // Valid

    [Fact]
    public Task Outside_the_section() => RuleVerifier.SilentAsync("""
        private int _a, _b;
        public void Good() { LocalIrq.Disable(); _a = 1; _b = _a; LocalIrq.Enable(); Call(); }
        private void Call() { LocalIrq.Disable(); Helper(); LocalIrq.Enable(); }
        private void Helper() { LocalIrq.Enable(); Plain.Touch(); LocalIrq.Disable(); }
        """);

    [Fact]
    public Task Nothing_relies_on_it() => RuleVerifier.SilentAsync("""
        public void Before() { Arch.Mask(); _value = 1; Helper(); Arch.Unmask(); _value++; }
        public void After() { Arch.Mask(); Helper(); _value = 1; Arch.Unmask(); }
        public int ReadOnly() { Arch.Mask(); int a = _value; Helper(); int b = _value; Arch.Unmask(); return a + b; }
        public void Locals() { int x = 0; Arch.Mask(); x = 1; Helper(); x++; Arch.Unmask(); Plain.Test(x); }
        private void Helper() { Arch.Unmask(); Plain.Touch(); Arch.Mask(); }
        """);

    [Fact]
    public Task A_deliberate_window() => RuleVerifier.SilentAsync("""
        [Trusted("the flag is tested again")] public void Open() { Arch.Mask(); _value = 1; Helper(); _value++; Arch.Unmask(); }
        private void Helper() { Arch.Unmask(); Plain.Touch(); Arch.Mask(); }
        """);
}
