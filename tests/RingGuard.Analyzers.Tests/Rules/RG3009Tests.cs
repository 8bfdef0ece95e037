using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Allocation in atomic context.</summary>
public sealed class RG3009Tests
{
    private const string BlockingNew = "construct new Effects(AllocatesBlocking)\n";

    // Valid

    [Fact]
    public Task Allocations_that_do_not_wait() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Atomic(int n) { LocalIrq.Disable(); var p = Mem.Alloc(n, Gfp.Atomic); LocalIrq.Enable(); }
        public void Before(int n) { var p = Mem.Alloc(n, Gfp.Kernel); LocalIrq.Disable(); p[0] = 1; LocalIrq.Enable(); }
        public void Mutex(int n) { _mutex.Lock(); var p = Mem.Alloc(n); _mutex.Unlock(); }
        public void Chosen(int n) { var gfp = LocalIrq.IsEnabled() ? Gfp.Kernel : Gfp.Atomic; Mem.Alloc(n, gfp); }
        """));

    [Fact]
    public Task Helpers_that_pass_the_argument_on() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Under(int n) { _lock.Lock(); Outer(n, Gfp.Atomic); _lock.Unlock(); }
        public void Free(int n) => Outer(n, Gfp.Kernel);
        private static byte[] Outer(int n, Gfp gfp) => Inner(gfp, n);
        private static byte[] Inner(Gfp how, int n) => Mem.Alloc(n, how);
        """));

    [Fact]
    public Task Nothing_on_the_heap() => RuleVerifier.SilentAsync("""
        public unsafe void Stack()
        {
            _lock.Lock();
            System.Span<byte> buffer = stackalloc byte[16];
            byte* raw = stackalloc byte[16];
            System.ReadOnlySpan<byte> data = new byte[] { 1, 2, 3 };
            var flags = new IrqFlags();
            (int, int) pair = (1, 2);
            buffer[0] = data[0];
            raw[0] = (byte)pair.Item1;
            _lock.Unlock();
        }

        public void Empty()
        {
            _lock.Lock();
            var none = new int[0];
            _value = none.Length;
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task On_the_way_down() => RuleVerifier.SilentAsync("""
        public void Stop(object o)
        {
            using (_lock.Enter())
            {
                if (o is null) throw new ArgumentException("no object " + _value);
                if (_value == 3) Panic.Now();
            }
        }
        """);

    // Findings

    [Fact]
    public Task By_contract_it_is_definite() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Irq(int n) { LocalIrq.Disable(); var p = {|RG3009:Mem.Alloc(n, Gfp.Kernel)|}; LocalIrq.Enable(); }
        public void Default(int n) { LocalIrq.Disable(); var p = {|RG3009:Mem.Alloc(n)|}; LocalIrq.Enable(); }
        public void Spin(int n) { _lock.Lock(); {|RG3009:Mem.Reserve(n)|}; _lock.Unlock(); }
        public void Count(int n) { Preempt.Disable(); {|RG3009:Mem.Strict(n)|}; Preempt.Enable(); }
        public void Twin(int n) { _ticket.Take(); {|RG3009:Mem.Reserve(n)|}; _ticket.Drop(); }
        public void Read(int n) { Rcu.ReadLock(); {|RG3009:Mem.Reserve(n)|}; Rcu.ReadUnlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Handler(int n) { {|RG3009:Mem.Reserve(n)|}; }
        [RunsIn(ExecutionMode.Softirq)] public void Soft(int n) { {|RG3009:Mem.Alloc(n)|}; }
        [Requires(Context.IrqOff)] public void Entered(int n) { {|RG3009:Mem.Alloc(n)|}; }
        """));

    [Fact]
    public Task Pin_around_a_loop_of_allocations() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public int Bad(int[] queues)
        {
            Arch.Pin();
            foreach (var q in queues)
            {
                var b = {|RG3009:Mem.Alloc(q, Gfp.Kernel)|};
                if (b is null) goto fail;
            }

            Arch.Unpin();
            return 0;
        fail:
            Arch.Unpin();
            return -1;
        }
        """));

    [Fact]
    public Task An_argument_that_is_not_known_makes_it_possible() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        public void Unknown(int n, Gfp gfp) { _lock.Lock(); {|RG3009:Mem.Alloc(n, gfp)|}; _lock.Unlock(); }
        public void Rewritten(int n) { _lock.Lock(); {|RG3009:Chosen(n, Gfp.Kernel)|}; _lock.Unlock(); }
        private byte[] Chosen(int n, Gfp gfp) { if (_flag) gfp = Gfp.Atomic; return Mem.Alloc(n, gfp); }
        """));

    [Fact]
    public Task New_is_possible() => RuleVerifier.PossibleAsync("""
        public object Object() { LocalIrq.Disable(); var o = {|RG3009:new object()|}; LocalIrq.Enable(); return o; }
        public int[] Array(int n) { _lock.Lock(); var a = {|RG3009:new int[n]|}; _lock.Unlock(); return a; }
        public int[] Listed() { _lock.Lock(); int[] a = {|RG3009:{ 1, 2 }|}; _lock.Unlock(); return a; }
        public object Anonymous() { using (_lock.Enter()) return {|RG3009:new { A = 1 }|}; }
        public List<int> Target() { using (KernelFpu.Section()) { List<int> l = {|RG3009:new()|}; return l; } }
        [RunsIn(ExecutionMode.HardIrq)] public object Handler() => {|RG3009:new object()|};
        [Requires(Context.IrqOff)] public T Generic<T>() where T : class, new() => {|RG3009:new T()|};
        """);

    [Fact]
    public Task Where_new_waits_by_contract_it_is_definite() => RuleVerifier.WithContractsAsync(
        BlockingNew,
        """
        public object Bad() { _lock.Lock(); var o = {|RG3009:new object()|}; _lock.Unlock(); return o; }
        public object Box(int n) { _lock.Lock(); object o = {|RG3009:n|}; _lock.Unlock(); return o; }
        public void Through() { _lock.Lock(); {|RG3009:Make()|}; _lock.Unlock(); }
        private static List<int> Make() => new();
        public object Good() { var o = new object(); _lock.Lock(); _lock.Unlock(); return o; }
        public void Thrown(int n) { using (_lock.Enter()) { if (n > 3) throw new ArgumentException($"bad {n}"); } }
        public IrqFlags Value() { _lock.Lock(); var f = new IrqFlags(); _lock.Unlock(); return f; }
        """);

    [Fact]
    public Task A_delegate_call_does_what_the_contract_file_says() => RuleVerifier.WithContractsAsync(
        "construct delegate-call Ensures(IrqOn)\n",
        """
        public void Bad(Action a) { LocalIrq.Disable(); a(); Sched.Doze(); }
        public void Good(Action a) { LocalIrq.Disable(); {|RG1001:Sched.Doze()|}; a(); }
        """);

    [Fact]
    public Task A_delegate_call_may_wait_by_contract() => RuleVerifier.WithContractsAsync(
        "construct delegate-call Effects(Sleeps)\n",
        """
        public void Bad(Action a) { _lock.Lock(); {|RG1001:a()|}; _lock.Unlock(); }
        public void Good(Action a) { a(); _lock.Lock(); _lock.Unlock(); }
        public void Conditional(Action a) { _lock.Lock(); a?{|RG1001:.Invoke()|}; _lock.Unlock(); }
        """);

    [Fact]
    public async Task The_message_names_call_and_context()
    {
        var finding = Assert.Single(await Findings.OfAsync(LanguageKernel.With("""
            public void Bad(int n) { _lock.Lock(); Mem.Alloc(n); _lock.Unlock(); }
            """)));

        Assert.Equal(("RG3009", "definite", "Mem.Alloc(n)"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'Mem.Alloc' may wait for memory, but spin lock '_lock' is held", finding.Message);
    }
}
