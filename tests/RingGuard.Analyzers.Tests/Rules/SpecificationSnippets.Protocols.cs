namespace RingGuard.Analyzers.Tests.Rules;

/// <content>Values that go stale, residency, deferred work, virtualisation protocols and contracts.</content>
internal static partial class SpecificationSnippets
{
    private static Snippet[] Values =>
    [
        new("RG1012",
            "public void Bad(GuestFpu guest, ulong x) { var fps = guest.FpState; if (guest.UpdateXcr0(x) != Errno.Ok) return; Use(fps); } private static void Use(FpState s) { }",
            "public void Good(GuestFpu guest, ulong x) { if (guest.UpdateXcr0(x) != Errno.Ok) return; Use(guest.FpState); } private static void Use(FpState s) { }"),
        new("RG6008",
            "public void Bad(RingGuard.MiniKernel.Hardware.PCpu cpu) { var pc = cpu.PreemptCount; pc.Add(PreemptCount.HardIrq); }",
            "public void Good(RingGuard.MiniKernel.Hardware.PCpu cpu) { ref var pc = ref cpu.PreemptCount; pc.Add(PreemptCount.HardIrq); }"),
    ];

    private static Snippet[] Residency =>
    [
        new("RG2010",
            User + "public Errno Bad(byte[] buf, XMask m) { FpRegs.Lock(); if (Load(buf, m) != Errno.Ok) { FpRegs.Unlock(); return Errno.Fault; } FpRegs.MarkActivate(); FpRegs.Unlock(); return Errno.Ok; }",
            User + "public Errno Good(byte[] buf, XMask m) { var cur = Task.Current; FpRegs.Lock(); if (Load(buf, m) != Errno.Ok) { if (cur.Flags.Test(TIF.NeedFpuLoad)) Fpu.InvalidateCpu(); FpRegs.Unlock(); return Errno.Fault; } FpRegs.MarkActivate(); FpRegs.Unlock(); return Errno.Ok; }"),
        new("RG2013",
            Owner + "public void Bad(FpuContext g) { FpRegs.Lock(); int cpu = Smp.ProcessorId(); ThisCpu.Write(ownerCtx, g); if (!FpRegs.StateValid(g, cpu)) FpRegs.Load(g.FpState, XMask.All); FpRegs.Unlock(); }",
            Owner + "public void Good(FpuContext g) { FpRegs.Lock(); int cpu = Smp.ProcessorId(); if (!FpRegs.StateValid(g, cpu)) { FpRegs.Load(g.FpState, XMask.All); ThisCpu.Write(ownerCtx, g); g.LastCpu = cpu; } FpRegs.Unlock(); }"),
        new("RG2015",
            "public void Bad() { var current = Task.Current; current.Flags.Set(TIF.ForeignFpState); }",
            "public void Good() { var current = Task.Current; FpSimd.FlushTaskState(current); }"),
        new("RG2017",
            "public void Bad(RegValue k) { var current = Task.Current; Fpu.CurrentWriteBegin(); current.Fpu.FpState.Image.Write(XComp.Pkru, k); Fpu.CurrentWriteEnd(); }",
            "public void Good(long k) { Pkru.Write(k); }"),
        new("RG2019",
            "public void Bad(Task t) { if (t.Mm == null) return; FpRegs.Lock(); _ = FpRegs.Save(t.Fpu); FpRegs.Unlock(); }",
            "public void Good(Task t) { if (t.Kind is not TaskKind.User) return; FpRegs.Lock(); _ = FpRegs.Save(t.Fpu); FpRegs.Unlock(); }"),
        new("RG2022",
            "public sealed class Context { [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[4]; public int LastCpu; public bool RegsActive; } public bool WantLazyRestore(Context f, int cpu) { f.RegsActive = f.LastCpu == cpu; return f.RegsActive; }",
            "[Role(ValueRole.OwnerContext)] private readonly PerCpu<FpuContext> ownerCtx = null!; [Pure, Requires(Context.PreemptOff)] public bool RegistersValid(FpuContext f, int cpu) => f.LastCpu == cpu && ThisCpu.Read(ownerCtx) == f;"),
    ];

