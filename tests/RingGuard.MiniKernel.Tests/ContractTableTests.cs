using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>
/// The contract table of the public API (domain specification C.7) against the attributes that analyzers and machine read. R requires, A acquires, L releases, E effects,
/// N ensures, a role of the result or the first parameter that has one; conditions that hang on an argument count.
/// </summary>
public sealed class ContractTableTests
{
    /// <summary>Words of a contract that is there in another form, or on purpose not.</summary>
    private static readonly Dictionary<string, string> s_otherwise = new()
    {
        ["Preempt.Enable E:Reschedules"] = "a preemption point by nature, not a blocking call",
        ["FpRegs.LockAndLoad E:LoadsFpRegs"] = "it locks the registers itself: an effect on them would be a demand on the caller",
        ["GuestFpu.UpdateXcr0 E:WritesFpImage"] = "it locks the registers itself",
        ["GuestFpu.UpdateXfd E:WritesFpImage"] = "it locks the registers itself",
    };

    public static TheoryData<string> Rows => new(Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private const string Table = """
        Preempt.Disable A:Preempt
        Preempt.Enable L:Preempt
        LocalBh.Disable A:Bh
        LocalBh.Enable R:IrqOn R:NotHardIrq R:NotNmi L:Bh E:RunsSoftirqs
        LocalIrq.Disable N:IrqOff
        LocalIrq.Enable N:IrqOn
        LocalIrq.Save A:Irq N:IrqOff
        LocalIrq.Restore L:Irq
        Softirq.RaiseIrqOff R:IrqOff
        Softirq.DoSoftirq R:NotAtomic E:Reschedules E:Migrates E:RunsSoftirqs E:PreemptionPoint
        Softirq.ProcessPending R:NotHardIrq R:IrqOn E:RunsSoftirqs
        Smp.ProcessorId R:PreemptOff V:CpuId
        Sched.Schedule R:NotAtomic E:Reschedules E:Migrates E:PreemptionPoint
        Sched.Yield R:NotAtomic E:Reschedules E:Migrates E:PreemptionPoint
        Sched.CondResched R:NotAtomic E:Reschedules E:Migrates E:PreemptionPoint
        Sched.Block R:NotAtomic E:Reschedules E:Migrates E:PreemptionPoint E:Sleeps
        Mutex.Lock R:NotAtomic A:Lock E:Sleeps
        SpinLock.Lock A:Lock A:Preempt
        SpinLock.Unlock L:Lock L:Preempt
        SpinLock.LockIrq R:IrqOn A:Lock A:Preempt N:IrqOff
        SpinLock.UnlockIrq L:Lock L:Preempt N:IrqOn
        Mem.Alloc R:NotAtomic E:AllocatesBlocking E:AllocatesAtomic V:MustCheck
        KernelFpu.Begin R:NotNmi R:NoFpuSection A:FpuSection A:Preempt E:SavesFpRegs
        KernelFpu.End L:FpuSection L:Preempt
        KernelFpu.IsUsable V:MustCheck
        KernelFpu.BeginPersistent R:PreemptOff R:NoFpuSection A:FpuSection E:SavesFpRegs
        KernelFpu.EndPersistent L:FpuSection
        FpRegs.Lock A:Bh A:FpRegs
        FpRegs.Unlock R:IrqOn L:Bh L:FpRegs
        FpRegs.LockAndLoad A:Bh A:FpRegs
        FpRegs.StateValid R:PreemptOff
        FpRegs.Load R:PreemptOff E:LoadsFpRegs
        FpRegs.Save R:PreemptOff E:SavesFpRegs V:MustCheck
        FpRegs.MarkActivate R:PreemptOff
        Fpu.InvalidateCpu R:PreemptOff
        Fpu.InvalidateRegisters P:StoppedOrCurrentLocked
        Fpu.PrepareRead E:SavesFpRegs
        Fpu.PrepareWrite P:StoppedOrCurrentLocked
        Fpu.SwitchPrepare R:IrqOff
        Fpu.SwitchFinish R:IrqOff
        Fpu.SwitchReturn R:IrqOff E:LoadsFpRegs
        Pkru.SwitchTo R:IrqOff
        GuestFpu.Alloc R:NotAtomic E:AllocatesBlocking
        GuestFpu.Swap R:NotAtomic A:GuestFpuLoaded L:GuestFpuLoaded E:SavesFpRegs E:LoadsFpRegs V:MustCheck
        GuestFpu.UpdateXcr0 R:Preemptible E:AllocatesBlocking V:MustCheck P:EffectiveOnSuccess
        GuestFpu.UpdateXfd R:Preemptible E:AllocatesBlocking V:MustCheck P:EffectiveOnSuccess
        GuestFpu.SyncVmExitXfdState R:IrqOff S:vmexit/sync-xfd
        GuestFpu.SaveAndClearXfdErr R:IrqOff S:vmexit/save-xfd-err
        GuestFpu.ReloadXfdErr R:IrqOff
        GuestFpu.CopyToUabi R:NotAtomic V:MustCheck E:TouchesUserMemory
        GuestFpu.CopyFromUabi R:NotAtomic V:MustCheck E:TouchesUserMemory E:WritesFpImage
        Msr.Write E:RawRegister
        Xcr.Set E:RawRegister
        KernelNeon.Begin R:NotHardIrq R:NotNmi R:IrqOn R:NoFpuSection A:NeonSection E:SavesFpRegs
        KernelNeon.End L:NeonSection
        FpSimd.ThreadSwitch R:IrqOff
        FpSimd.BindStateToCpu R:PreemptOff
        FpSimd.SaveAndFlushCpuState R:PreemptOff
        VCpuFp.RunMap R:NotAtomic V:MustCheck S:vcpu-fp/map
        VCpuFp.Load R:PreemptOff A:VCpuLoaded
        VCpuFp.Put R:PreemptOff L:VCpuLoaded
        VCpuFp.CtxFlush R:IrqOff R:PreemptOff
        VCpuFp.CtxSync R:IrqOff R:PreemptOff
        Hyp.ActivateTraps R:InHyp R:IrqOff
        Hyp.DeactivateTraps R:InHyp R:IrqOff
        Hyp.LoadGuestStage2 R:InHyp R:IrqOff
        Hyp.SaveHostSysRegs R:InHyp R:IrqOff
        Hyp.RestoreHostSysRegs R:InHyp R:IrqOff
        Hyp.HandleFpSimdTrap R:InHyp R:IrqOff
        Hyp.EnterGuest R:InHyp R:IrqOff
        Hyp.UpdateFpEnabled R:IrqOff R:PreemptOff
        Spe.Save R:InHyp R:IrqOff
        Spe.Restore R:InHyp R:IrqOff
        Debug.SetupMdcr R:PreemptOff
        P2M.SetWayFlush P:Current
        P2M.ToggleCache P:Current
        P2M.FlushVm R:NotAtomic P:Current E:Reschedules E:Migrates E:LongRunning E:PreemptionPoint
        P2M.CacheFlushRange E:LongRunning E:Restartable V:MustCheck P:Cursor
        HypervisorExit.CheckForPCpuWork R:IrqOff R:NoLocks R:PreemptOn N:IrqOff E:EnablesIrqsTemporarily E:Reschedules
        HypervisorExit.CheckForVCpuWork R:IrqOff R:NoLocks R:PreemptOn N:IrqOff E:EnablesIrqsTemporarily E:Reschedules
        HypervisorExit.LeaveHypervisorToGuest R:NoLocks R:PreemptOn N:IrqOff L:HypEntry
        HypervisorEntry.EnterHypervisorFromGuest A:HypEntry
        VCpu.Run R:NotAtomic E:Sleeps E:EntersGuest V:MustCheck
        """;

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_attributes_say_what_the_table_says(string row)
    {
        string[] words = row.Split(' ');
        (string type, string name) = words[0].Split('.') switch { var parts => (parts[0], parts[1]) };
        MethodInfo[] members = [.. typeof(Machine).Assembly.GetType($"RingGuard.MiniKernel.{type}", throwOnError: true)!.GetMember(name).OfType<MethodInfo>()];
        Assert.NotEmpty(members);
        HashSet<string> declared = members.SelectMany(Words).ToHashSet();
        string[] missing = [.. words.Skip(1).Where(w => !declared.Contains(w) && !s_otherwise.ContainsKey($"{words[0]} {w}"))];
        Assert.True(missing.Length == 0, $"{words[0]} does not declare {string.Join(", ", missing)}; it declares {string.Join(", ", declared.Order())}");
    }

    private static IEnumerable<string> Words(MethodInfo member)
    {
        foreach (ContractAttribute attribute in member.GetCustomAttributes<ContractAttribute>())
        {
            foreach (string word in attribute switch
            {
                RequiresAttribute r => Flags("R", r.Context),
                EnsuresAttribute n => Flags("N", n.Context),
                EffectsAttribute e => Flags("E", e.Effects),
                AcquiresAttribute a => [$"A:{a.Resource}"],
                ReleasesAttribute l => [$"L:{l.Resource}"],
                RawAttribute => ["E:RawRegister"],
                ProtocolAttribute p => [$"S:{p.Name}/{p.Step}"],
                _ => Enumerable.Empty<string>(),
            })
            {
                yield return word;
            }
        }

        foreach (RoleAttribute role in member.ReturnParameter.GetCustomAttributes<RoleAttribute>())
        {
            yield return $"V:{role.Role}";
        }

        foreach (RoleAttribute role in member.GetParameters().SelectMany(static p => p.GetCustomAttributes<RoleAttribute>()))
        {
            yield return $"P:{role.Role}";
        }
    }

    /// <summary>Each name whose bits are all there, sugar included.</summary>
    private static IEnumerable<string> Flags<T>(string kind, T value)
        where T : struct, Enum
        => Enum.GetValues<T>().Where(f => Convert.ToInt64(f, null) != 0 && value.HasFlag(f)).Select(f => $"{kind}:{f}");
}
