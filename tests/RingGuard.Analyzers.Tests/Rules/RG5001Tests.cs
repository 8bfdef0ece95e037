using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Operations that only the current vCPU may be passed to.</summary>
public sealed class RG5001Tests
{
    internal const string Primitives = """
        public sealed class Core
        {
            [Role(ValueRole.Current)] public static Core Current { get; } = new();
            public int Id;
            [CurrentOnly, Trusted("primitive")] public void Kick() { }
            [CurrentOnly] public void Twice() { Kick(); this.Kick(); }
        }

        public static class Emul
        {
            [AtomicSafe, Trusted("primitive")] public static void SetWayFlush([Role(ValueRole.Current)] Core v) { }
            [return: Role(ValueRole.Current)] public static Core Loaded() => Core.Current;
        }

        public sealed class World { public readonly Core[] Cores = new Core[4]; public Core Find(int id) => Cores[id]; }

        public static class Vcpu
        {
            [Acquires(Resource.VCpuLoaded), Trusted("primitive")] public static void Load(Core v) { }
            [Releases(Resource.VCpuLoaded), Trusted("primitive")] public static void Put(Core v) { }
            [Protocol("stop", Step = "freeze"), Trusted("primitive")] public static bool Pause(Core v) => true;
            [Protocol("stop", Step = "thaw"), Trusted("primitive")] public static void Unpause(Core v) { }
        }

        """;

    [Fact]
    public Task Not_the_current_one() => Definite("""
        public void All(World d) { foreach (var v in d.Cores) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Parameter(Core v) => {|RG5001:Emul.SetWayFlush(v)|};
        public void Found(World d) => {|RG5001:Emul.SetWayFlush(d.Find(3))|};
        public void Element(World d) => {|RG5001:Emul.SetWayFlush(d.Cores[0])|};
        public void Instance(Core v) => {|RG5001:v.Kick()|};
        """);

    [Fact]
    public Task The_current_one() => Silent("""
        public void Property() => Emul.SetWayFlush(Core.Current);
        public void Local() { var v = Core.Current; var w = v; Emul.SetWayFlush(w); }
        public void Result() { var v = Emul.Loaded(); Emul.SetWayFlush(v); }
        public void Declared([Role(ValueRole.Current)] Core v) => Emul.SetWayFlush(v);
        public void Instance() => Core.Current.Kick();
        """);

    [Fact]
    public Task Compared_with_the_current_one() => Silent("""
        public void If(Core v) { if (v == Core.Current) Emul.SetWayFlush(v); }
        public void Early(Core v) { if (v != Core.Current) return; Emul.SetWayFlush(v); }
        public void Reversed(Core v) { if (Core.Current == v && _flag) Emul.SetWayFlush(v); }
        public void Reference(Core v) { if (ReferenceEquals(v, Core.Current)) Emul.SetWayFlush(v); }
        """);

    [Fact]
    public Task The_wrong_branch_and_a_new_value() => Definite("""
        public void Else(Core v) { if (v == Core.Current) Plain.Touch(); else {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Reassigned(World d) { var v = Core.Current; v = d.Find(1); {|RG5001:Emul.SetWayFlush(v)|}; }
        """);

    [Fact]
    public Task On_one_path_only() => RuleVerifier.PossibleAsync(ProtocolKernel.Source(Primitives, """
        public void Maybe(World d)
        {
            Preempt.Disable();
            Core v;
            if (_flag) { v = Core.Current; Preempt.Enable(); }
            else { v = d.Find(1); }
            {|RG5001:Emul.SetWayFlush(v)|};
            if (!_flag) Preempt.Enable();
        }
        """), "RG1004");

    [Fact]
    public Task Loaded_or_paused() => Silent("""
        public void Loaded(Core v) { Vcpu.Load(v); Emul.SetWayFlush(v); Vcpu.Put(v); }
        public void Paused(Core v) { if (!Vcpu.Pause(v)) return; Emul.SetWayFlush(v); Vcpu.Unpause(v); }
        """);

    [Fact]
    public Task After_it_was_put_or_resumed() => Definite("""
        public void Put(Core v) { Vcpu.Load(v); Vcpu.Put(v); {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Resumed(Core v) { if (!Vcpu.Pause(v)) return; Vcpu.Unpause(v); {|RG5001:Emul.SetWayFlush(v)|}; }
        """);

    [Fact]
    public Task A_helper_asks_its_callers() => Definite("""
        public void Good() => Inner(Core.Current, 1);
        public void Bad(Core v) => {|RG5001:Inner(v, 1)|};
        private static void Inner(Core v, int depth) { if (depth > 0) Inner(v, depth - 1); Emul.SetWayFlush(v); }
        """);

    [Fact]
    public Task By_contract_file_alone() => RuleVerifier.WithContractsAsync(
        "M:Own.Emu.Flush(Own.Cpu)->cpu Role(Current)\nP:Own.Cpu.Now Role(Current)\n",
        """
        namespace Own;

        public sealed class Cpu { public static Cpu Now { get; } = new(); }
        public static class Emu { public static void Flush(Cpu cpu) { } }

        public class User
        {
            public void Good() => Emu.Flush(Cpu.Now);
            public void Bad(Cpu c) => {|RG5001:Emu.Flush(c)|};
        }
        """);

    [Fact]
    public Task Compared_in_a_variable() => Silent("""
        public void Chain(Core v) { bool mine = Core.Current == v && _flag; if (mine) Emul.SetWayFlush(v); }
        public void Negated(Core v) { bool other = !(v == Core.Current); if (!(other)) Emul.SetWayFlush(v); }
        public void Truth(Core v) { if ((v == Core.Current) == true) Emul.SetWayFlush(v); }
        public void Reference(Core v) { bool mine = ReferenceEquals(v, Core.Current); if (mine is true) Emul.SetWayFlush(v); }
        public void Handed(Core v) { bool mine = Core.Current == v && _flag; bool sure = mine; if (sure) Emul.SetWayFlush(v); }
        public void Either(Core v) { bool other = _flag || v != Core.Current; if (other) return; Emul.SetWayFlush(v); }
        """);

    [Fact]
    public Task Shown_on_some_path_only_either_way_round() => RuleVerifier.PossibleAsync(ProtocolKernel.Source(Primitives, """
        public void Left(Core v) { if (_flag || v == Core.Current) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Right(Core v) { if (_flag || Core.Current == v) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Negated(Core v) { if (!(Core.Current == v && _flag)) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Nested(Core v) { if (!_flag) { if (Core.Current != v) return; } {|RG5001:Emul.SetWayFlush(v)|}; }
        """));

    [Fact]
    public Task The_variable_says_so_on_some_path_only() => RuleVerifier.PossibleAsync(ProtocolKernel.Source(Primitives, """
        public void Not(Core v) { bool mine = Core.Current == v && _flag; if (!mine) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Either(Core v) { bool mine = _flag || v == Core.Current; if (mine) {|RG5001:Emul.SetWayFlush(v)|}; }
        """));

    [Fact]
    public Task The_variable_says_something_else() => Definite("""
        public void Wrong(Core v) { bool mine = Core.Current == v; if (!mine) {|RG5001:Emul.SetWayFlush(v)|}; }
        public void Changed(World d, Core v) { bool mine = ReferenceEquals(v, Core.Current); v = d.Find(2); if (mine) {|RG5001:Emul.SetWayFlush(v)|}; }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
