using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Interrupt save and restore out of balance or out of order.</summary>
public sealed class RG1005Tests
{
    // Valid

    [Fact]
    public Task Saved_and_restored_in_order() => RuleVerifier.SilentAsync("""
        public void One() { LocalIrq.Save(out var a); _value++; LocalIrq.Restore(a); }
        public void Two() { LocalIrq.Save(out var a); LocalIrq.Save(out var b); LocalIrq.Restore(b); LocalIrq.Restore(a); }
        public void Lock() { _lock.LockIrqSave(out var f); _value++; _lock.UnlockIrqRestore(f); }
        public void Scope() { using (LocalIrq.SaveScope()) _value++; }
        public void Again() { LocalIrq.Save(out var a); LocalIrq.Restore(a); LocalIrq.Save(out a); LocalIrq.Restore(a); }
        """);

    [Fact]
    public Task Every_exit_restores() => RuleVerifier.SilentAsync("""
        public Errno Returns(int x)
        {
            LocalIrq.Save(out var f);
            if (x == 0) { LocalIrq.Restore(f); return Errno.Inval; }
            try { if (x == 1) return Errno.Busy; _value++; }
            finally { LocalIrq.Restore(f); }
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task A_lock_inside_a_saved_region_and_across_helpers() => RuleVerifier.SilentAsync("""
        public void Inner() { LocalIrq.Save(out var a); _lock.Lock(); _value++; _lock.Unlock(); LocalIrq.Restore(a); }
        public void Copied() { LocalIrq.Save(out var a); var copy = a; _value++; LocalIrq.Restore(copy); }
        """);

    // Findings

    [Fact]
    public Task Restored_in_the_wrong_order() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            LocalIrq.Save(out var a);
            LocalIrq.Save(out var b);
            {|RG1005:LocalIrq.Restore(a)|};
            LocalIrq.Restore(b);
        }
        """,
        "RG1007");

    [Fact]
    public Task An_exit_with_an_open_token() => RuleVerifier.DefiniteAsync("""
        public Errno Early(bool ok)
        {
            {|RG1005:LocalIrq.Save(out var f)|};
            if (!ok) return Errno.Inval;
            LocalIrq.Restore(f);
            return Errno.Ok;
        }

        public void Never() { {|RG1005:LocalIrq.Save(out var f)|}; _value++; }
        """,
        "RG1007");

