using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Broad catch swallows a kernel stop.</summary>
public sealed class RG6005Tests
{
    [Fact]
    public Task Nothing_held_or_nothing_swallowed() => RuleVerifier.SilentAsync("""
        public void Free(byte[] d) { try { Parser.Parse(d); } catch (Exception) { } _lock.Lock(); _lock.Unlock(); }
        public void Finally(byte[] d) { FpRegs.Lock(); try { Parser.Parse(d); } finally { FpRegs.Unlock(); } }
        public void Rethrown(byte[] d) { _lock.Lock(); try { Parser.Parse(d); } catch (Exception) { _lock.Unlock(); throw; } _lock.Unlock(); }
        public void Wrapped(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Exception e) { throw new InvalidOperationException("", e); } } }
        public void Stopped(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Exception) { Panic.Now(); } } }
        public void Narrow(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (FormatException) { _value = 0; } } }
        public void Filtered(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Exception e) when (e is FormatException) { _value = 0; } } }
        public void Sleeping(byte[] d) { lock (this) { try { Parser.Parse(d); } catch (Exception) { _value = 0; } } }
        public void Inside(byte[] d) { try { using (_lock.Enter()) Parser.Parse(d); } catch (Exception) { _value = 0; } }
        """);

    [Fact]
    public Task Swallowed_in_a_section() => RuleVerifier.DefiniteAsync("""
        public void Bad(byte[] d) { FpRegs.Lock(); try { Parser.Parse(d); } {|RG6005:catch (Exception)|} { } FpRegs.Unlock(); }
        public void Bare(byte[] d) { _lock.Lock(); try { Parser.Parse(d); } {|RG6005:catch|} { _value = 0; } _lock.Unlock(); }
        public void Using(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } {|RG6005:catch (Exception e)|} { _flag = e.Message is null; } } }
        public int Returned(byte[] d) { _lock.Lock(); try { return Parser.Parse(d); } {|RG6005:catch (System.Exception)|} { return -1; } finally { _lock.Unlock(); } }
        public void Count(byte[] d) { Arch.Pin(); try { Parser.Parse(d); } {|RG6005:catch (Exception)|} { } Arch.Unpin(); }
        public void Unknown(byte[] d) { _lock.Lock(); try { Plain.Touch(); d.CopyTo(d, 0); } {|RG6005:catch (Exception)|} { } _lock.Unlock(); }
        """);

    [Fact]
    public Task An_exception_that_stops_the_machine() => RuleVerifier.DefiniteAsync("""
        [StopsMachine] public class Bug : System.Exception { }
        public sealed class Oops : Bug { }
        public void Itself(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } {|RG6005:catch (Bug)|} { _value = 0; } } }
        public void Derived(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } {|RG6005:catch (Oops e)|} { _value = e.HResult; } } }
        private void Generic<T>(byte[] d) where T : Bug { using (_lock.Enter()) { try { Parser.Parse(d); } {|RG6005:catch (T)|} { _value = 0; } } }
        """);

    [Fact]
    public Task An_exception_that_stops_the_machine_may_pass_or_end() => RuleVerifier.SilentAsync("""
        [StopsMachine] public class Bug : System.Exception { }
        public sealed class Soft : System.Exception { }
        public void Passed(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Bug) { _value = 0; throw; } } }
        public void Ended(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Bug) { System.Environment.FailFast("bug"); } } }
        public void Filtered(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Bug b) when (b.HResult > 0) { _value = 0; } } }
        public void Ordinary(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Soft) { _value = 0; } } }
        public void Free(byte[] d) { try { Parser.Parse(d); } catch (Bug) { _value = 0; } }
        """);

    [Fact]
    public Task A_type_is_known_by_itself_not_by_its_name() => RuleVerifier.SilentAsync("""
        public static class Own { public sealed class Exception : System.Exception { } }
        public void Narrow(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Own.Exception) { _value = 0; } } }
        """);

    [Fact]
    public Task A_method_of_the_name_FailFast_comes_back() => RuleVerifier.DefiniteAsync("""
        public static class Own { public static void FailFast() { } }
        public void Goes_on(byte[] d) { _lock.Lock(); try { Parser.Parse(d); } {|RG6005:catch (Exception)|} { Own.FailFast(); } _lock.Unlock(); }
        """);

    [Fact]
    public Task Under_a_lock_that_sleeps_in_kernel_code() => RuleVerifier.DefiniteAsync(LanguageKernel.InKernelCode("""
        public void Bad(byte[] d) { _mutex.Lock(); try { Parser.Parse(d); } {|RG6005:catch (Exception)|} { } _mutex.Unlock(); }
        """));

    [Fact]
    public Task The_right_one_of_several() => RuleVerifier.DefiniteAsync("""
        public void Bad(byte[] d)
        {
            _lock.Lock();
            try
            {
                try { Parser.Parse(d); }
                catch (FormatException) { _value = 0; }
                catch (ArgumentException) { _value = 1; }
            }
            catch (InvalidOperationException) { _value = 2; }
            {|RG6005:catch (Exception)|} { _value = 3; }
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task In_lambdas_and_loops() => RuleVerifier.DefiniteAsync("""
        public Action<byte[]> Lambda() => d => { _lock.Lock(); try { Parser.Parse(d); } {|RG6005:catch (Exception)|} { } _lock.Unlock(); };
        public void Loop(byte[] d)
        {
            Preempt.Disable();
            for (int i = 0; i < 3; i++)
            {
                try { Parser.Parse(d); }
                {|RG6005:catch (Exception)|} { continue; }
            }

            Preempt.Enable();
        }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(byte[] d, bool b)
        {
            if (b) _lock.Lock();
            try { Parser.Parse(d); }
            {|RG6005:catch (Exception)|} { _value = 0; }
            if (b) _lock.Unlock();
        }
        """);

    [Fact]
    public async Task The_message_says_what_is_held()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public void Bad(byte[] d) { _lock.Lock(); try { Parser.Parse(d); } catch (Exception) { } _lock.Unlock(); }
            """));
        Assert.Equal(("RG6005", "definite", "catch (Exception)"), (finding.Id, finding.Certainty, finding.Text));
        Assert.StartsWith("The handler catches everything, even the exception that stops the machine, and goes on although spin lock '_lock' is held", finding.Message, System.StringComparison.Ordinal);

        var own = Assert.Single(await Findings.OfAsync("""
            [StopsMachine] public class Bug : Exception { }
            public void Bad(byte[] d) { using (_lock.Enter()) { try { Parser.Parse(d); } catch (Bug) { } } }
            """));
        Assert.StartsWith("The handler catches 'Bug', which stops the machine, and goes on although spin lock '_lock' is held", own.Message, System.StringComparison.Ordinal);
    }
}
