using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Answers of a usability test of another moment.</summary>
public sealed class RG1013Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private bool _can;
        public void Bad() { bool simd = Simd.MayUse(); Sched.CondResched(); if (simd) { KernelNeon.Begin(); KernelNeon.End(); } } // RG1013
        public void Good() { Sched.CondResched(); if (Simd.MayUse()) { KernelNeon.Begin(); KernelNeon.End(); } }
        public void SameEpoch() { bool simd = Simd.MayUse(); Plain.Touch(); if (simd) { KernelNeon.Begin(); KernelNeon.End(); } }
        public void Field() { _can = Simd.MayUse(); } // RG1013
        public void FieldLater() { bool x = Simd.MayUse(); Plain.Touch(); _can = x; } // RG1013
        public void Retested() { bool simd = Simd.MayUse(); Sched.CondResched(); simd = Simd.MayUse(); if (simd) { KernelNeon.Begin(); KernelNeon.End(); } }
        public void Helper() { Inner(Simd.MayUse()); } // RG1013
        private static void Inner(bool simd) { Sched.CondResched(); if (simd) { KernelNeon.Begin(); KernelNeon.End(); } }
        public void HelperFine() { Inner2(Simd.MayUse()); }
        private static void Inner2(bool simd) { if (simd) { KernelNeon.Begin(); KernelNeon.End(); } Sched.CondResched(); }
        public void Captured() { bool simd = Simd.MayUse(); Action a = () => { if (simd) Plain.Touch(); }; Sched.Yield(); a(); } // RG1013
        """);
}
