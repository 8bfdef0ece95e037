using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Updates of what a guest may use: result ignored, or effect first.</summary>
public sealed class RG5003Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Ignored(Vcpu v, ulong x) { v.Guest.UpdateXcr0(x); } // RG5003
        public void Bad(Vcpu v, ulong x)
        {
            v.Xcr0 = x; // RG5003
            v.Guest.UpdateXcr0(x); // RG5003
        }
        public bool Good(Vcpu v, ulong x) { if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false; v.Xcr0 = x; return true; }
        public bool Early(Vcpu v, ulong x)
        {
            v.Xcr0 = x; // RG5003
            if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false;
            return true;
        }
        public bool EarlyPlain(Vcpu v, ulong x)
        {
            v.Plain = x; // RG5003
            if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false;
            return true;
        }
        public bool Other(Vcpu v, ulong x, ulong y) { v.Plain = y; if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false; v.Xcr0 = x; return true; }
        public bool Unlooked(Vcpu v, ulong x)
        {
            var rc = v.Guest.UpdateXcr0(x);
            v.Xcr0 = x; // RG5003
            return rc == Errno.Ok;
        }
        public bool Second(Vcpu v, ulong x, ulong y)
        {
            if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false;
            v.Xcr0 = x;
            if (v.Guest.UpdateXcr0(y) is not Errno.Ok) return false;
            v.Xcr0 = y;
            return true;
        }
        """);

    /// <summary>A step of the exit protocol alone makes no update of it: the result says why the guest stopped.</summary>
    [Fact]
    public Task What_runs_the_guest_applies_nothing() => MarkedSource.MatchesAsync("""
        public static class Runner
        {
            [Effects(Effect.EntersGuest), Protocol("vmexit", Step = "save-xfd-err"), Trusted("primitive")] [return: Role(ValueRole.MustCheck)] public static Errno Run() => Errno.Ok;
            [Protocol("vmexit", Step = "save-xfd-err"), Trusted("primitive")] [return: Role(ValueRole.MustCheck)] public static Errno Put() => Errno.Ok;
        }

        public void Runs() { Runner.Run(); } // RG4013
        public void Puts() { Runner.Put(); } // RG5003
        public bool Looks() => Runner.Run() == Errno.Ok;
        """);
}
