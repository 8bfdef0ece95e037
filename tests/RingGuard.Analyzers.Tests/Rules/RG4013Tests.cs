using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Results that the contract says somebody has to look at.</summary>
public sealed class RG4013Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad() { Regs.Freeze(Task.Current); } // RG4013
        public void Assigned() { var b = Regs.Alloc(3); } // RG4013
        public void Good() { if (!Regs.Freeze(Task.Current)) return; Plain.Touch(); }
        public void Explicit() { _ = Regs.Freeze(Task.Current); }
        public byte[]? Passed() => Regs.Alloc(2);
        public void Used() { var b = Regs.Alloc(3); if (b is null) return; b[0] = 1; }
        public void Stored() { _flag = Regs.Freeze(Task.Current); }
        public void Argument() { Console.WriteLine(Regs.Freeze(Task.Current)); }
        public void Later(bool x) { var b = Regs.Freeze(Task.Current); if (x) return; if (b) Plain.Touch(); } // RG4013?
        public void Over() { var b = Regs.Freeze(Task.Current); b = Regs.Freeze(Task.Current); if (b) Plain.Touch(); } // RG4013
        public void TryLock() { if (_lock.TryLock()) _lock.Unlock(); }
        public void Coalesce() { var b = Regs.Alloc(3) ?? new byte[2]; b[0] = 1; }
        public void Conditional() { var n = Regs.Alloc(3)?.Length; Plain.Read(n ?? 0); }
        public void Pattern() { if (Regs.Alloc(3) is { Length: > 2 } b) b[0] = 1; }
        public void Async() { Action a = () => Regs.Freeze(Task.Current); a(); } // RG4013
        public bool Expression(bool x) => x && Regs.Freeze(Task.Current);
        public void For() { for (int i = 0; Regs.Freeze(Task.Current); i++) Plain.Touch(); }
        public void Ternary(bool x) { var b = x ? Regs.Alloc(1) : null; if (b != null) b[0] = 2; }
        public void Outer() { Inner(); } // RG4013
        private static bool Inner() => Regs.Freeze(Task.Current);
        """);
}
