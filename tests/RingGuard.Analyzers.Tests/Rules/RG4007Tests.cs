using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Pending work that nobody on the way out tests.</summary>
public sealed class RG4007Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        namespace Sample;
        public class Scrub
        {
            [Role(ValueRole.PendingWork)] internal bool _needScrub;
            public void Request() { _needScrub = true; } // RG4007
        }
        """);

    [Fact]
    public Task Good() => MarkedSource.SilentAsync("""
        namespace Sample;
        public class Scrub
        {
            [Role(ValueRole.PendingWork)] internal bool _needScrub;
            public void Request() { _needScrub = true; }
            private bool Check() { if (_needScrub) { _needScrub = false; return true; } return false; }
            public void Leave() { LocalIrq.Disable(); while (Check()) { } World.Enter(); LocalIrq.Enable(); }
        }
        """);

    [Fact]
    public Task Read_elsewhere_only() => MarkedSource.MatchesAsync("""
        namespace Sample;
        public class Scrub
        {
            [Role(ValueRole.PendingWork)] internal bool _needScrub;
            public void Request() { if (!_needScrub) _needScrub = true; } // RG4007
            public void Leave() { LocalIrq.Disable(); World.Enter(); LocalIrq.Enable(); }
        }
        """);

    [Fact]
    public Task Read_no_way_out_in_this_compilation_s_source() => MarkedSource.SilentAsync("""
        namespace Sample;
        public class Scrub
        {
            [Role(ValueRole.PendingWork)] internal bool _needScrub;
            public void Request() { _needScrub = true; }
            public bool Wanted() => _needScrub;
        }
        """);
}
