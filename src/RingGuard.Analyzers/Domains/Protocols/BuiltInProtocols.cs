using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Rules;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>
/// The protocols of C.6.5 that have a rule of their own, as data. Steps are those of <c>[Protocol]</c>; events, which start
/// with '@', come from contracts: <see cref="ProtocolEvents"/>.
/// </summary>
internal static class BuiltInProtocols
{
    public static ImmutableArray<ProtocolText> All { get; } = ImmutableArray.Create(
        VmExit(), VcpuFp(), FpTrap(), HostRecording("spe", "pmscr", "psb", "e2pb", "profiling"), HostRecording("trbe", "trfcr", "tsb", "e2tb", "tracing"), ExitToUser(), EnterGuest(), Profiling(), SetWay(), Xrstor(), FpContext(), FpClaim(), ContextSync(), Tvm());

    /// <summary>x86: what has to happen between the exit of a guest and the moment interrupts go on.</summary>
    private static ProtocolText VmExit() => new(
        "vmexit",
        "Host -sync-xfd|save-xfd-err|fp-ready|exit-irqoff-> =",
        "Host -load-xfd-err-> Loaded",
        "Loaded -save-xfd-err-> Host",
        "Loaded -fp-ready|load-xfd-err|exit-irqoff|sync-xfd-> =",
        "* -enter|exit|@enters-guest-> Exited",
        "Exited -exit-irqoff|fp-ready-> =",
        "Exited|Saved|Synced -load-xfd-err-> Loaded",
        "Exited -save-xfd-err-> Saved",
        "Exited -sync-xfd-> Synced",
        "Saved -sync-xfd-> Host",
        "Saved -save-xfd-err|exit-irqoff|fp-ready-> =",
        "Synced -save-xfd-err-> Host",
        "Synced -sync-xfd|exit-irqoff|fp-ready-> =",
        "Exited|Saved|Synced -@irq-on|@softirq|@fp-use|@fp-load|@fp-save-> !",
        "Loaded -@irq-on|@softirq-> !")
    {
        Needs = new[] { "vmexit" },
        Architecture = "x86",
        Skipped = new[] { "sync-xfd", "save-xfd-err" },
        Faults = Faults(
            ("Exited", Descriptors.MissingXfdSync, "comes after the guest exit and before the guest's XFD is synchronised"),
            ("Saved", Descriptors.MissingXfdSync, "comes after the guest exit and before the guest's XFD is synchronised"),
            ("Synced", Descriptors.XfdErrNotSaved, "comes while XFD_ERR is still the guest's; save and clear it first"),
            ("Loaded", Descriptors.XfdErrNotSaved, "comes while the guest's XFD_ERR is loaded; load it last before the entry, with interrupts off")),
    };

    /// <summary>arm64: life of a vCPU's FP state on a CPU.</summary>
    private static ProtocolText VcpuFp() => new(
        "vcpu-fp",
        "New|Mapped -map-> Mapped",
        "Mapped -load-> Loaded",
        "Loaded|Off|Ready -put-> Mapped",
        "Loaded -ctxflush|update-enabled-> =",
        "Off -ctxflush-> =",
        "Loaded -@irq-off-> Off",
        "Off|Ready -@irq-on-> Loaded",
        "Ready -@irq-off-> Off",
        "Off|Ready -update-enabled-> Ready",
        "Ready -ctxflush-> =",
        "Ready|Exited -enter|@enters-guest-> Exited",
        "New|Mapped|Loaded|Off -@enters-guest-> !",
        "Exited -ctxsync-> Off",
        "Exited -@irq-on-> !")
    {
        Needs = new[] { "vcpu-fp" },
        Architecture = "arm64",
        Skipped = new[] { "map", "load", "update-enabled", "ctxsync" },
        Faults = Faults(
            ("load", Descriptors.VCpuFpLifecycle, "loads the vCPU's FP state before it was mapped into this task"),
            ("put", Descriptors.VCpuFpLifecycle, "puts FP state that is not loaded"),
            ("ctxsync", Descriptors.VCpuFpLifecycle, "reads the vCPU's FP state back without a guest exit just before, with interrupts off since"),
            ("Exited", Descriptors.VCpuFpLifecycle, "comes after the guest exit and before the vCPU's FP state is read back"),
            ("New", Descriptors.VCpuFpLifecycle, "comes before the vCPU's FP state is loaded"),
            ("Mapped", Descriptors.VCpuFpLifecycle, "comes while the vCPU's FP state is not loaded"),
            ("Loaded:enter", Descriptors.GuestEntryDecisionStale, "enters the guest with interrupts on, or on a decision taken before they went off"),
            ("Loaded:@enters-guest", Descriptors.GuestEntryDecisionStale, "enters the guest with interrupts on, or on a decision taken before they went off"),
            ("Off:enter", Descriptors.GuestEntryDecisionStale, "enters the guest without deciding, since interrupts went off, whether its FP state is live"),
            ("Off:@enters-guest", Descriptors.GuestEntryDecisionStale, "enters the guest without deciding, since interrupts went off, whether its FP state is live")),
        OtherFault = new ProtocolFault(Descriptors.VCpuFpLifecycle, "is out of order in the life of the vCPU's FP state (state '{state}')"),
    };

