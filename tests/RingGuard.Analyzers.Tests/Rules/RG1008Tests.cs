using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Bottom halves enabled with interrupts off or in a hardware interrupt.</summary>
public sealed class RG1008Tests
{
    // Findings

    [Fact]
    public Task With_interrupts_off() => RuleVerifier.DefiniteAsync("""
        public void Regs() { FpRegs.Lock(); LocalIrq.Disable(); {|RG1008:FpRegs.Unlock()|}; LocalIrq.Enable(); }
        public void Plain_() { LocalBh.Disable(); Arch.Mask(); {|RG1008:LocalBh.Enable()|}; Arch.Unmask(); }
        public void Spin() { _lock.LockBh(); LocalIrq.Save(out var f); {|RG1008:_lock.UnlockBh()|}; LocalIrq.Restore(f); }
        public void Scope() { LocalIrq.Save(out var f); using (LocalBh.DisableScope()) _value++; LocalIrq.Restore(f); }
        """.Replace("using (LocalBh.DisableScope())", "{|RG1008:using (LocalBh.DisableScope())|}", System.StringComparison.Ordinal).Replace("{|RG1008:using (LocalBh.DisableScope())|} _value++;", "{ using var {|RG1008:s = LocalBh.DisableScope()|}; _value++; }", System.StringComparison.Ordinal));

    [Fact]
    public Task In_a_hardware_interrupt() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Handler() { LocalBh.Disable(); {|RG1008:LocalBh.Enable()|}; }
        """);

    [Fact]
    public Task Through_helpers() => RuleVerifier.DefiniteAsync("""
        public void Caller() { _lock.LockIrq(); {|RG1008:InitPeer()|}; _lock.UnlockIrq(); }
        private void InitPeer() => Assess();
        private void Assess() { LocalBh.Disable(); _value++; LocalBh.Enable(); }
        """);

    [Fact]
    public Task The_contract_need_not_ask_for_interrupts() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public static class Halves
        {
            [Acquires(Resource.Bh), Trusted("x")] public static void Hold() { }
            [Releases(Resource.Bh), Trusted("x")] public static void Let() { }
        }

        public class User
        {
            public void Bad() { Halves.Hold(); Arch.Mask(); {|RG1008:Halves.Let()|}; Arch.Unmask(); }
            public void Good() { Halves.Hold(); Arch.Mask(); Arch.Unmask(); Halves.Let(); }
        }
        """);

    // Valid

    [Fact]
    public Task With_interrupts_on() => RuleVerifier.SilentAsync("""
        public void Regs() { FpRegs.Lock(); LocalIrq.Disable(); LocalIrq.Enable(); FpRegs.Unlock(); }
        public void Spin() { _lock.LockBh(); _value++; _lock.UnlockBh(); }
        [RunsIn(ExecutionMode.Softirq)] public void Soft() { LocalBh.Disable(); _value++; LocalBh.Enable(); }
        public void After() { _lock.LockIrq(); _value++; _lock.UnlockIrq(); Assess(); }
        private void Assess() { LocalBh.Disable(); _value++; LocalBh.Enable(); }
        public void Tested() { if (!LocalIrq.IsEnabled()) return; LocalBh.Disable(); LocalBh.Enable(); }
        """);

    [Fact]
    public Task One_made_for_interrupts_off() => RuleVerifier.SilentAsync("""
        namespace Own;

        public static class Halves
        {
            [Acquires(Resource.Bh), Trusted("x")] public static void Hold() { }
            [Requires(Context.IrqOff), Releases(Resource.Bh), Trusted("x")] public static void LetQuietly() { }
        }

        public class User
        {
            public void Good() { Halves.Hold(); Arch.Mask(); Halves.LetQuietly(); Arch.Unmask(); }
        }
        """);
}