    private static Snippet[] Deferred =>
    [
        new("RG3005",
            "private readonly SpinLock gic = new(\"gic\"); private readonly SpinLock heap = new(\"heap\"); [RunsIn(ExecutionMode.HardIrq)] private void Irq() { gic.Lock(); gic.Unlock(); } private void Grow() { heap.Lock(); Touch(); heap.Unlock(); } [RunsIn(ExecutionMode.Task)] private void Root() => Grow(); private void Bad() { gic.LockIrqSave(out var f); heap.Lock(); Touch(); heap.Unlock(); gic.UnlockIrqRestore(f); }",
            "private readonly SpinLock gic = new(\"gic\"); private readonly SpinLock heap = new(\"heap\"); [RunsIn(ExecutionMode.HardIrq)] private void Irq() { gic.Lock(); gic.Unlock(); } private void Grow() { heap.Lock(); Touch(); heap.Unlock(); } [RunsIn(ExecutionMode.Task)] private void Root() => Grow(); private void Good() { heap.Lock(); Touch(); heap.Unlock(); gic.LockIrqSave(out var f); Touch(); gic.UnlockIrqRestore(f); }"),
        new("RG3011",
            "private void Start() { s.Lock(); Softirq.Raise(SoftirqVector.Timer); } [RunsIn(ExecutionMode.Softirq)] private void Handler() { Touch(); s.Unlock(); }",
            "private void Start() { s.LockBh(); Touch(); s.UnlockBh(); Softirq.Raise(SoftirqVector.Timer); } [RunsIn(ExecutionMode.Softirq)] private void Handler() { s.Lock(); Touch(); s.Unlock(); }"),
        new("RG4004",
            Walk + "if (Softirq.Pending(Smp.RawProcessorId()) != 0) return Errno.Ok; Touch(); } cursor = g; return Errno.Ok; }",
            Walk + "if (Softirq.Pending(Smp.RawProcessorId()) != 0) { cursor = g; return Errno.Restart; } Touch(); } cursor = g; return Errno.Ok; }"),
        new("RG4005",
            Flush + "public void Bad(Vcpu v) { v.NeedFlushToRam = false; FlushVm(v); }",
            Flush + "public void Good(Vcpu v) { FlushVm(v); v.NeedFlushToRam = false; }"),
        new("RG4006",
            Pending + "public void Bad(Domain d, Gfn g) { var rc = P2M.CacheFlushRange(d, ref g, Gfn.Max); NeedFlush = false; Last = rc; }",
            Pending + "public void Good(Domain d, Gfn g) { var rc = P2M.CacheFlushRange(d, ref g, Gfn.Max); while (rc == Errno.Restart) { Softirq.DoSoftirq(); rc = P2M.CacheFlushRange(d, ref g, Gfn.Max); } if (rc != Errno.Ok) Log.Warn($\"{rc}\"); NeedFlush = false; }"),
        new("RG4007",
            "[Role(ValueRole.PendingWork)] private bool _needScrub; public void Request() { _needScrub = true; } public bool CheckForVCpuWork() { return false; } [RunsIn(ExecutionMode.GuestTrap)] public void Leave(VCpu v) { CheckForVCpuWork(); Enter(v); } " + Quiet,
            "[Role(ValueRole.PendingWork)] private bool _needScrub; public void Request() { _needScrub = true; } public bool CheckForVCpuWork() { if (_needScrub) { Touch(); _needScrub = false; return true; } return false; } [RunsIn(ExecutionMode.GuestTrap)] public void Leave(VCpu v) { CheckForVCpuWork(); Enter(v); } " + Quiet),
        new("RG4008",
            "[RunsIn(ExecutionMode.GuestTrap)] public void Bad(System.Collections.Generic.List<Mfn> pages) { foreach (var e in pages) DCache.CleanInvalidateByPa(e); }",
            "[RunsIn(ExecutionMode.GuestTrap), Effects(Effect.Restartable)] [return: Role(ValueRole.MustCheck)] public Errno Good(System.Collections.Generic.List<Mfn> pages, [Role(ValueRole.Cursor)] ref int cursor) { int n = 0; for (int i = cursor; i < pages.Count; i++) { DCache.CleanInvalidateByPa(pages[i]); if (++n >= 512 && Softirq.Pending(Smp.RawProcessorId()) != 0) { cursor = i + 1; return Errno.Restart; } } return Errno.Ok; }"),
        new("RG4009",
            "[Effects(Effect.LongRunning | Effect.Restartable)] [return: Role(ValueRole.MustCheck)] public Errno Bad(P2M p2m, Mfn[] pages) { p2m.Lock.ReadLock(); int n = 0; foreach (var e in pages) { DCache.CleanInvalidateByPa(e); if (++n > 512) Softirq.DoSoftirq(); } p2m.Lock.ReadUnlock(); return Errno.Ok; }",
            "[Effects(Effect.LongRunning | Effect.Restartable)] [return: Role(ValueRole.MustCheck)] public Errno Good(P2M p2m, Mfn[] pages) { var rc = Errno.Ok; p2m.Lock.ReadLock(); int n = 0; foreach (var e in pages) { DCache.CleanInvalidateByPa(e); if (++n > 512 && Softirq.Pending(Smp.RawProcessorId()) != 0) { rc = Errno.Restart; break; } } p2m.Lock.ReadUnlock(); return rc; }"),
        new("RG4010",
            Walk + "if (Softirq.Pending(Smp.RawProcessorId()) != 0) { rc = Errno.Restart; break; } Touch(); } ICache.Invalidate(d); cursor = g; return rc; }",
            Walk + "if (Softirq.Pending(Smp.RawProcessorId()) != 0) { rc = Errno.Restart; break; } Touch(); } if (rc != Errno.Restart) ICache.Invalidate(d); cursor = g; return rc; }"),
    ];

