namespace RingGuard.Analyzers.Tests.Rules;

internal static partial class SpecificationSnippets
{
    private static Snippet[] Registers =>
    [
        new("RG2001",
            "public void Bad(FpuContext f) { if (!FpRegs.StateValid(f, Smp.RawProcessorId())) FpRegs.Load(f.FpState, XMask.All); }",
            "public void Good(FpuContext f) { FpRegs.Lock(); if (!FpRegs.StateValid(f, Smp.ProcessorId())) { FpRegs.Load(f.FpState, XMask.All); FpRegs.MarkActivate(); } FpRegs.Unlock(); }"),
        new("RG2002",
            "public void Bad(int len) { KernelFpu.Begin(); if (len == 0) return; Sum(); KernelFpu.End(); } private static void Sum() { }",
            "public void Good(int len) { using (KernelFpu.Section()) { if (len == 0) return; Sum(); } } private static void Sum() { }"),
        new("RG2003",
            "public void Bad(byte[] buf) { KernelFpu.Begin(); Transform(buf); KernelFpu.End(); } private static void Transform(byte[] b) { if (b.Length < 3) throw new System.ArgumentException(\"short\"); }",
            "public void Good(byte[] buf) { KernelFpu.Begin(); try { Transform(buf); } finally { KernelFpu.End(); } } private static void Transform(byte[] b) { if (b.Length < 3) throw new System.ArgumentException(\"short\"); }"),
        new("RG2004",
            "[RunsIn(ExecutionMode.HardIrq)] void Irq() { KernelFpu.Begin(); Crc(); KernelFpu.End(); } private static void Crc() { }",
            "[RunsIn(ExecutionMode.HardIrq)] void Irq() { if (KernelFpu.IsUsable()) { KernelFpu.Begin(); Crc(); KernelFpu.End(); } else CrcScalar(); } private static void Crc() { } private static void CrcScalar() { }"),
        new("RG2005",
            "public void Bad(int n) { using (KernelFpu.Section()) { var b = Mem.Alloc(n); Sum(b); } } private static void Sum(byte[]? b) { }",
            "public void Good(int n) { var b = Mem.Alloc(n); using (KernelFpu.Section()) Sum(b); } private static void Sum(byte[]? b) { }"),
        new("RG2006", "public int Scale(int x) => (int)(x * 1.5);", "public int Scale(int x) => x + (x >> 1);"),
        new("RG2007",
            "public void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegValue v) { t.Fpu.FpState.Image.Write(XComp.Sse, v); }",
            "public void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegValue v) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }"),
        new("RG2008",
            "public void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task current, [Role(ValueRole.StoppedOrCurrentLocked)] Task target, XComp c, RegValue v) { Fpu.InvalidateRegisters(current.Fpu); target.Fpu.FpState.Image.Write(c, v); }",
            "public void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task target, XComp c, RegValue v) { Fpu.PrepareWrite(target); target.Fpu.FpState.Image.Write(c, v); }"),
        new("RG2009",
            "public void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegValue v) { t.Fpu.FpState.Image.Write(XComp.Sse, v); Fpu.InvalidateRegisters(t.Fpu); }",
            "public void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegValue v) { Fpu.InvalidateRegisters(t.Fpu); t.Fpu.FpState.Image.Write(XComp.Sse, v); }"),
        new("RG2011",
            "public RegValue Bad() { var current = Task.Current; var k = current.Fpu.FpState.Image.Read(XComp.Sse); return k; }",
            "public RegValue Good() { FpRegs.Lock(); var current = Task.Current; Fpu.PrepareRead(current); var k = current.Fpu.FpState.Image.Read(XComp.Sse); FpRegs.Unlock(); return k; }"),
        new("RG2012",
            "public void Bad(GuestFpu guest) { FpRegs.Lock(); FpRegs.Load(guest.FpState, XMask.All); FpRegs.MarkActivate(); FpRegs.Unlock(); }",
            "public void Good(GuestFpu guest, Task cur) { FpRegs.Lock(); if (!cur.Flags.Test(TIF.NeedFpuLoad)) _ = FpRegs.Save(cur.Fpu); FpRegs.Load(guest.FpState, XMask.All); FpRegs.MarkActivate(); FpRegs.Unlock(); }"),
        new("RG2014",
            "public void ExitToUser(){ LocalIrq.Disable(); Arch.ReturnToUser(); }",
            "public void Good(Task cur) { LocalIrq.Disable(); var f = cur.Flags.Read(); FpRegs.AssertStateConsistent(); if (f.Has(TIF.NeedFpuLoad)) Fpu.SwitchReturn(); Arch.ReturnToUser(); }"),
        new("RG2018",
            "public Errno Set(Task t, RegValue r) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, r); return Errno.Ok; }",
            """
            public Errno Set([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegValue r) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, r); return Errno.Ok; }
            public Errno Caller(Task t, RegValue r) { if (!Ptrace.Freeze(t)) return Errno.Srch; try { return Set(t, r); } finally { Ptrace.Thaw(t); } }
            """),
        new("RG2020",
            "[Requires(Context.PreemptOff)] public void Bad(FpuContext f, int cpu) { FpRegs.Save(f); Kept(f, cpu); } private static void Kept(FpuContext f, int cpu) { }",
            "[Requires(Context.PreemptOff)] public void Good(FpuContext f, int cpu) { Kept(f, FpRegs.Save(f) == SaveResult.Preserved ? cpu : FpuContext.NoCpu); } private static void Kept(FpuContext f, int cpu) { }"),
    ];

