using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Handlers of trapped writes: sample, write, toggle.</summary>
public sealed class RG5014Tests
{
    internal const string Primitives = """
        public sealed class Core
        {
            public bool HasCacheEnabled { [Protocol("tvm", Step = "sample"), Trusted("primitive")] get => true; }
        }

        public static class Sys { [Protocol("tvm", Step = "write"), Trusted("primitive")] public static void Write(int id, ulong value) { } }
        public static class Emul { [Protocol("tvm", Step = "toggle"), Trusted("primitive")] public static void ToggleCache(Core v, bool was) { } }

        """;

    [Fact]
    public Task Sampled_after_the_write() => Definite("""
        [TvmHandler] public void Trap(Core v, int id, ulong val) { Sys.Write(id, val); bool was = {|RG5014:v.HasCacheEnabled|}; Emul.ToggleCache(v, was); }
        """);

    [Fact]
    public Task Sampled_before_the_write() => Silent("""
        [TvmHandler] public void Trap(Core v, int id, ulong val) { bool was = v.HasCacheEnabled; Sys.Write(id, val); Emul.ToggleCache(v, was); }
        [TvmHandler] public void Several(Core v, ulong val) { bool was = v.HasCacheEnabled; Sys.Write(1, val); Sys.Write(2, val); Emul.ToggleCache(v, was); }
        [TvmHandler] public void Read(Core v) => _flag = v.HasCacheEnabled;
        public void NoHandler(Core v, ulong val) { Sys.Write(1, val); _flag = v.HasCacheEnabled; }
        """);

    [Fact]
    public Task Toggled_too_early_or_never() => Definite("""
        [TvmHandler] public void Early(Core v, ulong val) { bool was = v.HasCacheEnabled; {|RG5014:Emul.ToggleCache(v, was)|}; Sys.Write(1, val); }
        [TvmHandler] public void Never(Core v, ulong val) { bool was = v.HasCacheEnabled; {|RG5014:Sys.Write(1, val)|}; }
        [TvmHandler] public void NoSample(Core v, ulong val) { {|RG5014:Sys.Write(1, val)|}; }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
