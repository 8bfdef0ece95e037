using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Sleeping, rescheduling or long work inside an FPU section.</summary>
public sealed class RG2005Tests
{
    // Valid

    [Fact]
    public Task Before_and_after_the_section() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Before(int n) { var b = Mem.Alloc(n); using (KernelFpu.Section()) Vec.Xor(b); }
        public void After(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); Sched.CondResched(); _mutex.Lock(); _mutex.Unlock(); }
        public void Split(byte[] b)
        {
            for (int i = 0; i < 4; i++)
            {
                KernelFpu.Begin();
                Vec.Xor(b);
                KernelFpu.End();
                Sched.CondResched();
            }
        }
        """));

    [Fact]
    public Task What_does_not_wait() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public void Atomic(int n) { using (KernelFpu.Section()) { var b = Mem.Alloc(n, Gfp.Atomic); Vec.Xor(b); } }
        public void Now(int n) { using (KernelFpu.Section()) { var b = Mem.Now(n); Vec.Xor(b); } }
        public void Plainly(byte[] b) { KernelFpu.Begin(); Plain.Touch(); Vec.Xor(b); KernelFpu.End(); }
        public void User(byte[] b) { Uaccess.Copy(b); _lock.Lock(); Uaccess.Copy(b); _lock.Unlock(); }
        public void Long() { Uaccess.Scrub(); }
        """));

    [Fact]
    public Task Where_the_section_is_known_to_be_closed() => RuleVerifier.SilentAsync("""
        public void Correlated(byte[] b, bool vector)
        {
            if (vector) KernelFpu.Begin();
            Plain.Touch();
            if (vector) KernelFpu.End();
            Sched.CondResched();
        }

        public void Lambda(byte[] b)
        {
            Action later = static () => Sched.CondResched();
            using (KernelFpu.Section()) Vec.Xor(b);
            later();
        }
        """);

    // Findings

    [Fact]
    public Task Allocating_in_a_section() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Bad(int n) { using (KernelFpu.Section()) { var b = {|RG2005:Mem.Alloc(n)|}; Vec.Xor(b); } }
        public void Named(int n) { KernelFpu.Begin(); var b = {|RG2005:Mem.Alloc(gfp: Gfp.Kernel, n: n)|}; KernelFpu.End(); }
        public void Always(int n) { KernelFpu.Begin(); {|RG2005:Mem.Reserve(n)|}; KernelFpu.End(); }
        public void Strict(int n) { KernelFpu.Begin(); {|RG2005:Mem.Strict(n)|}; KernelFpu.End(); }
        """),
        "RG2003");

    [Fact]
    public Task Every_way_to_wait() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Reschedule() { KernelFpu.Begin(); {|RG2005:Sched.CondResched()|}; KernelFpu.End(); }
        public void Sleep() { KernelFpu.Begin(); {|RG2005:Sched.Doze()|}; KernelFpu.End(); }
        public void Await() { using var s = KernelFpu.Section(); {|RG2005:Sched.Await(3)|}; }
        public void Lock() { KernelFpu.Begin(); {|RG2005:_mutex.Lock()|}; _mutex.Unlock(); KernelFpu.End(); }
        public void Twin() { KernelFpu.Begin(); {|RG2005:_gate.Down()|}; _gate.Up(); KernelFpu.End(); }
        public void User(byte[] b) { KernelFpu.Begin(); {|RG2005:Uaccess.Copy(b)|}; KernelFpu.End(); }
        public void Neon() { KernelNeon.Begin(); {|RG2005:Sched.Doze()|}; KernelNeon.End(); }
        public void Registers() { FpRegs.Lock(); {|RG2005:_mutex.Lock()|}; _mutex.Unlock(); FpRegs.Unlock(); }
        [Requires(Context.FpuSection)] public void Entered() { {|RG2005:Sched.Doze()|}; }
        """));

    [Fact]
    public Task Through_helpers() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        public void Bad(int n) { KernelFpu.Begin(); {|RG2005:Outer(n)|}; KernelFpu.End(); }
        private static byte[] Outer(int n) => Inner(n);
        private static byte[] Inner(int n) => Mem.Alloc(n, Gfp.Kernel);
        public void Good(int n) { KernelFpu.Begin(); Passed(n, Gfp.Atomic); KernelFpu.End(); }
        public void Wrong(int n) { KernelFpu.Begin(); {|RG2005:Passed(n, Gfp.Kernel)|}; KernelFpu.End(); }
        private static byte[] Passed(int n, Gfp gfp) => Mem.Alloc(n, gfp);
        """));

    [Fact]
    public Task Long_work_is_possible() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        public void Long() { KernelFpu.Begin(); {|RG2005:Uaccess.Scrub()|}; KernelFpu.End(); }
        """));

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        public void Maybe(bool vector)
        {
            if (vector) KernelFpu.Begin();
            {|RG2005:Sched.Doze()|};
            if (vector) KernelFpu.End();
        }

        public void Unknown(int n, Gfp gfp) { KernelFpu.Begin(); {|RG2005:Mem.Alloc(n, gfp)|}; KernelFpu.End(); }
        """));

    [Fact]
    public Task In_nasty_places() => RuleVerifier.DefiniteAsync("""
        public void Finally(byte[] b)
        {
            KernelFpu.Begin();
            try { Vec.Xor(b); }
            finally
            {
                {|RG2005:Sched.Doze()|};
                KernelFpu.End();
            }
        }

        public void Switch(int n)
        {
            using (KernelFpu.Section())
            {
                switch (n)
                {
                    case > 3 and < 9: {|RG2005:Sched.Doze()|}; break;
                    default: goto case 77;
                    case 77: {|RG2005:Sched.Yield()|}; break;
                }
            }
        }

        public void Local()
        {
            KernelFpu.Begin();
            {|RG2005:Inner()|};
            KernelFpu.End();
            void Inner() => Sched.Doze();
        }

        public void Generic<T>(T x) where T : class
        {
            KernelFpu.Begin();
            if (x is not null) {|RG2005:Sched.Doze()|};
            KernelFpu.End();
        }
        """);

    [Fact]
    public async Task The_message_says_what_and_since_when()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public void Bad()
            {
                KernelFpu.Begin();
                Sched.Doze();
                KernelFpu.End();
            }
            """));

        Assert.Equal(("RG2005", "definite", "Sched.Doze()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'Sched.Doze' may sleep or reschedule inside an FPU section", finding.Message);
        Assert.Contains("since line", finding.Message);
        Assert.NotEmpty(finding.Evidence);
    }
}
