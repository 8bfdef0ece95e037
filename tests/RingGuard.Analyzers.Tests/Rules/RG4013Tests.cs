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

    [Fact]
    public Task Awaited() => MarkedSource.MatchesAsync("""
        [return: Role(ValueRole.MustCheck)] private static System.Threading.Tasks.Task<Errno> Later() => System.Threading.Tasks.Task.FromResult(Errno.Ok);
        public async System.Threading.Tasks.Task Bad() { await Later(); } // RG4013
        public async System.Threading.Tasks.Task<Errno> Good() { return await Later(); }
        public async System.Threading.Tasks.Task Kept() { var rc = await Later(); if (rc != Errno.Ok) Plain.Touch(); }
        public async System.Threading.Tasks.Task Unread() { var rc = await Later(); } // RG4013
        public void Delegates(System.Func<bool> f) { f(); }
        public void Tuple() { var (a, b) = (Regs.Freeze(Task.Current), 1); Plain.Read(b); }
        public void Local1() { Body(); static void Body() { Regs.Freeze(Task.Current); } } // RG4013
        public void Try() { bool ok = false; try { ok = Regs.Freeze(Task.Current); } catch (InvalidOperationException) { Plain.Touch(); } if (ok) Plain.Touch(); }
        public void Goto() { again: var b = Regs.Freeze(Task.Current); if (!b) goto again; }
        public void Loop() { bool ok; do { ok = Regs.Freeze(Task.Current); } while (!ok); }
        public int Switch() => Regs.Freeze(Task.Current) switch { true => 1, _ => 2 };
        public void Nested(bool x) { if (x && !Regs.Freeze(Task.Current)) return; Plain.Touch(); }
        public void Using() { using var s = _lock.Enter(); Regs.Freeze(Task.Current); } // RG4013
        """);
}