    private static Snippet[] Locks =>
    [
        new("RG3001",
            "public Errno Bad() { _lock.Lock(); var rc = Map(); if (rc == Errno.Ok) return rc; _lock.Unlock(); return rc; } private static Errno Map() => Errno.Ok;",
            "public Errno Good() { using (_lock.Enter()) return Map(); } private static Errno Map() => Errno.Ok;"),
        new("RG3002",
            "public void Bad(P2M p2m, Gfn g) { p2m.Lock.ReadLock(); Lookup(p2m, g); p2m.Lock.ReadUnlock(); } private static void Lookup(P2M p2m, Gfn g) { p2m.Lock.ReadLock(); p2m.Lock.ReadUnlock(); }",
            "public void Good(P2M p2m, Gfn g) { p2m.Lock.ReadLock(); LookupLocked(p2m, g); p2m.Lock.ReadUnlock(); } private static void LookupLocked(P2M p2m, Gfn g) { }"),
        new("RG3003",
            Two + "public void F(){A.Lock();B.Lock();Touch();B.Unlock();A.Unlock();} public void G(){B.Lock();A.Lock();Touch();A.Unlock();B.Unlock();}",
            Two + "public void F(){A.Lock();B.Lock();Touch();B.Unlock();A.Unlock();} public void G(){A.Lock();B.Lock();Touch();B.Unlock();A.Unlock();}"),
        new("RG3004",
            "private readonly SpinLock gic = new(\"gic\"); private void Mmio(){ gic.Lock(); Touch(); gic.Unlock(); } [RunsIn(ExecutionMode.Task)] private void Root() => Mmio(); [RunsIn(ExecutionMode.HardIrq)] private void Irq(){ gic.Lock(); Touch(); gic.Unlock(); }",
            "private readonly SpinLock gic = new(\"gic\"); private void Mmio(){ gic.LockIrqSave(out var f); Touch(); gic.UnlockIrqRestore(f); } [RunsIn(ExecutionMode.Task)] private void Root() => Mmio(); [RunsIn(ExecutionMode.HardIrq)] private void Irq(){ gic.Lock(); Touch(); gic.Unlock(); }"),
        new("RG3006",
            "public void Bad() { s.Lock(); m.Lock(); Touch(); m.Unlock(); s.Unlock(); }",
            "public void Good() { m.Lock(); s.Lock(); Touch(); s.Unlock(); m.Unlock(); }"),
        new("RG3007",
            "public void Bad() { if (s.TryLock()) return; Walk(); s.Unlock(); } private static void Walk() { }",
            "public void Good() { if (!s.TryLock()) return; Walk(); s.Unlock(); } private static void Walk() { }"),
        new("RG3008",
            "private readonly RwLock map = new(\"map\"); [GuardedBy(\"map\")] private int MaxMappedGfn; public void Bad(int g) { MaxMappedGfn = g; }",
            "private readonly RwLock map = new(\"map\"); [GuardedBy(\"map\")] private int MaxMappedGfn; public void Good(int g) { using (map.EnterWrite()) MaxMappedGfn = g; }"),
        new("RG3009",
            "public void Bad(int n) { LocalIrq.Disable(); var p = Mem.Alloc(n, Gfp.Kernel); LocalIrq.Enable(); if (p is null) return; }",
            "public void Good(int n) { LocalIrq.Disable(); var p = Mem.Alloc(n, Gfp.Atomic); LocalIrq.Enable(); if (p is null) return; }"),
        new("RG3010",
            Window + "public void Bad() { LocalIrq.Disable(); A = 1; Helper(); B = A; LocalIrq.Enable(); }",
            Window + "public void Good() { LocalIrq.Disable(); A = 1; B = A; LocalIrq.Enable(); LocalIrq.Disable(); Helper(); LocalIrq.Enable(); }"),
    ];

