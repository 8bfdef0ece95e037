using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Exception used for ordinary failure across a FPU/lock boundary.</summary>
public sealed class RG6009Tests
{
    [Fact]
    public Task Thrown_outside_or_given_back() => RuleVerifier.SilentAsync("""
        public Errno Before(int n) { if (n > 3) throw new ArgumentException(); FpRegs.Lock(); _value = n; FpRegs.Unlock(); return Errno.Ok; }
        public Errno Returned(int n) { if (n > 3) return Errno.Inval; FpRegs.Lock(); _value = n; FpRegs.Unlock(); return Errno.Ok; }
        public Errno Scoped(int n) { using (_lock.Enter()) { if (n > 3) throw new ArgumentException(); _value = n; } return Errno.Ok; }
        public Errno Finally(int n) { _lock.Lock(); try { if (n > 3) throw new ArgumentException(); return Errno.Ok; } finally { _lock.Unlock(); } }
        public Errno Released(int n) { _lock.Lock(); if (n > 3) { _lock.Unlock(); throw new ArgumentException(); } _lock.Unlock(); return Errno.Ok; }
        public Errno Caught(int n)
        {
            _lock.Lock();
            try { if (n > 3) throw new FormatException(); }
            catch (FormatException) { _lock.Unlock(); return Errno.Inval; }
            _lock.Unlock();
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task The_end_of_everything() => RuleVerifier.SilentAsync("""
        [StopsMachine] private class Bug : Exception { }
        private sealed class Oops : Bug { }
        public Errno Broken(int n) { _ticket.Take(); if (n > 3) throw new Bug(); _ticket.Drop(); return Errno.Ok; }
        public Errno Derived(int n) { _lock.Lock(); if (n > 3) throw new Oops(); _lock.Unlock(); return Errno.Ok; }
        public Errno Expression(object o) { _lock.Lock(); _value = o is int i ? i : throw new Oops(); _lock.Unlock(); return Errno.Ok; }
        public Errno Unreachable(int n) { _lock.Lock(); switch (n) { case 0: break; default: throw new System.Diagnostics.UnreachableException(); } _lock.Unlock(); return Errno.Ok; }
        public Errno Unwritten(int n) { _lock.Lock(); if (n > 3) throw new NotImplementedException(); _lock.Unlock(); return Errno.Ok; }
        private static void Fail() => throw new Bug();
        public void Section(int n) { KernelFpu.Begin(); if (n > 3) throw new Bug(); KernelFpu.End(); }
        public Errno Again(int n) { _lock.Lock(); try { Plain.Touch(); } catch (Bug) { _value = n; throw; } _lock.Unlock(); return Errno.Ok; }
        public Errno Filtered(int n) { _lock.Lock(); try { Plain.Touch(); } catch (Bug b) when (b.HResult > n) { try { _value = n; } finally { _value++; } throw; } _lock.Unlock(); return Errno.Ok; }
        public Errno Cast(int n) { _lock.Lock(); if (n > 3) throw (Exception)new Oops(); _lock.Unlock(); return Errno.Ok; }
        private Errno Generic<T>(int n) where T : Bug, new() { _lock.Lock(); if (n > 3) throw new T(); _lock.Unlock(); return Errno.Ok; }
        public Errno Chosen(int n) { _lock.Lock(); if (n > 3) throw n > 4 ? new Bug() : new Oops(); _lock.Unlock(); return Errno.Ok; }
        public Errno Helper(int n) { _lock.Lock(); if (n > 3) Fail(); else _lock.Unlock(); return Errno.Ok; }
        """);

    [Fact]
    public Task The_end_of_everything_by_contract_file() => RuleVerifier.WithContractsAsync("T:Sample.Subject.Bug StopsMachine", RuleVerifier.Subject("""
        private class Bug : Exception { }
        private sealed class Oops : Bug { }
        public Errno Broken(int n) { _lock.Lock(); if (n > 3) throw new Bug(); _lock.Unlock(); return Errno.Ok; }
        public Errno Derived(int n) { _lock.Lock(); if (n > 3) throw new Oops(); _lock.Unlock(); return Errno.Ok; }
        """));

    [Fact]
    public Task The_end_of_everything_by_an_attribute_of_the_kernel() => RuleVerifier.WithContractsAsync("alias [Sample.Subject.Fatal] = StopsMachine", RuleVerifier.Subject("""
        public sealed class FatalAttribute : Attribute { }
        [Fatal] private class Bug : Exception { }
        public Errno Broken(int n) { _lock.Lock(); if (n > 3) throw new Bug(); _lock.Unlock(); return Errno.Ok; }
        """));

    [Fact]
    public Task A_name_says_nothing() => RuleVerifier.DefiniteAsync("""
        private sealed class PanicButtonException : Exception { }
        public Errno Pressed(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw new PanicButtonException();|} _lock.Unlock(); return Errno.Ok; }
        [StopsMachine] private sealed class Bug : Exception { }
        private static Exception Make() => new Bug();
        public Errno Made(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw Make();|} _lock.Unlock(); return Errno.Ok; }
        public Errno OneOfTwo(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw n > 4 ? new Bug() : new PanicButtonException();|} _lock.Unlock(); return Errno.Ok; }
        public Errno Again(int n) { {|RG3001:_lock.Lock()|}; try { Plain.Touch(); } catch (PanicButtonException) { throw; } _lock.Unlock(); return Errno.Ok; }
        """);

    [Fact]
    public Task Thrown_while_held() => RuleVerifier.DefiniteAsync("""
        public Errno Registers(int n) { FpRegs.Lock(); if (n > 3) {|RG6009:throw new ArgumentException();|} FpRegs.Unlock(); return Errno.Ok; }
        public Errno Lock(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw new ArgumentException();|} _lock.Unlock(); return Errno.Ok; }
        public Errno Section(int n) { KernelFpu.Begin(); if (n > 3) {|RG6009:throw new ArgumentException();|} KernelFpu.End(); return Errno.Ok; }
        public Errno Twin(int n) { _ticket.Take(); if (n > 3) {|RG6009:throw new ArgumentException();|} _ticket.Drop(); return Errno.Ok; }
        [return: Role(ValueRole.MustCheck)] public int Checked(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw new ArgumentException();|} _lock.Unlock(); return 0; }
        public Errno Expression(object o) { _lock.Lock(); _value = o is int i ? i : {|RG6009:throw new ArgumentException()|}; _lock.Unlock(); return Errno.Ok; }
        """);

    [Fact]
    public Task In_switches_loops_and_local_functions() => RuleVerifier.DefiniteAsync("""
        public Errno Switch(int n)
        {
            _lock.Lock();
            switch (n)
            {
                case 1: {|RG6009:throw new ArgumentException();|}
                case 2: goto default;
                default: break;
            }

            _lock.Unlock();
            return Errno.Ok;
        }

        public Errno Loop(int[] a)
        {
            foreach (var x in a)
            {
                _lock.Lock();
                if (x == 3) {|RG6009:throw new ArgumentException();|}
                _lock.Unlock();
            }

            return Errno.Ok;
        }

        public Errno Local(int n)
        {
            return Inner(n);
            Errno Inner(int x) { _lock.Lock(); if (x == 3) {|RG6009:throw new ArgumentException();|} _lock.Unlock(); return Errno.Ok; }
        }
        """);

    [Fact]
    public async Task The_message_says_what_is_held()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public Errno Bad(int n) { _lock.Lock(); if (n > 3) throw new ArgumentException(); _lock.Unlock(); return Errno.Ok; }
            """));
        Assert.Equal(("RG6009", "definite"), (finding.Id, finding.Certainty));
        Assert.Contains("spin lock '_lock' is held", finding.Message);
    }

    [Fact]
    public Task Thrown_again_under_a_condition() => RuleVerifier.SilentAsync("""
        [StopsMachine] private class Bug : Exception { }
        public Errno Always(int n) { _lock.Lock(); try { Plain.Touch(); } catch (Bug) { _value = n; if (true) throw; } _lock.Unlock(); return Errno.Ok; }
        public Errno Sometimes(int n) { _lock.Lock(); try { Plain.Touch(); } catch (Bug) { if (n > 3) throw; } _lock.Unlock(); return Errno.Ok; }
        """, "RG6005");
}
