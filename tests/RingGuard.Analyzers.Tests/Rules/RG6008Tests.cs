using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Struct copy of mutable kernel state.</summary>
public sealed class RG6008Tests
{
    [Fact]
    public Task References_snapshots_and_write_backs() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Reference(Cpu cpu) { Preempt.Disable(); ref var c = ref cpu.Count; c.Add(1); c.Depth = 2; Preempt.Enable(); }
        public uint Snapshot(Cpu cpu) { Preempt.Disable(); var c = cpu.Count; var w = c.Word + (c.IsZero() ? 1u : c.Peek()); Preempt.Enable(); return w; }
        public void Written(Cpu cpu) { Preempt.Disable(); var c = cpu.Local; c.Add(1); cpu.Local = c; Preempt.Enable(); }
        public Count Returned(Cpu cpu) { Preempt.Disable(); var c = cpu.Count; Preempt.Enable(); c.Add(1); return c; }
        public void Passed(Cpu cpu) { Preempt.Disable(); var c = cpu.Count; c.Add(1); Take(c); Preempt.Enable(); }
        private static void Take(Count c) => Plain.Touch();
        public void Made() { Preempt.Disable(); var c = new Count(); c.Add(1); Preempt.Enable(); }
        public void Ordinary(Cpu cpu) { Preempt.Disable(); var c = cpu.Plain; c.Add(1); Preempt.Enable(); }
        public void Library(List<int> l, int[] a) { Preempt.Disable(); var e = l.GetEnumerator(); e.MoveNext(); var s = a.AsSpan(); var x = s[0]; x++; Preempt.Enable(); }
        """));

    [Fact]
    public Task Changed_copies() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Method(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; c.Add(1); Preempt.Enable(); }
        public void Field(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; c.Depth = 3; Preempt.Enable(); }
        public void Compound(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; c.Depth++; Preempt.Enable(); }
        public void Role(Cpu cpu) { Preempt.Disable(); Count c = {|RG6008:cpu.Local|}; c.Add(2); Preempt.Enable(); }
        public void Property(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Property|}; c.Bump(); Preempt.Enable(); }
        """));

    [Fact]
    public Task In_loops_lambdas_and_branches() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Loop(Cpu[] cpus) { foreach (var cpu in cpus) { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; if (_flag) c.Add(1); Preempt.Enable(); } }
        public Action<Cpu> Lambda() => static cpu => { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; c.Add(1); Preempt.Enable(); };
        public void Finally(Cpu cpu) { Preempt.Disable(); var c = {|RG6008:cpu.Count|}; try { Plain.Touch(); } finally { c.Add(1); Preempt.Enable(); } }
        """));

    [Fact]
    public async Task The_message_says_where_it_is_changed()
    {
        var finding = Assert.Single(await Findings.OfAsync(LanguageKernel.With("""
            public void Bad(Cpu cpu)
            {
                Preempt.Disable();
                var pc = cpu.Count;
                pc.Add(3);
                Preempt.Enable();
            }
            """)));
        Assert.Equal(("RG6008", "definite", "cpu.Count"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'cpu.Count' is copied and the copy is changed (line", finding.Message);
        Assert.Single(finding.Evidence);
    }

    [Fact]
    public Task A_copy_that_is_declared_first() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Late(Cpu cpu) { Preempt.Disable(); Count c; c = {|RG6008:cpu.Count|}; c.Add(1); Preempt.Enable(); }
        """));

    [Fact]
    public Task A_variable_that_is_a_copy_at_times() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Twice(Cpu cpu) { Preempt.Disable(); Count c; c = cpu.Count; c = new Count(); c.Add(1); Preempt.Enable(); }
        """));
}
