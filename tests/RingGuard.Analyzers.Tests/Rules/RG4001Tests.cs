using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Requests to restart that are ignored or taken for a failure.</summary>
public sealed class RG4001Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private readonly Domain _d = new();
        public void Bad(Vcpu v) { long g = 0; Flush.Range(v.Domain, ref g, 9); v.NeedFlush = false; } // RG4001
        public void Good(Vcpu v) { long g = 0; Errno rc; while ((rc = Flush.Range(v.Domain, ref g, 9)) == Errno.Restart) Softirq.DoSoftirq(); }
        public void Discard() { long g = 0; _ = Flush.Range(_d, ref g, 9); } // RG4001
        public void NeverRead() { long g = 0; var rc = Flush.Range(_d, ref g, 9); } // RG4001
        public Errno Wrapper(ref long g) => Flush.Range(_d, ref g, 9);
        public Errno Wrapper2(ref long g) { var rc = Flush.Range(_d, ref g, 9); return rc; }
        public void OnlyOk() { long g = 0; if (Flush.Range(_d, ref g, 9) != Errno.Ok) Plain.Touch(); } // RG4001
        public bool OnlyOkBool() { long g = 0; return Flush.Range(_d, ref g, 9) == Errno.Ok; }
        public bool OnlyOkHandedOn() { long g = 0; if (Flush.Range(_d, ref g, 9) != Errno.Ok) return false; return true; } // RG4001?
        public Errno Passed() { long g = 0; var rc = Flush.Range(_d, ref g, 9); if (rc != Errno.Ok) return rc; return Errno.Ok; }
        public void Switched() { long g = 0; switch (Flush.Range(_d, ref g, 9)) { case Errno.Ok: break; case Errno.Restart: Plain.Touch(); break; default: Plain.Test(1); break; } }
        public void SwitchedOnOk() { long g = 0; switch (Flush.Range(_d, ref g, 9)) { case Errno.Ok: break; default: Plain.Test(1); break; } } // RG4001
        public void Logged() { long g = 0; var rc = Flush.Range(_d, ref g, 9); if (rc != Errno.Ok) Plain.Read((int)rc); }
        public int Expression() { long g = 0; return Flush.Range(_d, ref g, 9) switch { Errno.Ok => 0, Errno.Restart => 1, _ => 2 }; }
        public void Somewhere(bool x) { long g = 0; var rc = Flush.Range(_d, ref g, 9); if (x) return; if (rc == Errno.Restart) Plain.Touch(); } // RG4001?
        public void Overwritten() { long g = 0; var rc = Flush.Range(_d, ref g, 9); rc = Errno.Ok; Plain.Read((int)rc); } // RG4001
        public void ThroughWrapper(ref long g) { Own(ref g); } // RG4001
        private Errno Own(ref long g) { return Flush.Range(_d, ref g, 9); }
        public void Captured() { long g = 0; var rc = Flush.Range(_d, ref g, 9); Action a = () => Plain.Read((int)rc); a(); }
        public void Lambda() { Action a = () => { long g = 0; Flush.Range(_d, ref g, 9); }; a(); } // RG4001
        public void Try() { long g = 0; Errno rc = Errno.Ok; try { rc = Flush.Range(_d, ref g, 9); } finally { Plain.Touch(); } if (rc == Errno.Restart) Plain.Touch(); }
        public Errno Ternary(bool x) { long g = 0; return x ? Flush.Range(_d, ref g, 9) : Errno.Ok; }
        public void Each(Domain[] all) { foreach (var d in all) { long g = 0; if (Flush.Range(d, ref g, 9) != Errno.Ok) Plain.Touch(); } } // RG4001
        """);

    [Fact]
    public Task By_way_of_variables() => MarkedSource.MatchesAsync("""
        private readonly Domain _d = new();
        public void OnlyOk() { long g = 0; bool failed = Flush.Range(_d, ref g, 9) != Errno.Ok; if (failed) Plain.Touch(); } // RG4001
        public void Kept() { long g = 0; var rc = Flush.Range(_d, ref g, 9); bool failed = rc != Errno.Ok; if (failed) Plain.Touch(); } // RG4001
        public void Again() { long g = 0; var rc = Flush.Range(_d, ref g, 9); bool again = rc == Errno.Restart; if (again) Plain.Touch(); }
        public bool Told() { long g = 0; bool failed = Flush.Range(_d, ref g, 9) != Errno.Ok; return failed; }
        public void Discarded() { long g = 0; var rc = Flush.Range(_d, ref g, 9); _ = rc; } // RG4001
        public void Overwritten() { long g = 0; var rc = Flush.Range(_d, ref g, 9); bool again = rc == Errno.Restart; rc = Errno.Ok; if (again) Plain.Touch(); }
        """);
}