    private static Snippet[] Virtualization =>
    [
        new("RG5003",
            "public void Bad(VCpu v, ulong x) { v.Xcr0 = x; v.GuestFpu.UpdateXcr0(x); }",
            "public Errno Good(VCpu v, ulong x) { if (v.GuestFpu.UpdateXcr0(x) is not Errno.Ok) return Errno.Inval; v.Xcr0 = x; return Errno.Ok; }"),
        new("RG5004",
            Vmx + "public void Bad(VCpu v) { LocalIrq.Disable(); Run(v); LocalIrq.Enable(); if (!v.XfdWriteEmulated) GuestFpu.SyncVmExitXfdState(); }",
            Vmx + "public void Good(VCpu v) { LocalIrq.Disable(); Run(v); if (!v.XfdWriteEmulated) GuestFpu.SyncVmExitXfdState(); v.GuestFpu.SaveAndClearXfdErr(); LocalIrq.Enable(); }"),
        new("RG5005",
            Vmx + "public void Bad(VCpu v) { LocalIrq.Disable(); Run(v); GuestFpu.SyncVmExitXfdState(); LocalIrq.Enable(); }",
            Vmx + "public void Good(VCpu v) { LocalIrq.Disable(); Run(v); GuestFpu.SyncVmExitXfdState(); v.GuestFpu.SaveAndClearXfdErr(); LocalIrq.Enable(); }"),
        new("RG5007",
            "public Errno Bad(VCpu v, bool pending) { if (v.GuestFpu.Swap(enter: true) != Errno.Ok) return Errno.Busy; if (pending) return Errno.Intr; Touch(); return v.GuestFpu.Swap(enter: false); }",
            "public Errno Good(VCpu v, bool pending) { using (v.LoadGuestFpu()) { if (pending) return Errno.Intr; Touch(); } return Errno.Ok; }"),
        new("RG5008",
            Kvm + "[Requires(Context.InHyp | Context.IrqOff)] public void Bad(VCpu v) { Run(v); LocalIrq.Enable(); CtxSync(v); LocalIrq.Disable(); }",
            Kvm + "[Requires(Context.InHyp | Context.IrqOff)] public void Good(VCpu v) { Run(v); CtxSync(v); LocalIrq.Enable(); LocalIrq.Disable(); }"),
        new("RG5009",
            Trap + "[Requires(Context.InHyp | Context.IrqOff)] public void Bad() { DisableTrap(); LoadGuest(); if (FpHost) SaveHost(); }",
            Trap + "[Requires(Context.InHyp | Context.IrqOff)] public void Good() { DisableTrap(); Barrier.Isb(); if (FpHost) { SaveHost(); FpHost = false; } LoadGuest(); FpEnabled = true; }"),
        new("RG5010",
            Kvm + "public void Bad(VCpu v) { Preempt.Disable(); LocalIrq.Disable(); bool en = Hyp.UpdateFpEnabled(v); LocalIrq.Enable(); Touch(); LocalIrq.Disable(); if (en) { Run(v); CtxSync(v); } LocalIrq.Enable(); Preempt.Enable(); }",
            Kvm + "public void Good(VCpu v) { Preempt.Disable(); LocalIrq.Disable(); if (!Hyp.UpdateFpEnabled(v)) Touch(); Run(v); CtxSync(v); LocalIrq.Enable(); Preempt.Enable(); }"),
        new("RG5011",
            "[Requires(Context.InHyp | Context.IrqOff)] public ulong Bad() { var pm = SysReg.Read(SysRegId.PmscrEl1); Barrier.PsbCsync(); SysReg.Write(SysRegId.PmscrEl1, 0); Barrier.Isb(); return pm; }",
            "[Requires(Context.InHyp | Context.IrqOff)] public ulong Good(VCpu v) { Spe.Save(out var pm); Hyp.LoadGuestStage2(v); return pm; }"),
        new("RG5012",
            "[Requires(Context.InHyp | Context.IrqOff)] public void Bad(VCpu v) { Spe.Restore(v.HostDebug.PmscrEl1); Hyp.RestoreHostSysRegs(); }",
            "[Requires(Context.InHyp | Context.IrqOff)] public void Good(VCpu v) { Hyp.RestoreHostSysRegs(); Spe.Restore(v.HostDebug.PmscrEl1); }"),
        new("RG5013",
            Cp15 + "public void Bad(Core v, int op) { switch (op) { case 1: v.NeedFlushToRam = true; break; } }",
            Cp15 + "public void Good(int op, bool read) { switch (op) { case 1: if (!read) P2M.SetWayFlush(VCpu.Current!); break; } }"),
        new("RG5014",
            "private ulong _sctlr; [TvmHandler] public void Bad(ulong val) { var v = VCpu.Current!; Write(val); bool was = v.HasCacheEnabled; P2M.ToggleCache(v, was); } " + TvmWrite,
            "private ulong _sctlr; [TvmHandler] public void Good(ulong val) { var v = VCpu.Current!; bool was = v.HasCacheEnabled; Write(val); P2M.ToggleCache(v, was); } " + TvmWrite),
        new("RG5015",
            "[RunsIn(ExecutionMode.Hyp)] public void Bad(VCpu v) { SysReg.Write(SysRegId.MdcrEl2, SysReg.Read(SysRegId.MdcrEl2) | (ulong)Mdcr.Tpm); Barrier.Isb(); Go(v); } " + Go,
            "[RunsIn(ExecutionMode.Hyp)] public void Good(VCpu v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); Go(v); } " + Go,
            "RG2014"),
        new("RG5016",
            "[RunsIn(ExecutionMode.GuestTrap)] public void Bad() { Touch(); HypervisorExit.LeaveHypervisorToGuest(); }",
            "[RunsIn(ExecutionMode.GuestTrap)] public void Good() { HypervisorEntry.EnterHypervisorFromGuest(); Touch(); HypervisorExit.LeaveHypervisorToGuest(); }"),
        new("RG5017",
            "[Requires(Context.InHyp | Context.IrqOff)] public void Bad(ulong val, FpSimdState state) { SysReg.Write(SysRegId.CptrEl2, val); FpSimd.Load(state); }",
            "[Requires(Context.InHyp | Context.IrqOff)] public void Good(ulong val, FpSimdState state) { SysReg.Write(SysRegId.CptrEl2, val); Barrier.Isb(); FpSimd.Load(state); }"),
    ];