    private static Snippet[] Work =>
    [
        new("RG4001",
            "public void Bad(Domain d, Gfn g, Gfn end) { P2M.CacheFlushRange(d, ref g, end); }",
            "public Errno Good(Domain d, Gfn g, Gfn end) { Errno rc; while ((rc = P2M.CacheFlushRange(d, ref g, end)) == Errno.Restart) Softirq.DoSoftirq(); return rc; }"),
        new("RG4002",
            "public void Bad(Domain d, Gfn end) { Errno rc; do { var g = new Gfn(0); rc = P2M.CacheFlushRange(d, ref g, end); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); }",
            "public void Good(Domain d, Gfn end) { Errno rc; var g = new Gfn(0); do { rc = P2M.CacheFlushRange(d, ref g, end); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); }"),
        new("RG4003",
            "public void Bad(Domain d, Gfn g) { Errno rc; do rc = P2M.CacheFlushRange(d, ref g, Gfn.Max); while (rc != Errno.Ok); }",
            "public void Good(Domain d, Gfn g) { Errno rc; do { rc = P2M.CacheFlushRange(d, ref g, Gfn.Max); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); }"),
        new("RG4011",
            "public void Bad(VCpu v) { if (Softirq.Pending(Smp.RawProcessorId()) != 0) Softirq.DoSoftirq(); LocalIrq.Disable(); Enter(v); LocalIrq.Enable(); } " + Enters,
            "public void Good(VCpu v) { LocalIrq.Disable(); HypervisorExit.CheckForPCpuWork(); Enter(v); LocalIrq.Enable(); } " + Enters,
            "RG2014", "RG5015"),
        new("RG4012",
            Roots + "public void Bad() { for (int i = 0; i < RootLevel; i++) Invalidate(Root[i]); }",
            Roots + "public void Good() { for (int i = 0; i < RootPages; i++) Invalidate(Root[i]); }"),
        new("RG5001",
            "public void Bad(Domain d) { foreach (var v in d.VCpus) P2M.SetWayFlush(v); }",
            "public void Good() { P2M.SetWayFlush(VCpu.Current!); }"),
        new("RG5002",
            "public void Bad() { Msr.Write(MsrId.Ia32Xfd, 0); }",
            "public Errno Good(GuestFpu guestFpu, VCpu v) => guestFpu.UpdateXfd(v.Xcr0, 0);"),
        new("RG5006",
            "public void Bad(GuestFpu g, System.Span<byte> userSpan) { _ = g.CopyToUabi(userSpan); }",
            "public Errno Good(GuestFpu g, System.Span<byte> userSpan) { if (userSpan.Length < g.UabiSize) return Errno.Inval; return g.CopyToUabi(userSpan); }"),
    ];

