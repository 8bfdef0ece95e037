using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Preemption or bottom-half count imbalance.</summary>
public sealed partial class RG1004Tests
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
}
