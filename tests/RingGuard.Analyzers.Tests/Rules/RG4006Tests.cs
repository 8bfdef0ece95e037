using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Pending-work flags that are cleared although the work may have failed.</summary>
public sealed class RG4006Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); v.NeedFlush = false; } // RG4006
        public Errno BadReturned(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); v.NeedFlush = false; return rc; } // RG4006
        public void Acknowledged(Vcpu v) { long g = 0; Errno rc; do { rc = Flush.Range(v.Domain, ref g, 9); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); if (rc != Errno.Ok) Plain.Read((int)rc); v.NeedFlush = false; }
        public Errno OnSuccess(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); if (rc == Errno.Ok) v.NeedFlush = false; return rc; }
        public Errno OnFailure(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); if (rc != Errno.Ok) v.NeedFlush = false; return rc; } // RG4006
        [BestEffort] public Errno Effort(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); v.NeedFlush = false; return rc; }
        public Errno Hint(Vcpu v) { long g = 0; var rc = Flush.Range(v.Domain, ref g, 9); v.NeedHint = false; return rc; }
        """);
}