    /// <summary>arm64: the trap by which a guest gets the FP registers.</summary>
    private static ProtocolText FpTrap() => new(
        "fp-trap",
        "Idle -isb|save-host|clear-record|load-guest|mark-enabled-> =",
        "* -disable-trap-> Opened",
        "Opened -isb-> Synced",
        "Opened -clear-record|mark-enabled-> =",
        "Synced|HostLive|Saved|Cleared -isb-> =",
        "Synced -@owned-> HostLive",
        "Synced -@not-owned-> Cleared",
        "Synced|HostLive -save-host-> Saved",
        "Synced|Saved|Cleared -clear-record-> Cleared",
        "HostLive -clear-record|mark-enabled-> =",
        "Synced|Saved|Cleared -mark-enabled-> =",
        "Synced|Saved|Cleared -load-guest-> Loaded",
        "Loaded -isb|clear-record|load-guest-> =",
        "Loaded -mark-enabled-> Idle")
    {
        Needs = new[] { "fp-trap" },
        Skipped = new[] { "isb" },
        Strict = "HostLive",
        Faults = Faults(
            ("Opened", Descriptors.FpTrapOrder, "touches the FP registers before the barrier that makes the open trap effective"),
            ("HostLive", Descriptors.FpTrapOrder, "loads the guest's registers although the host's are live and not saved"),
            ("Loaded", Descriptors.FpTrapOrder, "saves the host's registers after the guest's were loaded: these are the guest's")),
        OtherFault = new ProtocolFault(Descriptors.FpTrapOrder, "is out of order in the FP trap (state '{state}')"),
    };

    /// <summary>arm64: statistical profiling is saved and drained before, and restored after, the host's translation goes and comes.</summary>
    private static ProtocolText HostRecording(string name, string control, string barrier, string owner, string noun) => new(
        name,
        $"Host|Done -read-{control}-> Saved",
        "Host|Done -save-> Done",
        $"Saved -clear-{control}-> Disabled",
        "Disabled -isb-> Synced",
        $"Synced -{barrier}-> Drained",
        "Drained -dsb-> Done",
        "Host|Saved|Synced|Drained|Done|HostSync -isb-> =",
        $"Host|Drained|Done|HostRegs|HostSync -{barrier}-> =",
        "Host|Saved|Disabled|Synced|Done|HostRegs|HostSync -dsb-> =",
        $"Done|HostRegs|HostSync -clear-{control}-> =",
        $"Host|Done -guest-stage2|guest-sysregs|activate-traps|{owner}-> =",
        "Done -restore-host-sysregs-> HostRegs",
        "HostRegs -isb-> HostSync",
        $"HostSync -restore-{control}-> Host",
        "HostRegs|HostSync -restore-> Host",
        "HostRegs|HostSync -restore-host-sysregs-> =",
        "HostRegs|HostSync -save-> Done",
        $"HostRegs|HostSync -read-{control}-> Saved")
    {
        Needs = new[] { name },
        Skipped = new[] { "isb", barrier, "dsb", "restore-host-sysregs" },
        Accept = "Host,Done,HostRegs,HostSync",
        Faults = Faults(
            ("restore", Descriptors.SpeRestoreOrder, $"restores the {noun} control before the host's translation registers are back"),
            ("restore-" + control, Descriptors.SpeRestoreOrder, $"restores the {noun} control before the host's translation registers are back and synchronised"),
            ("restore-host-sysregs", Descriptors.SpeRestoreOrder, $"comes after the {noun} control was restored; the order is the other way round"),
            ("Saved", Descriptors.SpeSaveSequence, $"comes while {noun} is still enabled; disable it first"),
            ("Disabled", Descriptors.SpeSaveSequence, $"comes before the barrier that makes the disabled {noun} effective"),
            ("Synced", Descriptors.SpeSaveSequence, $"comes before the {noun} buffer is drained"),
            ("Drained", Descriptors.SpeSaveSequence, $"comes before the drained {noun} data is complete (no DSB yet)")),
        OtherFault = new ProtocolFault(Descriptors.SpeSaveSequence, $"is out of order in saving the {noun} state (state '{{state}}')"),
        Unfinished = new ProtocolFault(Descriptors.SpeSaveSequence, "is not followed by the rest of the sequence: disable, ISB, drain, DSB (left in state '{state}')"),
    };

