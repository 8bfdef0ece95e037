using System.Threading.Tasks;
using RingGuard.CodeFixes;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.UseDeclaredCountFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Loops over a part.</summary>
public sealed class DeclaredCountFixTests
{
    private const string Members = """
            public const int Level = 1;
            [CountOf(nameof(Root))] public int Pages { get; } = 16;
            public readonly object[] Root = new object[16];
            private static void Invalidate(object table) { }
            public readonly Subject Next = null!;

        """;

    [Fact]
    public Task The_declared_number() => Verify.FixesAsync(
        Members + """
            public void Own() { for (int i = 0; i < {|RG4012:Level|}; i++) Invalidate(Root[i]); }
            public void Other() { for (int i = 0; i < /* all */ {|RG4012:4|}; i++) Invalidate(Next.Root[i]); }
            public void Inclusive() { for (int i = 0; i <= {|RG4012:Level|}; i++) Invalidate(this.Root[i]); }
            public void Lambda() { Action a = () => { for (int i = 0; i < {|RG4012:Level|}; i++) Invalidate(Root[i]); }; a(); }
        """,
        Members + """
            public void Own() { for (int i = 0; i < Pages; i++) Invalidate(Root[i]); }
            public void Other() { for (int i = 0; i < /* all */ Next.Pages; i++) Invalidate(Next.Root[i]); }
            public void Inclusive() { for (int i = 0; i < this.Pages; i++) Invalidate(this.Root[i]); }
            public void Lambda() { Action a = () => { for (int i = 0; i < Pages; i++) Invalidate(Root[i]); }; a(); }
        """,
        UseDeclaredCountFix.CountKey);

    [Fact]
    public Task The_length() => Verify.FixesAsync(
        Members + """
            public void Own() { for (int i = 0; i < {|RG4012:Level|}; i++) Invalidate(Root[i]); }
        """,
        Members + """
            public void Own() { for (int i = 0; i < Root.Length; i++) Invalidate(Root[i]); }
        """,
        UseDeclaredCountFix.LengthKey);
}
