using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Stale or foreign FPU/register ownership. Entries that no rule of the catalogue decides are left out.</summary>
public sealed class StaleOwnershipTests
{
    private const string Arm = """
        public sealed class VecImage { [Effects(Effect.WritesFpImage), Trusted("primitive")] public void Widen() { } }

        public sealed class Thr
        {
            [Role(ValueRole.CurrentTask)] public static Thr Self { get; } = new();
            [Role(ValueRole.FpImage)] public readonly VecImage Vec = new();
            public int Format;
        }

        public static class Ctx
        {
            [Acquires(Resource.Preempt), Acquires(Resource.CpuFpContext), Trusted("primitive")] public static void Get() { }
            [Releases(Resource.Preempt), Releases(Resource.CpuFpContext), Trusted("primitive")] public static void Put() { }
            [Trusted("primitive")] public static bool IsForeign(Thr t) => false;
            [Requires(Context.PreemptOff), Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static void FlushLive() { }
            [Trusted("primitive")] public static void Bind(Thr t) { }
            [Effects(Effect.InvalidatesFpRegs, Of = "t"), Trusted("primitive")] public static void Discard(Thr t) { }
        }

        """;

    [Theory]
    [InlineData("own-arm64-sve-trap-stale")]
    public Task Arm64_sve_trap_stale(string entry) => CorpusCase.CheckAsync(entry, Arm, """
        public void InitRegs(Thr me)
        {
            Ctx.Get();
            if (!Ctx.IsForeign(me)) { Ctx.FlushLive(); Ctx.Bind(me); }
            else { me.Vec.Widen(); me.Format = 2; }
            Ctx.Put();
        }
        """, """
        public void InitRegs(Thr me)
        {
            Ctx.Get();
            if (!Ctx.IsForeign(me)) { Ctx.FlushLive(); Ctx.Bind(me); }
            else { Ctx.Discard(me); me.Vec.Widen(); me.Format = 2; }
            Ctx.Put();
        }
        """);

    /// <summary>The sibling handler without any else branch: what changes the format of the image is a write of it.</summary>
    [Theory]
    [InlineData("own-arm64-sme-trap-stale")]
    public Task Arm64_sme_trap_stale(string entry) => CorpusCase.CheckAsync(entry, Arm, """
        public void Access(Thr me)
        {
            Ctx.Get();
            me.Vec.Widen();
            if (!Ctx.IsForeign(me)) Ctx.Bind(me);
            Ctx.Put();
        }
        """, """
        public void Access(Thr me)
        {
            Ctx.Get();
            Ctx.Discard(me);
            me.Vec.Widen();
            if (!Ctx.IsForeign(me)) Ctx.Bind(me);
            Ctx.Put();
        }
        """);

    [Theory]
    [InlineData("own-kvm-arm64-host-lazy-save")]
    public Task Kvm_arm64_host_lazy_save(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Simd { [Role(ValueRole.FpImage)] public readonly ulong[] V = new ulong[32]; }
        public enum Owner { Free, Host, Guest }
        public sealed class Cpu { public readonly Simd Fp = new(); [Role(ValueRole.OwnerContext)] public Owner FpOwner; public readonly Simd Host = new(); }

        public static class El2
        {
            [Protocol("fp-trap", Step = "disable-trap"), Trusted("primitive")] public static void OpenTrap() { }
            [Protocol("fp-trap", Step = "isb"), Trusted("primitive")] public static void Sync() { }
            [Trusted("primitive")] public static void SaveNarrow(Simd s) { }
            [Protocol("fp-trap", Step = "save-host"), Effects(Effect.SavesFpRegs, Of = "s"), Requires(Context.PreemptOff), Trusted("primitive")] public static void SaveAndFlush(Simd s) { }
            [Protocol("fp-trap", Step = "load-guest"), Effects(Effect.LoadsFpRegs, Of = "s"), Requires(Context.PreemptOff), Trusted("primitive")] public static void LoadGuest(Simd s) { }
        }

        """, """
        public void Trap(Cpu v)
        {
            Preempt.Disable();
            El2.OpenTrap();
            El2.Sync();
            if (v.FpOwner == Owner.Host) El2.SaveNarrow(v.Host);
            El2.LoadGuest(v.Fp);
            Preempt.Enable();
        }
        """, """
        public void Trap(Cpu v)
        {
            Preempt.Disable();
            El2.SaveAndFlush(v.Host);
            v.FpOwner = Owner.Free;
            El2.OpenTrap();
            El2.Sync();
            El2.LoadGuest(v.Fp);
            Preempt.Enable();
        }
        """);

    [Theory]
    [InlineData("own-sel4-thread-delete")]
    public Task SeL4_thread_delete(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Tcb { [Role(ValueRole.FpImage)] public readonly ulong[] Fp = new ulong[8]; public object Vcpu; }

        public static class Kobj
        {
            [Protocol("fp-context", Step = "free"), Trusted("primitive")] public static void Destroy(Tcb t) { }
            [Effects(Effect.InvalidatesFpRegs, Of = "t"), Trusted("primitive")] public static void GiveAwayFpu(Tcb t) { }
            [Trusted("primitive")] public static void Dissociate(Tcb t) { }
        }

        """, """
        public void Delete(Tcb t) { Prepare(t); Kobj.Destroy(t); }
        private static void Prepare(Tcb t) { if (t.Vcpu != null) Kobj.Dissociate(t); }
        """, """
        public void Delete(Tcb t) { Prepare(t); Kobj.Destroy(t); }
        private static void Prepare(Tcb t) { Kobj.GiveAwayFpu(t); if (t.Vcpu != null) Kobj.Dissociate(t); }
        """);

    [Theory]
    [InlineData("own-sel4-vcpu-dissociate")]
    public Task SeL4_vcpu_dissociate(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Virt { public Tcb Owner; public bool FpuActive; }
        public sealed class Tcb { [Role(ValueRole.FpImage)] public readonly ulong[] Fp = new ulong[8]; public Virt Vcpu { get; [Protocol("fp-context", Step = "free"), Trusted("primitive")] set; } }
        public static class Fpus { [Protocol("fp-context", Step = "release"), Trusted("primitive")] public static void Release(Tcb t) { } }

        """, """
        public void Dissociate(Tcb t, Virt v) { t.Vcpu = null; v.Owner = null; }
        """, """
        public void Dissociate(Tcb t, Virt v) { Fpus.Release(t); v.FpuActive = false; t.Vcpu = null; v.Owner = null; }
        """);

    /// <summary>The reference that is stale as well (RG1012) is another rule's to find.</summary>
    [Theory]
    [InlineData("own-freebsd-sendsig-drop-first")]
    public Task Freebsd_sendsig_drop_first(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Save { [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[64]; }

        public static class Npx
        {
            [Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs, Of = "s"), Trusted("primitive")] public static void Get(Save s) { }
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs, Of = "s"), Trusted("primitive")] public static void Drop(Save s) { }
            [Effects(Effect.ReadsFpImage, Of = "s"), Trusted("primitive")] public static void CopyOut(Save s) { }
        }

        """, """
        public void SendSig(Save s) { Npx.Get(s); Npx.Drop(s); Npx.CopyOut(s); Preempt.Enable(); }
        """, """
        public void SendSig(Save s) { Npx.Get(s); Npx.CopyOut(s); Npx.Drop(s); Preempt.Enable(); }
        """);
}