    private static Snippet[] Language =>
    [
        new("RG6001",
            "public async System.Threading.Tasks.Task Bad() { KernelFpu.Begin(); await Read(); KernelFpu.End(); } private static System.Threading.Tasks.Task Read() => System.Threading.Tasks.Task.CompletedTask;",
            "public void Good() { var b = ReadBlocking(); using (KernelFpu.Section()) Sum(b); } private static byte[] ReadBlocking() => null!; private static void Sum(byte[] b) { }"),
        new("RG6003",
            "private readonly object _sync = new(); private readonly System.Collections.Generic.List<int> queue = new(); public void Bad(int x) { lock (_sync) { queue.Add(x); } }",
            "private readonly System.Collections.Generic.List<int> queue = new(); public void Good(int x) { using (_lock.Enter()) queue.Add(x); }"),
        new("RG6004",
            "private readonly FpuContext _ctx = null!; ~Subject() { Fpu.InvalidateRegisters(_ctx); }",
            "[Role(ValueRole.StoppedOrCurrentLocked)] private readonly FpuContext _ctx = null!; void Free() { Fpu.InvalidateRegisters(_ctx); }"),
        new("RG6005",
            "public void Bad() { FpRegs.Lock(); try { Load(); } catch (System.Exception) { /* ignore */ } FpRegs.Unlock(); } private static void Load() { }",
            "public void Good() { FpRegs.Lock(); try { Load(); } finally { FpRegs.Unlock(); } } private static void Load() { }"),
        new("RG6006",
            "public void Bad(Domain d) { LocalIrq.Disable(); foreach (var v in d.VCpus.Where(x => x.HasEvent)) Kick(v); LocalIrq.Enable(); } private static void Kick(VCpu v) { }",
            "public void Good(VCpu[] all) { LocalIrq.Disable(); for (int i = 0; i < all.Length; i++) if (all[i].HasEvent) Kick(all[i]); LocalIrq.Enable(); } private static void Kick(VCpu v) { }"),
        new("RG6007",
            "public event System.Action? Changed; public void Bad() { s.Lock(); Changed?.Invoke(); s.Unlock(); }",
            "public event System.Action? Changed; public void Good() { s.Lock(); var h = Changed; s.Unlock(); h?.Invoke(); }"),
        new("RG6009",
            "public Errno Bad(int len, int size) { FpRegs.Lock(); if (len > size) throw new System.ArgumentException(); Touch(); FpRegs.Unlock(); return Errno.Ok; }",
            "public Errno Good(int len, int size) { if (len > size) return Errno.Inval; FpRegs.Lock(); Touch(); FpRegs.Unlock(); return Errno.Ok; }"),
        new("RG9006",
            "public void Bad(System.Action action) { s.Lock(); action(); s.Unlock(); }",
            "[AtomicSafe] public delegate void AtomicAction(); public void Good(AtomicAction atomicAction) { s.Lock(); atomicAction(); s.Unlock(); }"),
        new("RG9007",
            "public void Bad() { Softirq.Open(SoftirqVector.Timer, OnTimer); } private static void OnTimer() { }",
            "public void Good() { Softirq.Open(SoftirqVector.Timer, OnTimer); } [RunsIn(ExecutionMode.Softirq)] private static void OnTimer() { }"),
    ];

    private const string Two = "private readonly SpinLock A = new(\"a\"); private readonly SpinLock B = new(\"b\"); ";

    private const string Window = """
        private int A; private int B;
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily), Trusted("window")] private static void Helper() { }

        """;

    private const string Enters = "[Requires(Context.IrqOff), Effects(Effect.EntersGuest), Trusted(\"enter\")] private static void Enter(VCpu v) { } ";

    private const string Roots = "private const int RootLevel = 1; [CountOf(nameof(Root))] private int RootPages => 16; private readonly object[] Root = new object[16]; private static void Invalidate(object table) { } ";
}