    private static ProtocolText ExitToUser() => new(
        "exit-to-user",
        "Dirty|Ready -read-flags|assert-consistent-> =",
        "* -switch-return|@fp-load-> Ready",
        "Ready -@irq-on|@irq-off|@preempt|@softirq|@fp-section|@fp-use|irq-off-> Dirty",
        "Dirty -irq-off-> =",
        "Dirty -@enters-user-> !",
        "Ready -enter-user|@enters-user-> Dirty")
    {
        Needs = new[] { "exit-to-user", "EntersUser+LoadsFpRegs" },
        Entry = "Dirty",
        OtherFault = new ProtocolFault(Descriptors.MissingFpRestore, "returns to user mode, but nothing since the last change of the FP registers tested whether they must be restored"),
    };

    private static ProtocolText EnterGuest() => new(
        "enter-guest",
        "Dirty|Ready -read-flags|assert-consistent-> =",
        "* -switch-return|@fp-load-> Ready",
        "Ready -@irq-on|@irq-off|@preempt|@softirq|@fp-section|@fp-use-> Dirty",
        "Dirty -@enters-guest-> !",
        "Ready -enter|@enters-guest-> Dirty")
    {
        Needs = new[] { "enter-guest" },
        Entry = "Dirty",
        OtherFault = new ProtocolFault(Descriptors.MissingFpRestore, "enters the guest, but nothing since the last change of the FP registers tested whether they must be restored"),
    };

    private static ProtocolText Profiling() => new(
        "profiling",
        "Open -setup-mdcr-> Mdcr",
        "Open -activate-traps-> Traps",
        "Mdcr -activate-traps-> Closed",
        "Traps -setup-mdcr-> Closed",
        "Mdcr|Closed -setup-mdcr-> =",
        "Traps|Closed -activate-traps-> =",
        "* -deactivate-traps-> Open",
        "Open|Mdcr|Traps -@enters-guest-> !",
        "Closed -enter-> =")
    {
        Needs = new[] { "profiling" },
        Skipped = new[] { "setup-mdcr", "activate-traps" },
        Entry = "Open",
        OtherFault = new ProtocolFault(Descriptors.ProfilingControlsOpen, "enters the guest while the host's profiling and debug controls are open to it"),
    };

    /// <summary>arm: emulation of set/way cache operations.</summary>
    private static ProtocolText SetWay() => new(
        "set-way",
        "Off|Requested -request-flush-> Requested",
        "Armed|On -request-flush-> On",
        "Off|Armed -arm-tvm-> Armed",
        "Requested|On -arm-tvm-> On",
        "* -sw-op-> On",
        "* -inject-undef|disarm-tvm-> Off",
        "* -toggle|consume-flush-> =")
    {
        Needs = new[] { "set-way" },
        Skipped = new[] { "request-flush", "arm-tvm" },
        Accept = "Off,On",
        Entry = "Off",
        Unfinished = new ProtocolFault(Descriptors.SetWayWithoutTrap, "is only half of a set/way emulation: the flush has to be requested and the trap of the cache control armed"),
    };

