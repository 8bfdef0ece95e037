using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Guard not disposed or escaping.</summary>
public sealed class RG6002Tests
{
    // Valid

    [Fact]
    public Task Scopes_that_are_disposed() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Declaration() { using var g = KernelFpu.Section(); _value++; }
        public void Statement() { using (Pins.Take()) _value++; using (Pins.Open()) _value++; using (_lock.Enter()) _value++; }
        public void Finally() { var g = Pins.Take(); try { _value++; } finally { g.Dispose(); } }
        public void ByHand() { var g = _lock.Enter(); _value++; g.Dispose(); }
        public void Later() { Held g; g = Pins.Take(); _value++; g.Dispose(); }
        public void Existing() { var g = Pins.Open(); using (g) _value++; }
        """));

    [Fact]
    public Task Handed_on_by_contract_or_inference() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        [Acquires(Resource.Preempt)] public Held Make() => Pins.Take();
        private static Held Inner() => Pins.Take();
        public void Use() { using (Inner()) _value++; using (Make()) _value++; }
        public void Twice() { for (int i = 0; i < 3; i++) { using var g = Inner(); _value += i; } }
        """));

    [Fact]
    public Task An_owner_may_keep_it() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        private sealed class Region : IDisposable
        {
            private readonly Scope _scope;
            [Acquires(Resource.Preempt)] public Region() { _scope = Pins.Open(); }
            [Releases(Resource.Preempt)] public void Dispose() => _scope.Dispose();
        }

        public void Use() { using var r = new Region(); _value++; }
        """));

    [Fact]
    public Task Captured_but_not_the_scope() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Use()
        {
            var n = 3;
            Func<int> f = () => n;
            using (Pins.Take()) _value++;
            _value += f();
        }

        private sealed class Holder { public System.IO.Stream Data; }
        public void Fresh() { using (Pins.Take()) _value++; using var s = new System.IO.MemoryStream(); var h = new Holder(); h.Data = s; _value += (int)h.Data.Length; }
        """));

    // Findings

    [Fact]
    public Task Never_disposed() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        private static void Store(in FpuScope g) => Plain.Touch();
        public void Passed() { var g = {|RG6002:KernelFpu.Section()|}; Store(g); }
        public void Dropped() { {|RG6002:_lock.Enter()|}; }
        public void Kept() { var g = {|RG6002:Pins.Take()|}; _value++; }
        public void Discarded() { _ = {|RG6002:Pins.Open()|}; }
        public void Interrupts() { var g = {|RG6002:LocalIrq.SaveScope()|}; _value++; }
        """));

    [Fact]
    public Task Copied() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Bad() { var g = Pins.Take(); var h = {|RG6002:g|}; g.Dispose(); h.Dispose(); }
        public void Using() { using var g = Pins.Take(); var h = {|RG6002:g|}; h.Dispose(); }
        public void Given(Held g) { var h = {|RG6002:g|}; h.Dispose(); }
        """));

    [Fact]
    public Task Boxed() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Bad() { using var g = Pins.Take(); IDisposable d = {|RG6002:g|}; Plain.Touch(); }
        """),
        "RG6006");

    [Fact]
    public Task Stored() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        private Held _held;
        private Scope _scope;
        private readonly Scope[] _scopes = new Scope[4];
        public void Struct() { _held = {|RG6002:Pins.Take()|}; }
        public void Class() { _scope = {|RG6002:Pins.Open()|}; }
        public void Element() { _scopes[2] = {|RG6002:Pins.Open()|}; }
        public void Disposed() { using var s = Pins.Open(); _scope = {|RG6002:s|}; }
        """));

    [Fact]
    public Task Captured_and_returned() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public Action Captured() { using var s = Pins.Open(); return {|RG6002:() => s.ToString()|}; }
        public Scope Returned() { using var s = Pins.Open(); return {|RG6002:s|}; }
        """),
        "RG6006");

    [Fact]
    public Task Another_disposable_that_outlives_its_using() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        private System.IO.Stream _stream;
        public void Bad(System.IO.Stream from) { using (Pins.Take()) _value++; using var s = from; _stream = {|RG6002:s|}; }
        """));

    [Fact]
    public Task A_reference_of_the_kernel_that_outlives_its_using() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        private sealed class Node : IDisposable { public int Refs; public void Dispose() => Refs--; }
        private sealed class Link { public Node Of; }
        private static Node Parent(int ep) => new();
        private int Parse(Link link, int ep) { using var node = Parent(ep); link.Of = {|RG6002:node|}; return 0; }
        public int Use() => Parse(new Link(), 3);
        """));

    [Fact]
    public async Task The_message_names_the_call()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public void Bad() { var g = KernelFpu.Section(); }
            """));

        Assert.Equal(("RG6002", "definite", "KernelFpu.Section()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'KernelFpu.Section' returns is never disposed", finding.Message);
    }
}
