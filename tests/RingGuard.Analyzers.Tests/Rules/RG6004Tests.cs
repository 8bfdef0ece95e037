using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Kernel operation in finalizer, static constructor, Dispose(bool) from GC, or unhandled-exception filter.</summary>
public sealed class RG6004Tests
{
    [Fact]
    public Task Explicit_and_harmless_members() => RuleVerifier.SilentAsync("""
        private static readonly int s_start;
        static Subject() { s_start = 3; Plain.Touch(); }
        ~Subject() { Plain.Touch(); _value = 0; }
        public void Free(FpuContext f) { Preempt.Disable(); Fpu.InvalidateRegisters(f); Preempt.Enable(); }
        protected virtual void Dispose(bool disposing)
        {
            if (!disposing) return;
            _lock.Lock();
            _lock.Unlock();
        }

        public int Filter()
        {
            try { return Plain.Read(1); }
            catch (Exception e) when (e is InvalidOperationException && Plain.Test(_value)) { throw; }
        }
        """);

    [Fact]
    public Task Dispose_of_a_class_without_finalizer() => RuleVerifier.SilentAsync("""
        protected virtual void Dispose(bool disposing) { _lock.Lock(); _lock.Unlock(); }
        """);

    [Fact]
    public Task A_declared_root() => RuleVerifier.SilentAsync("""
        [RunsIn(ExecutionMode.Boot)] static Subject() { Preempt.Disable(); Preempt.Enable(); }
        """);

    [Fact]
    public Task In_a_finalizer() => RuleVerifier.DefiniteAsync("""
        private readonly FpuContext _context = new();
        ~Subject() { {|RG6004:Fpu.InvalidateRegisters(_context)|}; }
        """);

    [Fact]
    public Task Through_a_helper() => RuleVerifier.DefiniteAsync("""
        ~Subject() { {|RG6004:Clean()|}; }
        private void Clean() { Sched.Doze(); }
        """);

    [Fact]
    public Task In_a_static_constructor() => RuleVerifier.DefiniteAsync("""
        private static readonly SpinLock s_lock = new();
        static Subject() { {|RG6004:s_lock.Lock()|}; s_lock.Unlock(); {|RG6004:LocalIrq.Disable()|}; LocalIrq.Enable(); }
        """.Replace("LocalIrq.Enable();", "{|RG6004:LocalIrq.Enable()|};"));

    [Fact]
    public Task In_the_part_that_the_finalizer_runs() => RuleVerifier.DefiniteAsync("""
        ~Subject() => Dispose(false);
        protected virtual void Dispose(bool disposing)
        {
            if (disposing)
            {
                _lock.Lock();
                _lock.Unlock();
            }
            else
            {
                {|RG6004:_second.Lock()|};
                _second.Unlock();
            }
        }
        """);

    [Fact]
    public Task In_a_filter() => RuleVerifier.DefiniteAsync("""
        private bool Check(Exception e) { _mutex.Lock(); _mutex.Unlock(); return true; }
        public int Bad(byte[] data)
        {
            try { return Parser.Parse(data); }
            catch (Exception e) when ({|RG6004:Check(e)|}) { throw; }
        }
        """);

    [Fact]
    public async Task The_message_says_where()
    {
        var finding = Assert.Single(await Findings.OfAsync("~Subject() { Sched.Doze(); }"));
        Assert.Equal(("RG6004", "definite", "Sched.Doze()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("a finalizer", finding.Message);
    }

    [Fact]
    public Task Library_locks_in_ordinary_code() => RuleVerifier.SilentAsync("""
        private static readonly object Gate = new();
        static Subject() { System.Threading.Monitor.Enter(Gate); System.Threading.Monitor.Exit(Gate); }
        """);
}
