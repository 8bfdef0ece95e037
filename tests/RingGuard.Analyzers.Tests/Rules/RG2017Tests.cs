using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Components that are switched eagerly.</summary>
public sealed class RG2017Tests
{
    internal const string Primitives = """
        public enum Comp { Sse, [RawAccess] Pkru }

        public sealed class Area
        {
            [Effects(Effect.WritesFpImage), Trusted("primitive")] public void Write(Comp c, ulong v) { }
            [Effects(Effect.ReadsFpImage), Trusted("primitive")] public ulong Read(Comp c) => 0;
        }

        public sealed class Holder { [Role(ValueRole.FpImage)] public readonly Area Image = new(); [Effects(Effect.InvalidatesFpRegs), Trusted("primitive")] public void Forget() { } }
        public sealed class Thread { [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new(); public uint Pkru; }
        public static class Pkru { [Trusted("primitive")] public static void Load(uint v) { } }

        public abstract class Switcher { [Protocol("context-switch", Step = "finish")] public abstract void SwitchFinish(Thread next); }

        """;

    [Fact]
    public Task Through_the_image() => Definite("""
        public void Write(Holder h, ulong k) { h.Forget(); {|RG2017:h.Image.Write(Comp.Pkru, k)|}; }
        public ulong Read(Holder h) => {|RG2017:h.Image.Read(Comp.Pkru)|};
        """);

    [Fact]
    public Task The_current_task_while_the_switch_finishes() => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, "") + """

        public sealed class Bad : Switcher { public override void SwitchFinish(Thread next) { Pkru.Load({|RG2017:Thread.Now|}.Pkru); } }
        public sealed class Good : Switcher { public override void SwitchFinish(Thread next) { Pkru.Load(next.Pkru); } }
        """);

    [Fact]
    public Task Registers_and_other_components() => Silent("""
        public void Register(uint k) => Pkru.Load(k);
        public ulong Other(Holder h) => h.Image.Read(Comp.Sse);
        public void Now() => Pkru.Load(Thread.Now.Pkru);
        public bool Compare(Comp c) => c == Comp.Pkru;
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
