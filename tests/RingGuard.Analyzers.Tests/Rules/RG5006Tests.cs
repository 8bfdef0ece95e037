using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Buffers for FP state whose size nobody looked at.</summary>
public sealed class RG5006Tests
{
    internal const string Primitives = """
        public sealed class Guest
        {
            [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[8];
            public int UabiSize => 4096;
            [Effects(Effect.ReadsFpImage | Effect.TouchesUserMemory), Trusted("primitive")] public void CopyToUabi(Span<byte> user) { }
            [Effects(Effect.ReadsFpImage | Effect.TouchesUserMemory), Trusted("primitive")] public void CopyTo(byte[] user, int length) { }
        }

        public sealed class Record { public int Size; public byte[] Area; }

        """;

    [Fact]
    public Task Nothing_compares_the_length() => Definite("""
        public void Copy(Guest g, Span<byte> user) => {|RG5006:g.CopyToUabi(user)|};
        public void Upper(Guest g, Record r) { if (r.Size <= 8192) {|RG5006:g.CopyTo(r.Area, r.Size)|}; }
        public void NotEmpty(Guest g, Span<byte> user) { if (user.Length > 0) {|RG5006:g.CopyToUabi(user)|}; }
        public void TooLate(Guest g, Span<byte> user) { {|RG5006:g.CopyToUabi(user)|}; if (user.Length < g.UabiSize) Plain.Touch(); }
        """);

    [Fact]
    public Task Compared_or_made_here() => Silent("""
        public Errno Copy(Guest g, Span<byte> user) { if (user.Length < g.UabiSize) return Errno.Inval; g.CopyToUabi(user); return Errno.Ok; }
        public void Else(Guest g, Span<byte> user) { if (user.Length >= g.UabiSize) g.CopyToUabi(user); }
        public void Exact(Guest g, Record r) { if (r.Size == 4096) g.CopyTo(r.Area, r.Size); }
        public void Pattern(Guest g, byte[] b) { if (b.Length is >= 4096) g.CopyTo(b, b.Length); }
        public void Made(Guest g) { var b = new byte[g.UabiSize]; g.CopyTo(b, b.Length); }
        public void Sliced(Guest g, byte[] b) => g.CopyToUabi(b.AsSpan(0, g.UabiSize));
        public void Checked(Guest g, byte[] b) { if (b.Length < g.UabiSize) return; Inner(g, b); }
        private static void Inner(Guest g, byte[] b) => g.CopyTo(b, b.Length);
        """);

    [Fact]
    public Task Compared_in_a_variable() => Silent("""
        public Errno Copy(Guest g, Span<byte> user) { bool small = user.Length < g.UabiSize; if (small) return Errno.Inval; g.CopyToUabi(user); return Errno.Ok; }
        public void Chain(Guest g, byte[] b) { bool fits = _flag && b.Length >= g.UabiSize; if (fits) g.CopyTo(b, b.Length); }
        """);

    [Fact]
    public Task The_comparison_in_the_variable_bounds_nothing() => Definite("""
        public void Upper(Guest g, Record r) { bool fits = r.Size <= 8192; if (fits) {|RG5006:g.CopyTo(r.Area, r.Size)|}; }
        public void Unasked(Guest g, Span<byte> user) { bool small = user.Length < g.UabiSize; {|RG5006:g.CopyToUabi(user)|}; if (small) Plain.Touch(); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
