using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>XSAVE / XFD / XCR0 / PKRU bookkeeping. Entries that no rule of the catalogue decides are left out.</summary>
public sealed class XsaveBookkeepingTests
{
    [Theory]
    [InlineData("xs-xen-cached-xcr0-resume")]
    public Task Xen_cached_xcr0_resume(string entry) => CorpusCase.CheckAsync(entry, """
        public static class Hw { [RawAccess, Trusted("primitive")] public static bool Xsetbv(ulong v) => true; [Trusted("primitive")] public static void SetCr4() { } }

        [RawAccess]
        public static class Xstate
        {
            private static ulong _cached;
            public static bool Set(ulong v) { if (_cached == v) return true; if (!Hw.Xsetbv(v)) return false; _cached = v; return true; }
            public static void Forget() => _cached = 0;
        }

        """, """
        public void Init(ulong mask) { Hw.SetCr4(); Hw.Xsetbv(mask); }
        """, """
        public void Init(ulong mask) { Xstate.Forget(); Hw.SetCr4(); Xstate.Set(mask); }
        """);

    [Theory]
    [InlineData("xs-x86-restore-sig-inplace-copy")]
    public Task X86_restore_sig_inplace_copy(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Area { [Role(ValueRole.FpImage)] public readonly byte[] Bytes = new byte[4096]; }

        public static class Xs
        {
            [Effects(Effect.InvalidatesFpRegs, Of = "a"), Trusted("primitive")] public static void Detach(Area a) { }
            [Effects(Effect.WritesFpImage | Effect.TouchesUserMemory, Of = "a"), Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static int CopyRaw(Area a, ulong user) => 0;
            [Effects(Effect.WritesFpImage | Effect.TouchesUserMemory, Of = "a"), AtomicLoad, Trusted("primitive")] [return: Role(ValueRole.MustCheck)]
            public static int CopyChecked(Area a, ulong user) => 0;
            [Trusted("primitive")] public static int ValidateHeader(Area a) => 0;
        }

        """, """
        public int Restore(Area a, ulong user)
        {
            Xs.Detach(a);
            int ret = Xs.CopyRaw(a, user);
            if (ret == 0) ret = Xs.ValidateHeader(a);
            if (ret != 0) return -1;
            return 0;
        }
        """, """
        public int Restore(Area a, ulong user)
        {
            Xs.Detach(a);
            int ret = Xs.CopyChecked(a, user);
            if (ret != 0) return -1;
            return 0;
        }
        """);

    [Theory]
    [InlineData("xs-kvm-uabi-size")]
    public Task Kvm_uabi_size(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Gfpu
        {
            [Role(ValueRole.FpImage)] public readonly byte[] Bytes = new byte[4096];
            public int UabiSize;
            [Effects(Effect.ReadsFpImage | Effect.TouchesUserMemory), Trusted("primitive")] public void CopyOut(Span<byte> buffer) { }
        }

        """, """
        public void Get(Gfpu g, Span<byte> buffer) { g.UabiSize = 512; g.CopyOut(buffer); buffer[512] = 3; }
        """, """
        public void Get(Gfpu g, Span<byte> buffer)
        {
            g.UabiSize = 4096;
            if (buffer.Length < g.UabiSize) return;
            g.CopyOut(buffer);
            buffer[512] = 3;
        }
        """);

    [Theory]
    [InlineData("xs-xen-xsave-record-size")]
    public Task Xen_xsave_record_size(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Rec { public int Size; public byte[] Area; }

        public sealed class Vc
        {
            [Role(ValueRole.FpImage)] public readonly byte[] Xsave = new byte[4096];
            [Effects(Effect.InvalidatesFpRegs), Trusted("primitive")] public void Detach() { }
            [Effects(Effect.WritesFpImage | Effect.TouchesUserMemory), AtomicLoad, Trusted("primitive")] public void Load(byte[] area, int length) { }
        }

        """, """
        public int Set(Vc v, Rec r, int max)
        {
            if (r.Size > max) return -22;
            v.Detach();
            v.Load(r.Area, r.Size - 16);
            return 0;
        }
        """, """
        public int Set(Vc v, Rec r, int max)
        {
            if (r.Size == 16) return 0;
            if (r.Size < 16 + 576) return -22;
            if (r.Size != max) return -22;
            v.Detach();
            v.Load(r.Area, r.Size - 16);
            return 0;
        }
        """);

    [Theory]
    [InlineData("xs-kvm-guest-xcr0-loaded-flag")]
    public Task Kvm_guest_xcr0_loaded_flag(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Vc { public ulong Xcr0; [RawAccess] public bool XcrLoaded; }

        [RawAccess]
        public static class Guests
        {
            public static void Put(Vc v) { if (v.XcrLoaded) v.XcrLoaded = false; }
        }

        """, """
        public void Emulate(Vc v, ulong x) { v.Xcr0 = x; v.XcrLoaded = false; }
        """, """
        public void Emulate(Vc v, ulong x) { Guests.Put(v); v.Xcr0 = x; }
        """);
}