    private static Snippet[] Contracts =>
    [
        new("RG6002",
            "public void Bad() { var g = KernelFpu.Section(); Store(g); } private static void Store(KernelFpuGuard g) { }",
            "public void Good() { using var g = KernelFpu.Section(); Touch(); }"),
        new("RG9001",
            "public interface IVirtHost { [Requires(Context.InHyp)] void SaveSpe(out ulong p); } public sealed class NVhe : IVirtHost { [Requires(Context.InHyp | Context.IrqOff)] public void SaveSpe(out ulong p) => p = 0; }",
            "public interface IVirtHost { [Requires(Context.InHyp)] void SaveSpe(out ulong p); } public sealed class NVhe : IVirtHost { [Requires(Context.InHyp)] public void SaveSpe(out ulong p) => p = 0; }"),
        new("RG9002",
            "public static void Flush(VCpu v) { Softirq.DoSoftirq(); }",
            "[MayReschedule] public static void Flush(VCpu v) { Softirq.DoSoftirq(); }"),
        new("RG9003",
            "[Requires(Context.PreemptOff), Effects(Effect.Sleeps), Trusted(\"snippet\")] private static void Weird() { }",
            "[Requires(Context.PreemptOff), Effects(Effect.AllocatesAtomic), Trusted(\"snippet\")] private static void Fine() { }"),
        new("RG9004",
            "[AtomicSafe] public void Bad() { m.Lock(); Touch(); m.Unlock(); }",
            "[MaySleep] public void Good() { m.Lock(); Touch(); m.Unlock(); }"),
        new("RG9005",
            "[Trusted(\"\")] private void Poke() { }",
            "[Trusted(\"boot only; single CPU, IRQs never enabled yet\")] private void Poke() { }"),
    ];

