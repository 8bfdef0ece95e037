using System;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>
/// Random programs on two CPUs in which tasks and guests use tile data, and guests turn XFD on and off, trapped or not: each value read is
/// the one written, and no invariant breaks, under every combination of policies.
/// </summary>
public sealed class AmxRandomTests
{
    public static TheoryData<FpuLoadPolicy, GuestFpuPolicy, RefreshFlagPolicy, bool> Policies => FpuRandomTests.Policies;

    [Theory]
    [MemberData(nameof(Policies))]
    public void Nothing_breaks(FpuLoadPolicy load, GuestFpuPolicy guest, RefreshFlagPolicy refresh, bool destructiveSave)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            Machine m = Build(seed, null, o => o with { FpuLoadPolicy = load, GuestFpuPolicy = guest, RefreshFlag = refresh, DestructiveSave = destructiveSave });
            try
            {
                m.Run();
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {Scenario.Explain(m, e.ToString())}");
            }
        }
    }

    /// <summary>The other half of the claim: a defect does not pass unseen.</summary>
    [Theory]
    [InlineData(Fault.SyncAfterIrqEnable)]
    [InlineData(Fault.SyncConditionInverted)]
    [InlineData(Fault.XfdErrClearedAfterIrqEnable)]
    [InlineData(Fault.XStateBvKeepsDisabled)]
    [InlineData(Fault.SkippedRestoreKeepsXfd)]
    public void A_defect_is_found_by_some_run(string fault)
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            if (Record.Exception(Build(seed, fault, static o => o).Run) is InvariantViolationException)
            {
                return;
            }
        }

        Assert.Fail($"no run noticed {fault}");
    }

    private static Machine Build(ulong seed, string? fault, Func<MachineOptions, MachineOptions> with)
    {
        Machine m = Amx.Machine(fault: fault, with: o => with(o with { Decider = new SeededScheduler(seed, 6), TimeSlice = 40 }));
        var random = new SplitMix64(seed);
        m.RequestIrq(1, static () =>
        {
            if (KernelFpu.IsUsable())
            {
                Scenario.KernelSection();
            }
        });
        m.MayRaiseIrq(0, 1, 3);
        m.MayRaiseIrq(1, 1, 3);
        m.MayPreempt(6);
        for (int t = 0; t < 3; t++)
        {
            bool permission = random.Next(4) != 0;
            VCpu v = null!;
            v = Amx.Guest(m, g => Fill(g, ref random, () => v), $"v{t}");
            m.User(p => Fill(p, ref random, v, permission), $"u{t}", cpu: t % 2);
        }

        return m;
    }

    private static void Fill(GuestProgram g, ref SplitMix64 random, Func<VCpu> self)
    {
        g.OnDeviceNotAvailable(static h => h.VerifyMsr(MsrId.Ia32XfdErr, Amx.Tile).Hypercall(static () => Sched.Yield()).VerifyMsr(MsrId.Ia32XfdErr, Amx.Tile)
            .WriteMsr(MsrId.Ia32XfdErr, 0).WriteMsr(MsrId.Ia32Xfd, 0));
        bool early = random.Next(2) == 0;
        if (early)
        {
            g.WriteMsr(MsrId.Ia32Xfd, Amx.Tile);
        }

        g.XSetBv(Amx.Full).FpWrite(XComp.Sse, 7);
        for (int i = 0; i < 12; i++)
        {
            switch (random.Next(6))
            {
                case 0:
                    g.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).VerifyMsr(MsrId.Ia32Xfd, Amx.Tile);
                    break;
                case 1:
                    g.WriteMsr(MsrId.Ia32Xfd, 0).FpWrite(XComp.TileData, i + 1).Spin(2).FpVerify(XComp.TileData, i + 1);
                    break;
                case 2:
                    g.FpWrite(XComp.TileData, 50 + i).Hypercall(static () => Sched.Yield()).FpVerify(XComp.TileData, 50 + i);
                    break;
                case 3:
                    bool on = random.Next(2) == 0;
                    g.Hypercall(() => self().GuestFpu.WriteIntercept |= on);
                    break;
                case 4:
                    g.ToUser();
                    break;
                default:
                    g.FpVerify(XComp.Sse, 7).FpWrite(XComp.Avx, i).Hypercall(static () => Cpu.Poll()).FpVerify(XComp.Avx, i);
                    break;
            }
        }

        g.Repeat(8, static r => r.FpVerify(XComp.Sse, 7).ToUser());
    }

    private static void Fill(UserProgram p, ref SplitMix64 random, VCpu v, bool permission)
    {
        p.FpWrite(XComp.Sse, 1).OnSignal(static h => h.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 900).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 900),
            compat: random.Next(2) == 0, static f => f.PagesMissing = 1);
        p.Syscall(() =>
        {
            if (permission)
            {
                Amx.Must(XState.ReqPerm(XFeature.TileData));
            }

            Amx.Create(v, permission);
        });
        bool tiles = false;
        int runs = 0;
        for (int i = 0; i < 12; i++)
        {
            switch (random.Next(7))
            {
                case 0 when permission:
                    tiles = true;
                    p.FpWrite(XComp.TileData, 3);
                    break;
                case 1 or 2 when runs < 6:
                    runs++;
                    p.Syscall(() => Amx.Run(v));
                    break;
                case 3:
                    int target = (int)random.Next(2);
                    p.Syscall(s => s.MigrateTo(target));
                    break;
                case 4:
                    p.Syscall(static () => KernelContext.Current.Machine.SendSignal(Task.Current));
                    break;
                case 5:
                    bool may = permission;
                    p.Syscall(s => s.Fork(c => (may ? c.FpVerify(XComp.TileData, 0).FpWrite(XComp.TileData, 8).Spin(3).FpVerify(XComp.TileData, 8) : c).FpVerify(XComp.Sse, 1)));
                    break;
                default:
                    p.Spin(4);
                    break;
            }

            p.FpVerify(XComp.Sse, 1);
            if (tiles)
            {
                p.FpVerify(XComp.TileData, 3);
            }
        }
    }
}
