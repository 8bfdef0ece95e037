using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>References to an owner or an FP state that may have been replaced.</summary>
public sealed class RG1012Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad(Guest guest) { var fps = guest.State; if (guest.UpdateXcr0(1) != Errno.Ok) return; fps.Xfd = 0; } // RG1012
        public ulong Good(Guest guest) { if (guest.UpdateXcr0(1) != Errno.Ok) return 0; return guest.State.Xfd; }
        public void OtherGuest(Guest a, Guest b) { var fps = a.State; if (b.UpdateXcr0(1) != Errno.Ok) return; fps.Xfd = 0; }
        public bool NullOnly(Guest guest) { var fps = guest.State; if (guest.UpdateXcr0(1) != Errno.Ok) return false; return fps != null; }
        public void Swapped(Guest guest) { var fps = guest.State; guest.Swap(true); fps.Xfd = 1; guest.Swap(false); } // RG1012
        public void BeforeIt(Guest guest) { var fps = guest.State; fps.Xfd = 0; if (guest.UpdateXcr0(1) != Errno.Ok) return; }
        public void Passed(Guest guest) { var fps = guest.State; if (guest.UpdateXcr0(1) != Errno.Ok) return; Use(fps); } // RG1012
        private static void Use(GuestState s) { s.InUse = true; }
        public void InHelper(Guest guest) { Reall(guest, guest.State); } // RG1012
        private static void Reall(Guest g, GuestState s) { if (g.UpdateXcr0(2) != Errno.Ok) return; s.Xfd = 3; }
        public void Owner(FpuContext f) { Preempt.Disable(); var o = Local.Owner(); Preempt.Enable(); if (o == f) Plain.Touch(); } // RG1012
        public void OwnerFine(FpuContext f) { Preempt.Disable(); var o = Local.Owner(); if (o == f) Plain.Touch(); Preempt.Enable(); }
        public void OwnerNull() { Preempt.Disable(); var o = Local.Owner(); Preempt.Enable(); if (o is null) Plain.Touch(); }
        public void OwnerPattern(FpuContext f) { Preempt.Disable(); if (Local.Owner() is { } o) { Preempt.Enable(); o.LastCpu = 3; } else Preempt.Enable(); } // RG1012
        """);

    [Fact]
    public Task In_a_field() => MarkedSource.MatchesAsync("""
        private GuestState? _kept;
        public void Field(Guest guest) { _kept = guest.State; if (guest.UpdateXcr0(1) != Errno.Ok) return; _kept.Xfd = 0; } // RG1012
        public void FieldFine(Guest guest) { _kept = guest.State; if (guest.UpdateXcr0(1) != Errno.Ok) return; _kept = guest.State; _kept.Xfd = 0; }
        public void Lambda(Guest guest) { var s = guest.State; Action a = () => s.Xfd = 1; if (guest.UpdateXcr0(1) != Errno.Ok) return; a(); } // RG1012
        """);

    [Fact]
    public Task User_copies() => MarkedSource.MatchesAsync("""
        [Requires(Context.NotAtomic), Effects(Effect.TouchesUserMemory), Trusted("primitive")] private static bool CopyOut(ulong v) => true;
        [Effects(Effect.TouchesUserMemory), Trusted("primitive")] private static bool CopyOutInAtomic(ulong v) => true;
        [return: Role(ValueRole.OwnerContext)] private static FpuContext? Who() => null;
        public void Bad(FpuContext f) { var o = Who(); if (!CopyOut(1)) return; if (o == f) Plain.Touch(); } // RG1012
        public void Atomic(FpuContext f) { var o = Who(); if (!CopyOutInAtomic(1)) return; if (o == f) Plain.Touch(); }
        public void Again(FpuContext f) { var o = Who(); if (!CopyOut(1)) return; o = Who(); if (o == f) Plain.Touch(); }
        public void Loop(FpuContext f) { var o = Who(); while (!CopyOut(1)) { } if (o == f) Plain.Touch(); } // RG1012
        """);
}
