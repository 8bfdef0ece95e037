using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Preemption or bottom-half count imbalance.</summary>
public sealed class RG1004Tests
{
    // Valid

    [Fact]
    public Task A_scope_covers_every_path() => RuleVerifier.SilentAsync("""
        public Errno Good(bool ok)
        {
            using var off = Preempt.DisableScope();
            if (!ok) return Errno.Inval;
            _value++;
            return Errno.Ok;
        }

        public Errno Bottom(bool ok)
        {
            using (LocalBh.DisableScope())
            {
                if (!ok) return Errno.Inval;
            }

            return Errno.Ok;
        }
        """);

    [Fact]
    public Task Balanced_by_hand() => RuleVerifier.SilentAsync("""
        public void Simple() { Preempt.Disable(); _value++; Preempt.Enable(); }
        public void Quiet() { Preempt.Disable(); _value++; Preempt.EnableNoResched(); }
        public void Twin() { Arch.Pin(); _value++; Arch.Unpin(); }
        public void Nested() { Preempt.Disable(); Preempt.Disable(); Preempt.Enable(); Preempt.Enable(); }
        public void Bottom() { LocalBh.Disable(); _value++; LocalBh.Enable(); }
        public Errno Both(bool ok) { Preempt.Disable(); if (!ok) { Preempt.Enable(); return Errno.Inval; } Preempt.Enable(); return Errno.Ok; }
        """);

    [Fact]
    public Task Finally_covers_every_path() => RuleVerifier.SilentAsync("""
        public Errno Good(bool ok)
        {
            Preempt.Disable();
            try
            {
                if (!ok) return Errno.Inval;
                _value++;
                return Errno.Ok;
            }
            finally
            {
                Preempt.Enable();
            }
        }
        """);

    [Fact]
    public Task Declared_changes_are_contracts() => RuleVerifier.SilentAsync("""
        [Acquires(Resource.Preempt)] public int GetCpu() { Preempt.Disable(); return Smp.ProcessorId(); }
        [Releases(Resource.Preempt)] public void PutCpu() => Preempt.Enable();
        [Acquires(Resource.Preempt, On = Outcome.True)]
        public bool TryPin() { if (_flag) return false; Preempt.Disable(); return true; }
        public void Use() { _ = GetCpu(); _value++; PutCpu(); }
        public void Try() { if (TryPin()) PutCpu(); }
        public void TryEarly() { if (!TryPin()) return; _value++; PutCpu(); }
        """,
        "RG3007",
        "RG4013");

    // Findings

    [Fact]
    public Task An_early_return_leaks() => RuleVerifier.DefiniteAsync("""
        public Errno Bad(bool ok)
        {
            {|RG1004:Preempt.Disable()|};
            if (!ok) return Errno.Inval;
            Preempt.Enable();
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task The_success_path_leaks() => RuleVerifier.DefiniteAsync("""
        public int Show(int request)
        {
            {|RG1004:Preempt.Disable()|};
            int rc = Plain.Read(request);
            if (rc == 0) return 1;
            if (rc != 3) goto fail;
            rc = Plain.Read(rc);
            if (rc == 0) return 2;
        fail:
            Preempt.Enable();
            return rc;
        }
        """);

    [Fact]
    public Task Never_released() => RuleVerifier.DefiniteAsync("""
        public void Count() { {|RG1004:Preempt.Disable()|}; _value++; }
        public void Bottom() { {|RG1004:LocalBh.Disable()|}; _value++; }
        public void Twin() { {|RG1004:Arch.Pin()|}; _value++; }
        """);

    [Fact]
    public Task Released_without_being_held() => RuleVerifier.DefiniteAsync("""
        public void Count() { _value++; {|RG1004:Preempt.Enable()|}; }
        public void Bottom() { {|RG1004:LocalBh.Enable()|}; }
        public void Twin() { {|RG1004:Arch.Unpin()|}; }
        public void Twice() { Preempt.Disable(); Preempt.Enable(); {|RG1004:Preempt.Enable()|}; }
        """);

    [Fact]
    public Task Held_on_some_paths_to_one_exit_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(int x)
        {
            if (x == 1) {|RG1004:Preempt.Disable()|};
            _value++;
        }
        """);

    [Fact]
    public async Task The_message_names_the_call()
    {
        const string Source = """
            public void Bad()
            {
                Preempt.Disable(); // leaks
                _value++;
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG1004", "definite", "Preempt.Disable()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// leaks"), finding.Line);
        Assert.Contains("'Preempt.Disable'", finding.Message);
    }

    [Fact]
    public Task A_certain_throw_leaks() => RuleVerifier.DefiniteAsync("""
        public void Bad(int x)
        {
            {|RG1004:Preempt.Disable()|};
            if (x > 3) throw Faults.Bug;
            Preempt.Enable();
        }
        """,
        "RG6009");

    [Fact]
    public Task A_callee_known_to_throw_leaks() => RuleVerifier.VerifyAsync("""
        public int Bad(byte[] data)
        {
            {|RG1004:Preempt.Disable()|};
            int n = Parser.Parse(data);
            Preempt.Enable();
            return n;
        }

        public int Good(byte[] data)
        {
            Preempt.Disable();
            try { return Parser.Parse(data); } finally { Preempt.Enable(); }
        }
        """);

    // Helpers and contracts

    [Fact]
    public Task Private_wrappers_are_inferred() => RuleVerifier.SilentAsync("""
        public void Outer() { Pin(); _value++; Unpin(); }
        private void Pin() => Pin2();
        private void Pin2() { _value++; Pin3(); }
        private void Pin3() => Preempt.Disable();
        private void Unpin() => Unpin2();
        private void Unpin2() => Preempt.Enable();
        """);

    [Fact]
    public Task A_leak_through_a_wrapper_is_reported_at_the_acquiring_call() => RuleVerifier.DefiniteAsync("""
        public Errno Outer(bool ok)
        {
            {|RG1004:Pin()|};
            if (!ok) return Errno.Inval;
            Unpin();
            return Errno.Ok;
        }

        private void Pin() => Preempt.Disable();
        private void Unpin() => Preempt.Enable();
        """);

    [Fact]
    public Task A_private_helper_with_a_boolean_answer_is_inferred() => RuleVerifier.SilentAsync("""
        public void Outer() { if (!TryPin()) return; _value++; Preempt.Enable(); }
        public void Inner() { if (TryPin()) { _value++; Preempt.Enable(); } }
        private bool TryPin()
        {
            if (_value > 3) return false;
            Preempt.Disable();
            return true;
        }
        """);

    [Fact]
    public Task An_interface_contract_is_inherited() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public interface IPin
        {
            [Acquires(Resource.Preempt)] void Pin();
            [Releases(Resource.Preempt)] void Unpin();
        }

        public sealed class Pinner : IPin
        {
            public void Pin() => Preempt.Disable();
            public void Unpin() => Preempt.Enable();
        }

        public class User
        {
            public void Good(IPin p) { p.Pin(); p.Unpin(); }
            public void Bad(Pinner p, bool x) { {|RG1004:p.Pin()|}; if (x) return; p.Unpin(); }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Hold.On     Acquires(Preempt)
        M:Sample.Hold.Off    Releases(Preempt)
        """,
        """
        namespace Sample;

        public static class Hold { public static void On() { throw Faults.Bug; } public static void Off() { } }

        public class User
        {
            public void Bad(bool x) { {|RG1004:Hold.On()|}; if (x) return; Hold.Off(); }
        }
        """);

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
