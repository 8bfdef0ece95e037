using System.Linq;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>F3.24: what CPUs remember of the map goes before the writer lets others in.</summary>
public sealed class TlbTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.NoTlbFlush)]
    public void A_frame_that_was_mapped_elsewhere_is_not_found_where_it_was(string? fault)
    {
        Machine m = Machine.Xen(1);
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        Domain d = m.CreateDomain("d", ramPages: 4);
        var other = new Mfn(12345);
        VCpu v = d.AddVCpu(p => p.Write(new Gfn(1), 7).Verify(new Gfn(1), 7)
            .Hypercall(() => Kernel.BugOn(d.P2M.SetEntry(new Gfn(1), new P2MEntry(other, 0, P2MType.RamRw)) != Errno.Ok, "not mapped"))
            .Write(new Gfn(1), 8).Verify(new Gfn(1), 8), "v0");
        m.StartVCpu(v);
        if (fault is not null)
        {
            Scenario.Detects(m, "INV-C3", "flush the TLBs before the write lock is given back");
            return;
        }

        Scenario.Clean(m);
        Assert.False(d.P2M.NeedTlbFlush);
        Assert.Equal(1, m.Cpus[0].Counters.TlbFlushes);
        m.Trace.ShouldContainInOrder("write p2m.Lock of d", "TLB flush of d", "release p2m.Lock of d");
    }

    [Fact]
    public void A_new_mapping_needs_no_flush()
    {
        Machine m = Machine.Xen(1);
        Domain d = m.CreateDomain("d", ramPages: 4);
        m.KThread(() => Kernel.BugOn(d.P2M.SetEntry(new Gfn(9), new P2MEntry(new Mfn(99), 0, P2MType.RamRw)) != Errno.Ok, "not mapped"));
        Scenario.Clean(m);
        Assert.Equal(0, m.Cpus[0].Counters.TlbFlushes);
    }

    /// <summary>Without the flush the guest's accesses would not fault, and the next batch would miss what it wrote.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.NoTlbFlush)]
    public void Access_tracking_sees_what_a_TLB_would_hide(string? fault)
    {
        var m = new Machine(new MachineOptions { Arch = Architecture.Arm64, Flavor = Flavor.Xen, Cpus = 1, SetWayPolicy = SetWayPolicy.FlushAccessed });
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        Domain d = m.CreateDomain("d", ramPages: 4);
        Assert.True(d.FlushAccessed);
        m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(Sctlr.M | Sctlr.C).Write(new Gfn(1), 7).SetWay(1).Write(new Gfn(1), 8).WriteSctlr(Sctlr.None).Verify(new Gfn(1), 8), "v0"));
        if (fault is not null)
        {
            Scenario.Detects(m, "INV-C3");
            return;
        }

        Scenario.Clean(m);
        Assert.Equal(2, d.Counters.FlushRuns);
    }

    [Fact]
    public void Numbers_and_policies_of_a_domain()
    {
        Machine m = Machine.Xen(2);
        Assert.Equal((Architecture.Arm64, Flavor.Xen), (m.Arch, m.Flavor));
        Assert.Equal([0, 1], new[] { m.CreateDomain("a"), m.CreateDomain("b") }.Select(static d => d.Id));
        Assert.False(m.Domains[0].FlushAccessed);
        Task pinned = m.KThread(static () => { }, cpu: 1, pinned: true);
        Task free = m.KThread(static () => { });
        Assert.Equal((2UL, 3UL), (pinned.CpusAllowed, free.CpusAllowed));
    }

    /// <summary>Both fault before one of them sets the valid bit.</summary>
    [Fact]
    public void Two_virtual_CPUs_may_fault_at_the_same_frame()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var m = new Machine(new MachineOptions
            {
                Arch = Architecture.Arm64, Flavor = Flavor.Xen, Cpus = 2, SetWayPolicy = SetWayPolicy.FlushAccessed, Schedule = new SeededSchedule(seed),
            });
            Domain d = m.CreateDomain("d", ramPages: 4);
            for (int cpu = 0; cpu < 2; cpu++)
            {
                m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(Sctlr.M | Sctlr.C).Write(new Gfn(1), 7).SetWay(1).Write(new Gfn(1), 7).Verify(new Gfn(1), 7), $"v{cpu}"), cpu);
            }

            Scenario.Clean(m);
        }
    }

    [Fact]
    public void A_frame_in_the_middle_of_a_large_entry_is_mapped_elsewhere_and_the_rest_stays()
    {
        Machine m = Machine.Xen(1);
        Domain d = m.CreateDomain("d");
        var large = new P2MEntry(new Mfn(5120), 9, P2MType.RamRw);
        m.StartVCpu(d.AddVCpu(p => p.Hypercall(() => Must(d.P2M.SetEntry(new Gfn(512), large)))
            .Write(new Gfn(517), 1).Write(new Gfn(518), 2)
            .Hypercall(() => Must(d.P2M.SetEntry(new Gfn(517), new P2MEntry(new Mfn(99), 0, P2MType.RamRw))))
            .Write(new Gfn(517), 3).Verify(new Gfn(517), 3).Verify(new Gfn(518), 2), "v0"));
        m.KThread(() =>
        {
            Sched.Sleep(1000);
            for (int i = 0; i < 512; i++)
            {
                Mfn expected = i == 5 ? new Mfn(99) : new Mfn(5120 + i);
                Kernel.BugOn(d.P2M.Lookup(new Gfn(512 + i)) != new P2MEntry(expected, 0, P2MType.RamRw), $"frame {i}: {d.P2M.Lookup(new Gfn(512 + i))}");
            }

            // Unmapped in the middle, and mapped over: nothing of what was there shows.
            Must(d.P2M.SetEntry(new Gfn(768), new P2MEntry(default, 2, P2MType.Invalid)));
            Kernel.BugOn(d.P2M.Lookup(new Gfn(767)).Mfn != new Mfn(5120 + 255) || d.P2M.Lookup(new Gfn(772)).Mfn != new Mfn(5120 + 260), "the neighbours are gone");
            Kernel.BugOn(d.P2M.Lookup(new Gfn(768)).IsRam || d.P2M.Lookup(new Gfn(771)).IsRam, "still mapped");
            Must(d.P2M.SetEntry(new Gfn(512), large));
            Kernel.BugOn(d.P2M.Lookup(new Gfn(517)).Mfn != new Mfn(5125) || d.P2M.Lookup(new Gfn(770)).Mfn != new Mfn(5120 + 258), "the old mapping shows through");
        });
        Scenario.Clean(m);
    }

    /// <summary>The parts of an entry that was not accessed were not accessed either.</summary>
    [Fact]
    public void The_rest_of_a_large_entry_is_as_valid_as_it_was()
    {
        Machine m = Machine.Xen(1);
        Domain d = m.CreateDomain("d");
        m.KThread(() =>
        {
            Must(d.P2M.SetEntry(new Gfn(512), new P2MEntry(new Mfn(5120), 9, P2MType.RamRw)));
            d.P2M.InvalidateRoot(d);
            Must(d.P2M.SetEntry(new Gfn(512), new P2MEntry(new Mfn(99), 0, P2MType.RamRw)));
            Gfn cursor = Gfn.Zero;
            Must(P2M.CacheFlushRange(d, ref cursor, Gfn.Max));
        });
        Scenario.Clean(m);
        Assert.Equal(1, d.Counters.PagesFlushed);
    }

    private static void Must(Errno result) => Kernel.BugOn(result != Errno.Ok, "not mapped");
}
