using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The current vCPU asked for at boot or in the idle loop.</summary>
public sealed class RG1015Tests
{
    internal const string Hypercall = """
        [CurrentOnly] public static bool PreemptCheck() => s_any;
        private static bool s_any;
        private void Scrub() { _value++; }

        """;

    // Findings

    [Fact]
    public Task In_the_idle_loop_and_at_boot() => RuleVerifier.DefiniteAsync(Hypercall + """
        [RunsIn(ExecutionMode.Idle)] public void ScrubIdle() { if ({|RG1015:PreemptCheck()|}) return; Scrub(); }
        [RunsIn(ExecutionMode.Boot)] public void Boot() { while (!{|RG1015:PreemptCheck()|}) Scrub(); }
        """);

    [Fact]
    public Task Through_helpers() => RuleVerifier.DefiniteAsync(Hypercall + """
        [RunsIn(ExecutionMode.Idle)] public void ScrubIdle() { {|RG1015:Outer()|}; }
        private void Outer() => Inner();
        private void Inner() { if (PreemptCheck()) return; Scrub(); }
        """);

    [Fact]
    public Task A_primitive() => RuleVerifier.DefiniteAsync("""
        [CurrentOnly, Trusted("x")] public static bool Due() => false;
        [RunsIn(ExecutionMode.Idle)] public void Idle() { _flag = {|RG1015:Due()|}; }
        """);

    // Valid

    [Fact]
    public Task On_behalf_of_a_vcpu() => RuleVerifier.SilentAsync(Hypercall + """
        [RunsIn(ExecutionMode.GuestTrap)] public void Trap() { if (PreemptCheck()) return; Scrub(); }
        public void Hypercall() { if (PreemptCheck()) return; Scrub(); }
        [RunsIn(ExecutionMode.Idle)] public void Idle() { if (Softirq.Pending(Smp.ProcessorId()) != 0) return; Scrub(); }
        """);

    [Fact]
    public Task An_instance_member_says_something_else() => RuleVerifier.SilentAsync("""
        [CurrentOnly, Trusted("x")] public bool Mine() => false;
        [RunsIn(ExecutionMode.Idle)] public void Idle() { _flag = Mine(); }
        """, "RG5001");
}
