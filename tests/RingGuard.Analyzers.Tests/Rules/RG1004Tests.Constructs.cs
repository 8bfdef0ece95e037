using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

public sealed partial class RG1004Tests
{
    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class Preempt { public static void Disable() { } public static void Enable() { } }

        public class User
        {
            public void Leak() => Preempt.Disable();
            public void Extra() => Preempt.Enable();
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Parameter(bool pin) { if (pin) Preempt.Disable(); _value++; if (pin) Preempt.Enable(); }
        public void Local(int x) { bool pin = x > 3; if (pin) Preempt.Disable(); _value++; if (pin) Preempt.Enable(); }
        public void Negated(bool free) { if (!free) LocalBh.Disable(); _value++; if (free) return; LocalBh.Enable(); }
        public void Record(int x)
        {
            bool pinned = false;
            if (x > 3) { Preempt.Disable(); pinned = true; }
            _value++;
            if (pinned) Preempt.Enable();
        }
        """);

    [Fact]
    public Task Enum_results_correlate() => RuleVerifier.SilentAsync("""
        public Errno Good()
        {
            var rc = Begin();
            if (rc != Errno.Ok) return rc;
            Preempt.Enable();
            return Errno.Ok;
        }

        private Errno Begin()
        {
            if (_value > 3) return Errno.Busy;
            Preempt.Disable();
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task A_path_that_never_returns_leaks_nothing() => RuleVerifier.SilentAsync("""
        public void Stop() { Preempt.Disable(); Panic.Now(); }
        public void Halt() { Preempt.Disable(); while (true) Plain.Touch(); }
        public void Check(bool broken) { Preempt.Disable(); if (broken) Panic.Now(); Preempt.Enable(); }
        """,
        "RG4008");

    [Fact]
    public Task Both_kinds_of_count_are_separate() => RuleVerifier.DefiniteAsync("""
        public void Mixed() { {|RG1004:Preempt.Disable()|}; {|RG1004:LocalBh.Enable()|}; }
        """);

    // Nasty constructs

    [Fact]
    public Task Loops() => RuleVerifier.SilentAsync("""
        public void Each() { for (int i = 0; i < 4; i++) { Preempt.Disable(); _value++; Preempt.Enable(); } }
        public void Continue(int[] a) { foreach (int x in a) { Preempt.Disable(); if (x == 1) { Preempt.Enable(); continue; } _value += x; Preempt.Enable(); } }
        public void Break(int[] a)
        {
            Preempt.Disable();
            foreach (int x in a) { if (x == 3) break; _value += x; }
            Preempt.Enable();
        }
        """);

    [Fact]
    public async Task A_count_that_grows_in_a_loop_is_found_at_the_acquire()
    {
        var findings = await Findings.OfAsync("""
            public void Bad() { for (int i = 0; i < 4; i++) { Preempt.Disable(); _value++; } }
            """);

        var finding = Assert.Single(findings);
        Assert.Equal(("RG1004", "Preempt.Disable()"), (finding.Id, finding.Text));
    }

    [Fact]
    public Task Nested_finally_and_catch() => RuleVerifier.SilentAsync("""
        public int Good(byte[] data)
        {
            Preempt.Disable();
            try
            {
                try { return Parser.Parse(data); }
                catch (FormatException) { return -1; }
                finally { _value++; }
            }
            finally
            {
                Preempt.Enable();
            }
        }
        """);

    [Fact]
    public Task Catch_that_returns_without_release() => RuleVerifier.VerifyAsync("""
        public int Bad(byte[] data)
        {
            {|RG1004:Preempt.Disable()|};
            int n;
            try { n = Parser.Parse(data); }
            catch (Exception) { return -1; }
            Preempt.Enable();
            return n;
        }
        """);

    [Fact]
    public Task Switch_goto_and_patterns() => RuleVerifier.DefiniteAsync("""
        public int Cases(object x)
        {
            {|RG1004:Preempt.Disable()|};
            switch (x)
            {
                case int n when n > 3: Preempt.Enable(); return n;
                case string: return 2;
                default: goto done;
            }

        done:
            Preempt.Enable();
            return 0;
        }
        """);

    [Fact]
    public Task Members_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds
        {
            public Kinds(bool x) { {|RG1004:Preempt.Disable()|}; if (x) return; Preempt.Enable(); }
            public int Value { get { {|RG1004:Preempt.Disable()|}; return 1; } set { Preempt.Disable(); Preempt.Enable(); } }
            public int this[int i] { get { Preempt.Disable(); Preempt.Enable(); return i; } set => {|RG1004:Preempt.Enable()|}; }
            public static Kinds operator -(Kinds k) { {|RG1004:Preempt.Disable()|}; return k; }
            public event Action Changed { add { {|RG1004:Preempt.Disable()|}; } remove { } }
        }
        """);

    [Fact]
    public Task Local_functions_and_lambdas_may_take_and_leave() => RuleVerifier.SilentAsync("""
        public void Local()
        {
            Take();
            _value++;
            Leave();

            void Take() => Preempt.Disable();
            void Leave() => Preempt.Enable();
        }

        public Action Lambda() => () => { Preempt.Disable(); _value++; Preempt.Enable(); };
        """);

    [Fact]
    public Task Async_and_iterators() => RuleVerifier.DefiniteAsync("""
        public async System.Threading.Tasks.Task Later(bool x)
        {
            await System.Threading.Tasks.Task.Yield();
            {|RG1004:Preempt.Disable()|};
            if (x) return;
            Preempt.Enable();
        }

        public IEnumerable<int> Items(bool x)
        {
            yield return 1;
            {|RG1004:Preempt.Disable()|};
            if (x) yield break;
            Preempt.Enable();
        }
        """);

    // Options

    [Fact]
    public Task Without_exceptions_a_throwing_callee_is_silent() => RuleVerifier.WithOptionsAsync("ringguard.exceptions = none", """
        public int Good(byte[] data)
        {
            Preempt.Disable();
            int n = Parser.Parse(data);
            Preempt.Enable();
            return n;
        }
        """);

    // One cause, one finding

    [Fact]
    public Task The_count_that_a_lock_carries_belongs_to_RG3001() => RuleVerifier.DefiniteAsync("""
        public void Bad(bool x) { {|RG3001:_lock.Lock()|}; if (x) return; _lock.Unlock(); }
        """);

    [Fact]
    public Task The_count_that_an_fpu_section_carries_belongs_to_RG2002() => RuleVerifier.DefiniteAsync("""
        public void Bad(bool x) { {|RG2002:KernelFpu.Begin()|}; if (x) return; KernelFpu.End(); }
        """);

    [Fact]
    public Task The_callers_of_a_leaking_member_stay_silent() => RuleVerifier.DefiniteAsync("""
        public void Leak() { {|RG1004:Preempt.Disable()|}; _value++; }
        public void Caller() { Leak(); _value++; Preempt.Enable(); }
        """);
}
