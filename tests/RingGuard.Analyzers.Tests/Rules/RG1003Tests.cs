using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>DoSoftirq with interrupts off, in interrupt context or with preemption disabled.</summary>
public sealed class RG1003Tests
{
    // Valid

    [Fact]
    public Task Interrupts_on_around_the_call_is_silent() => RuleVerifier.SilentAsync("""
        public void Good()
        {
            LocalIrq.Disable();
            while (Softirq.Pending(Smp.ProcessorId()) != 0)
            {
                LocalIrq.Enable();
                Softirq.DoSoftirq();
                LocalIrq.Disable();
            }

            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task A_public_entry_is_task_context() => RuleVerifier.SilentAsync("""
        public void Entry() => Softirq.DoSoftirq();
        protected void Inherited() => Bottom.Run();
        [RunsIn(ExecutionMode.Task)] public void Declared() => Softirq.DoSoftirq();
        private void Unreferenced() => Softirq.DoSoftirq();
        """);

    [Fact]
    public Task An_entry_with_interrupts_off_that_opens_a_window_is_silent() => RuleVerifier.SilentAsync("""
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.RunsSoftirqs | Effect.Migrates | Effect.PreemptionPoint)]
        public void CheckWork()
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }
        """);

    // Findings

    [Fact]
    public Task With_interrupts_off() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            LocalIrq.Disable();
            while (Softirq.Pending(Smp.ProcessorId()) != 0) {|RG1003:Softirq.DoSoftirq()|};
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Every_way_to_mask() => RuleVerifier.DefiniteAsync("""
        public void Saved() { LocalIrq.Save(out var t); {|RG1003:Softirq.DoSoftirq()|}; LocalIrq.Restore(t); }
        public void Scoped() { using (LocalIrq.SaveScope()) {|RG1003:Softirq.DoSoftirq()|}; }
        public void Twin() { Arch.Mask(); {|RG1003:Bottom.Run()|}; Arch.Unmask(); }
        """);

    [Fact]
    public Task Counts() => RuleVerifier.DefiniteAsync("""
        public void Preemption() { Preempt.Disable(); {|RG1003:Softirq.DoSoftirq()|}; Preempt.Enable(); }
        public void Bottom2() { LocalBh.Disable(); {|RG1003:Softirq.DoSoftirq()|}; LocalBh.Enable(); }
        public void Scope() { using var off = Preempt.DisableScope(); {|RG1003:Softirq.DoSoftirq()|}; }
        public void BhScope() { using var off = LocalBh.DisableScope(); {|RG1003:Softirq.DoSoftirq()|}; }
        public void Twin() { Arch.Pin(); {|RG1003:Bottom.Run()|}; Arch.Unpin(); }
        """);

    [Fact]
    public Task Outside_task_context() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Hard() { {|RG1003:Softirq.DoSoftirq()|}; }
        [RunsIn(ExecutionMode.Nmi)] public void Nmi() { {|RG1003:Softirq.DoSoftirq()|}; }
        [RunsIn(ExecutionMode.Softirq)] public void Soft() { {|RG1003:Softirq.DoSoftirq()|}; }
        """);

    [Fact]
    public Task A_key_handler_in_interrupt_context_enables_nothing() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)]
        public void DumpTimers(int key)
        {
            for (int cpu = 0; cpu < 4; cpu++)
            {
                {|RG1003:Softirq.DoSoftirq()|};
                _value += cpu;
            }
        }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(bool masked)
        {
            if (masked) LocalIrq.Disable();
            {|RG1003:Softirq.DoSoftirq()|};
            if (masked) LocalIrq.Enable();
        }

        public void Count(bool pinned)
        {
            if (pinned) Preempt.Disable();
            {|RG1003:Softirq.DoSoftirq()|};
            if (pinned) Preempt.Enable();
        }
        """);

    [Fact]
    public async Task Evidence_is_where_interrupts_went_off()
    {
        const string Source = """
            public void Bad()
            {
                _value++;
                LocalIrq.Disable(); // off
                Softirq.DoSoftirq();
                LocalIrq.Enable();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG1003", "definite", "Softirq.DoSoftirq()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'Softirq.DoSoftirq'", finding.Message);
        Assert.Equal(Findings.LineOf(Source, "// off"), finding.Evidence[0]);
    }

    // Helpers and contracts

    [Fact]
    public async Task A_helper_is_found_once()
    {
        const string Source = """
            public void Outer()
            {
                LocalIrq.Disable();
                Relax(); // <-
                LocalIrq.Enable();
            }

            private void Relax()
            {
                Softirq.DoSoftirq(); // <-
            }
            """;

        Assert.Equal("definite", (await Findings.OneOnMarkedLineAsync("RG1003", Source)).Certainty);
    }

    [Fact]
    public async Task A_helper_of_a_handler_is_found_once() => await Findings.OneOnMarkedLineAsync("RG1003", """
        [RunsIn(ExecutionMode.HardIrq)]
        public void Interrupt()
        {
            First(); // <-
        }

        private void First() => Second(); // <-
        private void Second() => Softirq.DoSoftirq(); // <-
        """);

    [Fact]
    public Task A_wrapper_that_masks_counts() => RuleVerifier.DefiniteAsync("""
        public void Outer() { Off(); {|RG1003:Softirq.DoSoftirq()|}; On(); Softirq.DoSoftirq(); }
        private void Off() => LocalIrq.Disable();
        private void On() => LocalIrq.Enable();
        """,
        "RG1006");

    [Fact]
    public Task A_private_helper_opens_a_window_for_its_callers() => RuleVerifier.SilentAsync("""
        public void Outer() { LocalIrq.Disable(); Window(); LocalIrq.Enable(); }
        private void Window() { LocalIrq.Enable(); Softirq.DoSoftirq(); LocalIrq.Disable(); }
        """,
        "RG1006",
        "RG3010");

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Chip.Deafen       Ensures(IrqOff)
        M:Sample.Chip.Listen       Ensures(IrqOn)
        M:Sample.Chip.Drain        Requires(NotAtomic) Effects(Reschedules | RunsSoftirqs)
        """,
        """
        namespace Sample;

        public static class Chip
        {
            public static void Deafen() { }
            public static void Listen() { }
            public static void Drain() { }
        }

        public class User
        {
            public void Bad() { Chip.Deafen(); {|RG1003:Chip.Drain()|}; Chip.Listen(); }
            public void Good() { Chip.Deafen(); Chip.Listen(); Chip.Drain(); }
        }
        """);

    [Fact]
    public Task A_mode_from_a_contract_file() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.User.OnKey        RunsIn(HardIrq)
        """,
        """
        namespace Sample;

        public class User
        {
            public void OnKey() { {|RG1003:Softirq.DoSoftirq()|}; }
            public void OnTask() { Softirq.DoSoftirq(); }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Other
        {
            public static class Softirq { public static void DoSoftirq() { } }
            public static class LocalIrq { public static void Disable() { } public static void Enable() { } }
        }

        namespace Sample
        {
            public class User
            {
                public void FakeCall() { TestKernel.LocalIrq.Disable(); Other.Softirq.DoSoftirq(); TestKernel.LocalIrq.Enable(); }
                public void FakeMask() { Other.LocalIrq.Disable(); TestKernel.Softirq.DoSoftirq(); Other.LocalIrq.Enable(); }
            }
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Good(bool early)
        {
            if (early) LocalIrq.Disable();
            if (!early) Softirq.DoSoftirq();
            if (early) LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Counts_that_are_back_at_zero_are_silent() => RuleVerifier.SilentAsync("""
        public void Nested()
        {
            Preempt.Disable();
            Preempt.Disable();
            Preempt.Enable();
            Preempt.Enable();
            Softirq.DoSoftirq();
        }

        public void Restored() { LocalIrq.Save(out var t); LocalIrq.Restore(t); Softirq.DoSoftirq(); }
        """);

    [Fact]
    public Task One_enable_too_few_is_not_enough() => RuleVerifier.DefiniteAsync("""
        public void Nested()
        {
            Preempt.Disable();
            Preempt.Disable();
            Preempt.Enable();
            {|RG1003:Softirq.DoSoftirq()|};
            Preempt.Enable();
        }

        public void InnerRestore()
        {
            LocalIrq.Save(out var outer);
            LocalIrq.Save(out var inner);
            LocalIrq.Restore(inner);
            {|RG1003:Softirq.DoSoftirq()|};
            LocalIrq.Restore(outer);
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Control_flow() => RuleVerifier.DefiniteAsync("""
        public void Finally()
        {
            LocalIrq.Disable();
            try { {|RG1003:Softirq.DoSoftirq()|}; }
            finally { LocalIrq.Enable(); }
            Softirq.DoSoftirq();
        }

        public int Switch(int x)
        {
            Preempt.Disable();
            switch (x)
            {
                case 0: Preempt.Enable(); Softirq.DoSoftirq(); return 0;
                case > 3 and < 9: {|RG1003:Softirq.DoSoftirq()|}; break;
            }

            Preempt.Enable();
            return 1;
        }

        public void Goto(int x)
        {
        again:
            Preempt.Disable();
            x--;
            if (x > 0) { Preempt.Enable(); goto again; }
            {|RG1003:Softirq.DoSoftirq()|};
            Preempt.Enable();
        }
        """);

    [Fact]
    public Task Loops_that_mask_late() => RuleVerifier.PossibleAsync("""
        public void Loop()
        {
            bool off = false;
            for (int i = 0; i < 4; i++)
            {
                {|RG1003:Softirq.DoSoftirq()|};
                if (!off) { LocalIrq.Disable(); off = true; }
            }

            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task Lambdas_start_from_task_context() => RuleVerifier.DefiniteAsync("""
        public void Good() { LocalIrq.Disable(); Action later = static () => Softirq.DoSoftirq(); LocalIrq.Enable(); later(); }
        public Action Bad() => static () => { Preempt.Disable(); {|RG1003:Softirq.DoSoftirq()|}; Preempt.Enable(); };
        """);

    [Fact]
    public Task Accessors_and_constructors_are_bodies() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Port
        {
            public Port() { Preempt.Disable(); {|RG1003:Softirq.DoSoftirq()|}; Preempt.Enable(); }

            public int Value
            {
                get { LocalIrq.Disable(); {|RG1003:Softirq.DoSoftirq()|}; LocalIrq.Enable(); return 1; }
                set => Softirq.DoSoftirq();
            }
        }
        """);

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(bool masked)
        {
            if (masked) LocalIrq.Disable();
            Softirq.DoSoftirq();
            if (masked) LocalIrq.Enable();
        }
        """);

    // One cause, one finding

    [Fact]
    public Task Masked_and_counted_is_one_finding() => RuleVerifier.DefiniteAsync("""
        public void Bad() { Preempt.Disable(); LocalIrq.Disable(); {|RG1003:Softirq.DoSoftirq()|}; LocalIrq.Enable(); Preempt.Enable(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Handler() { Preempt.Disable(); {|RG1003:Softirq.DoSoftirq()|}; Preempt.Enable(); }
        """);

    [Fact]
    public Task A_lock_makes_it_RG1002() => RuleVerifier.DefiniteAsync("""
        public void Bad() { LocalIrq.Disable(); _lock.Lock(); {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); LocalIrq.Enable(); }
        """);

    [Fact]
    public Task A_call_that_does_not_run_softirqs_is_RG1001() => RuleVerifier.DefiniteAsync("""
        public void Bad() { LocalIrq.Disable(); {|RG1001:Sched.Schedule()|}; LocalIrq.Enable(); }
        """);
}