    /// <summary>x86: XFD of an FP state against registers and image.</summary>
    private static ProtocolText Xrstor() => new(
        "xrstor",
        "Rest -load-> =",
        "* -set-xfd-> Set",
        "* -xfd-update|clear-bits-> Rest",
        "Set -@fp-load-> !")
    {
        Needs = new[] { "xrstor" },
        Scope = ProtocolScope.FpContext,
        Accept = "Rest",
        Entry = "Rest",
        Faults = Faults(("Set", Descriptors.XfdNotApplied, "loads registers while the XFD that was set for them is not applied")),
        Unfinished = new ProtocolFault(Descriptors.XfdNotApplied, "sets XFD, but neither is it applied to the CPU nor is the image cleared of the disabled components"),
    };

    private static ProtocolText FpContext() => new(
        "fp-context",
        "* -release|@fp-invalidate-> Dead",
        "Dead -free|recycle-> =",
        "* -load|@fp-load-> Live")
    {
        Needs = new[] { "fp-context" },
        Scope = ProtocolScope.FpContext,
        Entry = "Live",
        OtherFault = new ProtocolFault(Descriptors.FpContextFreedWhileLive, "frees or recycles an FP context whose registers may still look valid on a CPU; invalidate them first"),
    };

    private static ProtocolText FpClaim() => new(
        "fp-claim",
        "Rest|Claimed|Tested -claim|@claim-> Claimed",
        "Loaded -claim|@claim-> Rest",
        "Claimed -valid-test|@valid-test-> Tested",
        "Rest|Tested|Loaded -valid-test-> =",
        "Rest|Loaded -load-> Loaded",
        "Claimed -load|@fp-load-> Rest",
        "Tested -@fp-load-> !",
        "Claimed|Tested -@preempt|@fp-unlock-> Rest",
        "Loaded -@fp-unlock|@preempt-> !")
    {
        Needs = new[] { "OwnerContext", "fp-claim" },
        Accept = "Rest,Claimed,Tested",
        Entry = "Rest",
        StartsInEachBody = true,
        Faults = Faults(
            ("Tested", Descriptors.ClaimBeforeLoad, "loads registers that the claim made just before already declared valid: a test in between saw them as loaded"),
            ("Loaded", Descriptors.ClaimBeforeLoad, "ends the region in which registers were loaded that nothing claims")),
        OtherFault = new ProtocolFault(Descriptors.ClaimBeforeLoad, "is out of order between claiming and loading FP registers (state '{state}')"),
        Unfinished = new ProtocolFault(Descriptors.ClaimBeforeLoad, "loads registers that nothing claims afterwards"),
    };

    /// <summary>arm: writes of control registers need a context synchronisation before what depends on them.</summary>
    private static ProtocolText ContextSync() => new(
        "context-sync",
        "* -isb-> Clean",
        "* -write-> Pending",
        "Clean -use-> =",
        "Pending -@fp-use|@fp-load|@fp-save-> !")
    {
        Needs = new[] { "context-sync" },
        Skipped = new[] { "isb" },
        OtherFault = new ProtocolFault(Descriptors.MissingBarrier, "depends on a register that was written before, with no context synchronisation in between"),
    };

    private static ProtocolText Tvm() => new(
        "tvm",
        "Start -sample-> Sampled",
        "Sampled|Written|Done -sample-> =",
        "Start -write|@raw-register-> Early",
        "Sampled|Written|Done -write|@raw-register-> Written",
        "Early -write-> =",
        "Written -toggle-> Done",
        "Done -toggle-> =")
    {
        Needs = new[] { "TvmHandler" },
        Skipped = new[] { "sample" },
        Accept = "Start,Sampled,Done",
        Entry = "Start",
        OnlyInTvmHandlers = true,
        StartsInEachBody = true,
        Faults = Faults(
            ("Early", Descriptors.CacheToggleOrder, "comes after the register was written; whether the caches were on has to be sampled before the write"),
            ("Sampled", Descriptors.CacheToggleOrder, "toggles before the register is written; what changed is known only after the write")),
        OtherFault = new ProtocolFault(Descriptors.CacheToggleOrder, "toggles without a sample taken before the register was written"),
        Unfinished = new ProtocolFault(Descriptors.CacheToggleOrder, "changes the caches without a sample before the write and a toggle after it"),
    };

    private static ImmutableDictionary<string, ProtocolFault> Faults(params (string Key, DiagnosticDescriptor Rule, string Phrase)[] faults)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, ProtocolFault>();
        foreach (var (key, rule, phrase) in faults)
            builder.Add(key, new ProtocolFault(rule, phrase));
        return builder.ToImmutable();
    }
}
