using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Loops around a restartable operation that give no turn, or do not end at an error.</summary>
public sealed class RG4003Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private readonly Domain _d = new();
        public void Bad() { long g = 0; Errno rc; do rc = Flush.Range(_d, ref g, 9); while (rc != Errno.Ok); } // RG4003
        public void BadNegative() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); Softirq.DoSoftirq(); } while (rc < 0); } // RG4003
        public void NoTurn() { long g = 0; Errno rc; do rc = Flush.Range(_d, ref g, 9); while (rc == Errno.Restart); } // RG4003
        public void Good() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); }
        public void Twin() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); if (rc == Errno.Restart) Bottom.Run(); } while (rc == Errno.Restart); }
        public void Helper() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); LetOthers(); } while (rc == Errno.Restart); }
        private static void LetOthers() => Sched.CondResched();
        public void TwoSites() { long g = 0; var rc = Flush.Range(_d, ref g, 9); while (rc == Errno.Restart) { Sched.Yield(); rc = Flush.Range(_d, ref g, 9); } }
        public void TwoSitesBad() { long g = 0; var rc = Flush.Range(_d, ref g, 9); while (rc == Errno.Restart) { rc = Flush.Range(_d, ref g, 9); } } // RG4003
        public void While() { long g = 0; while (Flush.Range(_d, ref g, 9) == Errno.Restart) { } } // RG4003
        public void WhileNotOk() { long g = 0; while (Flush.Range(_d, ref g, 9) != Errno.Ok) Sched.Yield(); } // RG4003
        public void Handled() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); if (rc != Errno.Ok && rc != Errno.Restart) break; Sched.Yield(); } while (rc != Errno.Ok); }
        public void Endless() { long g = 0; for (;;) { var rc = Flush.Range(_d, ref g, 9); if (rc != Errno.Restart) break; Sched.Yield(); } }
        public void Sometimes(bool x) { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); if (x) Sched.Yield(); } while (rc == Errno.Restart); } // RG4003
        """);
}
