using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Pending-work flags that are cleared before the work.</summary>
public sealed class RG4005Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad(Vcpu v) { v.NeedFlush = false; Flush.All(v); } // RG4005
        public void Good(Vcpu v) { Flush.All(v); v.NeedFlush = false; }
        public void SetAgain(Vcpu v) { v.NeedFlush = false; Flush.All(v); if (_flag) v.NeedFlush = true; } // RG4005?
        public void TestedAgain(Vcpu v) { do { v.NeedFlush = false; Flush.All(v); } while (v.NeedFlush); }
        public void OtherOne(Vcpu v, Vcpu w) { v.NeedFlush = false; Flush.All(w); }
        public void BestEffort(Vcpu v) { v.NeedHint = false; Flush.All(v); }
        public void Branch(Vcpu v, bool x) { if (x) v.NeedFlush = false; Flush.All(v); } // RG4005?
        public void Helper(Vcpu v) { v.NeedFlush = false; Work(v); } // RG4005
        private static void Work(Vcpu v) => Flush.All(v);
        public void Plainly(Vcpu v) { v.NeedFlush = false; Plain.Touch(); }
        public void ThroughDomain(Vcpu v) { long g = 0; v.NeedFlush = false; Errno rc; while ((rc = Flush.Range(v.Domain, ref g, 9)) == Errno.Restart) Softirq.DoSoftirq(); } // RG4005
        """);
}
