using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Loops over a part of what is declared to be counted.</summary>
public sealed class RG4012Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public const int Level = 1;
        [CountOf(nameof(Root))] public int Pages { get; } = 16;
        public readonly object[] Root = new object[16];
        private static void Invalidate(object table) { }
        public void Bad() { for (int i = 0; i < Level; i++) Invalidate(Root[i]); } // RG4012
        public void BadLiteral() { for (int i = 0; i < 4; i++) Invalidate(Root[i]); } // RG4012
        public void Good() { for (int i = 0; i < Pages; i++) Invalidate(Root[i]); }
        public void Length() { for (int i = 0; i < Root.Length; i++) Invalidate(Root[i]); }
        public void Argument(int n) { for (int i = 0; i < n; i++) Invalidate(Root[i]); }
        public void Computed() { int n = Pages / 2; for (int i = 0; i < n; i++) Invalidate(Root[i]); }
        public void Tail() { for (int i = 1; i < Level; i++) Invalidate(Root[i]); }
        [Partial] public void OnPurpose() { for (int i = 0; i < Level; i++) Invalidate(Root[i]); }
        private readonly object[] _other = new object[4];
        public void Undeclared() { for (int i = 0; i < 2; i++) Invalidate(_other[i]); }
        public void Lambda() { Action a = () => { for (int i = 0; i < Level; i++) Invalidate(Root[i]); }; a(); } // RG4012
        """);

    [Fact]
    public Task Whichever_way_the_condition_is_written() => MarkedSource.MatchesAsync("""
        private readonly int[] _all = new int[4];
        [CountOf("_all")] private int _count;
        private const int Level = 2;
        private static void Use(int x) => Plain.Read(x);
        public void Turned() { for (int i = 0; Level > i; i++) Use(_all[i]); } // RG4012
        public void Late() { int i; i = 0; while (i < Level) { Use(_all[i]); i++; } } // RG4012
        public void Negated() { int i = 0; while (!(i >= Level)) { Use(_all[i]); i++; } } // RG4012
        public void Good() { for (int i = 0; _count > i; i++) Use(_all[i]); }
        public void From() { int i; i = 1; while (i < Level) { Use(_all[i]); i++; } }
        """);
}