    [Fact]
    public Task On_some_paths_to_one_exit_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(int x)
        {
            IrqFlags f = default;
            if (x > 3) {|RG1005:LocalIrq.Save(out f)|};
            _value++;
        }
        """,
        "RG1007");

    [Fact]
    public Task A_token_used_twice() => RuleVerifier.DefiniteAsync("""
        public void Bad() { LocalIrq.Save(out var f); _value++; LocalIrq.Restore(f); {|RG1005:LocalIrq.Restore(f)|}; }
        """);

    [Fact]
    public Task A_token_that_was_never_saved() => RuleVerifier.DefiniteAsync("""
        public void Bad() { IrqFlags f = default; _value++; {|RG1005:LocalIrq.Restore(f)|}; }
        """,
        "RG1007");

    [Fact]
    public Task A_plain_lock_with_a_restoring_unlock() => RuleVerifier.DefiniteAsync("""
        public void Outer()
        {
            _lock.LockIrqSave(out var f);
            _second.Lock();
            {|RG1005:_second.UnlockIrqRestore(default)|};
            _lock.UnlockIrqRestore(f);
        }
        """);

    [Fact]
    public Task A_leftover_restore_on_the_continue_path() => RuleVerifier.VerifyAsync("""
        public void Bypass(int[] cpus)
        {
            IrqFlags stale = default;
            _lock.LockIrqSave(out var f);
            foreach (int cpu in cpus)
            {
                _second.Lock();
                if (cpu == 3)
                {
                    {|RG1005:_second.UnlockIrqRestore(stale)|};
                    continue;
                }

                _value += cpu;
                _second.Unlock();
            }

            _lock.UnlockIrqRestore(f);
        }
        """);

    [Fact]
    public Task Locks_restored_with_each_others_token() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            _lock.LockIrqSave(out var a);
            _second.LockIrqSave(out var b);
            {|RG1005:_second.UnlockIrqRestore(a)|};
            _lock.UnlockIrqRestore(b);
        }
        """,
        "RG1007");

    [Fact]
    public async Task The_saving_call_is_evidence()
    {
        const string Source = """
            public void Bad()
            {
                LocalIrq.Save(out var a); // first
                LocalIrq.Save(out var b); // second
                LocalIrq.Restore(a); // wrong
                LocalIrq.Restore(b);
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source), static f => f.Id == "RG1005");

        Assert.Equal(Findings.LineOf(Source, "// wrong"), finding.Line);
        Assert.Contains("'a'", finding.Message);
        Assert.Contains(Findings.LineOf(Source, "// second"), finding.Evidence);
    }

    [Fact]
    public Task An_overwritten_token_is_lost() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            {|RG1005:LocalIrq.Save(out var f)|};
            LocalIrq.Save(out f);
            LocalIrq.Restore(f);
        }
        """,
        "RG1007");

    // Helpers and contracts

    [Fact]
    public Task A_helper_with_a_token_role_restores() => RuleVerifier.SilentAsync("""
        public void Outer() { LocalIrq.Save(out var f); _value++; Finish(f); }

        [Releases(Resource.Irq, Of = "token")]
        private static void Finish([Role(ValueRole.IrqToken)] IrqFlags token) => LocalIrq.Restore(token);
        """);

    [Fact]
    public Task A_declared_pair_of_wrappers() => RuleVerifier.DefiniteAsync("""
        [Acquires(Resource.Irq, Of = "token"), Ensures(Context.IrqOff)]
        public void Enter([Role(ValueRole.IrqToken)] out IrqFlags token) => LocalIrq.Save(out token);

        [Releases(Resource.Irq, Of = "token")]
        public void Leave([Role(ValueRole.IrqToken)] IrqFlags token) => LocalIrq.Restore(token);

        public void Good() { Enter(out var f); _value++; Leave(f); }
        public void Bad(bool x) { {|RG1005:Enter(out var f)|}; if (x) return; Leave(f); }
        """,
        "RG1007");

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Mask.Push(Sample.Saved@)    Acquires(Irq, Of = "s") Ensures(IrqOff)
        M:Sample.Mask.Pop(Sample.Saved)      Releases(Irq, Of = "s")
        M:Sample.Mask.Push(Sample.Saved@)->s Role(IrqToken)
        M:Sample.Mask.Pop(Sample.Saved)->s   Role(IrqToken)
        """,
        """
        namespace Sample;

        public struct Saved { }

        public static class Mask
        {
            public static void Push(out Saved s) { s = default; }
            public static void Pop(Saved s) { }
        }

        public class User
        {
            public void Good() { Mask.Push(out var a); Mask.Push(out var b); Mask.Pop(b); Mask.Pop(a); }
            public void Twice() { Mask.Push(out var a); Mask.Pop(a); {|RG1005:Mask.Pop(a)|}; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class LocalIrq { public static void Save(out int f) { f = 0; } public static void Restore(int f) { } }

        public class User
        {
            public void Leak() { LocalIrq.Save(out var f); }
            public void Twice() { LocalIrq.Save(out var f); LocalIrq.Restore(f); LocalIrq.Restore(f); }
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Good(bool mask)
        {
            IrqFlags f = default;
            if (mask) LocalIrq.Save(out f);
            _value++;
            if (mask) LocalIrq.Restore(f);
        }
        """);

    [Fact]
    public Task The_same_name_in_two_loops_rounds_is_two_tokens() => RuleVerifier.SilentAsync("""
        public void Good() { for (int i = 0; i < 4; i++) { LocalIrq.Save(out var f); _value++; LocalIrq.Restore(f); } }
        """);

    [Fact]
    public Task Exclusive_branches_restore_once() => RuleVerifier.SilentAsync("""
        public int Good(int x)
        {
            LocalIrq.Save(out var f);
            switch (x)
            {
                case 0: LocalIrq.Restore(f); return 0;
                case 1: _value++; break;
                default: goto done;
            }

            _value++;
        done:
            LocalIrq.Restore(f);
            return 1;
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Release_on_one_arm_only() => RuleVerifier.DefiniteAsync("""
        public int Command(int x)
        {
            {|RG1005:LocalIrq.Save(out var f)|};
            switch (x)
            {
                case 1: _value++; break;
                default: return -1;
            }

            LocalIrq.Restore(f);
            return 0;
        }
        """,
        "RG1007");

    [Fact]
    public Task Discards_leak() => RuleVerifier.DefiniteAsync("""
        public void Bad() { {|RG1005:LocalIrq.Save(out _)|}; _value++; }
        """,
        "RG1007");

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds
        {
            public int Value { get { {|RG1005:LocalIrq.Save(out var f)|}; if (f.Equals(default)) return 1; LocalIrq.Restore(f); return 2; } }
            public Action Lambda() => static () => { LocalIrq.Save(out var f); LocalIrq.Restore(f); {|RG1005:LocalIrq.Restore(f)|}; };
            public void Local() { Body(); static void Body() { LocalIrq.Save(out var f); LocalIrq.Restore(f); {|RG1005:LocalIrq.Restore(f)|}; } }
            public async System.Threading.Tasks.Task Later() { LocalIrq.Save(out var f); LocalIrq.Restore(f); await System.Threading.Tasks.Task.Yield(); }
        }
        """,
        "RG1007",
        "RG3009",
        "RG6006");

    // Options

    [Fact]
    public Task Without_exceptions_a_throwing_callee_is_silent() => RuleVerifier.WithOptionsAsync("ringguard.exceptions = none", """
        public int Good(byte[] data) { LocalIrq.Save(out var f); int n = Parser.Parse(data); LocalIrq.Restore(f); return n; }
        """);

    // One cause, one finding

    [Fact]
    public async Task A_leaked_irqsave_lock_is_not_a_count_leak()
    {
        var findings = await Findings.OfAsync("""
            public Errno Find(int x)
            {
                _lock.LockIrqSave(out var f);
                if (x == 0) return Errno.Inval;
                _lock.UnlockIrqRestore(f);
                return Errno.Ok;
            }
            """);

        Assert.Single(findings, static f => f is { Id: "RG3001", Certainty: "definite" });
        Assert.DoesNotContain(findings, static f => f.Id == "RG1004");
    }

    [Fact]
    public Task A_returned_token_may_be_named() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public static class Pic
        {
            [Acquires(Resource.Irq, Of = "return"), Ensures(Context.IrqOff), Trusted("primitive")]
            [return: Role(ValueRole.IrqToken)] public static bool Mask() => true;
            [Releases(Resource.Irq, Of = "was"), Trusted("primitive")] public static void Back([Role(ValueRole.IrqToken)] bool was) { }
        }

        public class Device
        {
            private int _value;
            public void Good() { var was = Pic.Mask(); try { _value++; } finally { Pic.Back(was); } }
            public void Bad() { var a = Pic.Mask(); var b = Pic.Mask(); {|RG1005:Pic.Back(a)|}; Pic.Back(b); }
        }
        """);

    [Fact]
    public Task A_token_that_goes_through_a_field_or_a_tuple() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class Pic
        {
            [Acquires(Resource.Irq), Ensures(Context.IrqOff), Trusted("primitive")]
            [return: Role(ValueRole.IrqToken)] public static ulong Mask() => 1;
            [Releases(Resource.Irq, Of = "was"), Trusted("primitive")] public static void Back([Role(ValueRole.IrqToken)] ulong was) { }
        }

        public class Device
        {
            private readonly ulong[] _saved = new ulong[2];
            private ulong _was;
            private int _value;
            public void Field() { _was = Pic.Mask(); _value++; Pic.Back(_was); }
            public void Element(int cpu) { _saved[cpu] = Pic.Mask(); _value++; Pic.Back(_saved[cpu]); }
            public void Tuple() { (var was, var other) = (Pic.Mask(), 1); _value += other; Pic.Back(was); }
        }
        """);
}