    private const string User = "[Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs), Trusted(\"snippet\")] [return: Role(ValueRole.MustCheck)] private static Errno Load(byte[] buf, XMask m) => Errno.Ok; ";

    private const string Owner = "[Role(ValueRole.OwnerContext)] private readonly PerCpu<FpuContext> ownerCtx = null!; ";

    private const string Walk = "[Effects(Effect.LongRunning | Effect.Restartable)] [return: Role(ValueRole.MustCheck)] public Errno Flush(Domain d, [Role(ValueRole.Cursor)] ref int cursor, int end) { var rc = Errno.Ok; int g; for (g = cursor; g < end; g++) { ";

    private const string Pending = "[Role(ValueRole.PendingWork)] public bool NeedFlush { get; private set; } public Errno Last; private void Request() => NeedFlush = true; [RunsIn(ExecutionMode.Task)] private void Root(VCpu v) { LocalIrq.Disable(); if (NeedFlush) Touch(); LocalIrq.Enable(); } ";

    private const string Flush = "public sealed class Vcpu { [Role(ValueRole.PendingWork)] public bool NeedFlushToRam; } private static bool Leave(Vcpu v) => v.NeedFlushToRam; [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Reschedules | Effect.PreemptionPoint), Trusted(\"flush\")] private static void FlushVm(Vcpu v) { } ";

    private const string Quiet = "[Trusted(\"enter\"), Effects(Effect.EntersGuest), Protocol(\"enter-guest\", Step = \"other\")] private static void Enter(VCpu v) { } ";

    private const string Vmx = "[Requires(Context.IrqOff), Protocol(\"vmexit\", Step = \"enter\"), Trusted(\"enter\")] private static void Run(VCpu v) { } ";

    private const string Kvm = "[Requires(Context.IrqOff), Protocol(\"vcpu-fp\", Step = \"enter\"), Trusted(\"enter\")] private static void Run(VCpu v) { } [Protocol(\"vcpu-fp\", Step = \"ctxsync\"), Trusted(\"sync\")] private static void CtxSync(VCpu v) { } ";

    private const string Cp15 = "public sealed class Core { [Role(ValueRole.PendingWork)] public bool NeedFlushToRam { get; [Protocol(\"set-way\", Step = \"request-flush\", When = \"value\", Is = true), Trusted(\"flag\")] set; } [Protocol(\"set-way\", Step = \"arm-tvm\"), Trusted(\"register\")] public void ArmTvm() { } } private static bool Leave(Core v) => v.NeedFlushToRam; ";

    private const string Trap = """
        [Role(ValueRole.OwnerContext)] private bool FpHost { get; [Protocol("fp-trap", Step = "clear-record"), Trusted("field")] set; }
        private bool FpEnabled { get; [Protocol("fp-trap", Step = "mark-enabled"), Trusted("field")] set; }
        [Protocol("fp-trap", Step = "disable-trap"), Trusted("register")] private static void DisableTrap() { }
        [Protocol("fp-trap", Step = "load-guest"), Trusted("registers")] private static void LoadGuest() { }
        [Protocol("fp-trap", Step = "save-host"), Trusted("registers")] private static void SaveHost() { }

        """;

    private const string TvmWrite = "[Protocol(\"tvm\", Step = \"write\"), Trusted(\"register\")] private void Write(ulong value) => _sctlr = value; ";

    private const string Go = "[Requires(Context.IrqOff), Effects(Effect.EntersGuest), Trusted(\"enter\")] private static void Go(VCpu v) { } ";
}
