using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group B: what user space asks for: restoring a virtual CPU, CPUID, permissions, the format of user space.</summary>
public sealed class AmxInterfaceScenarios
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_B14_A_virtual_CPU_is_restored_in_order(bool inOrder)
    {
        Machine m = Amx.Machine();
        VCpu from = Amx.Guest(m, static p => p.XSetBv(Amx.Full | XFeatures.Pkru).FpWrite(XComp.Sse, 4).FpWrite(XComp.TileCfg, 2).FpWrite(XComp.TileData, 3).ToUser(), "from");
        VCpu to = Amx.Guest(m, static p => p.FpVerify(XComp.Sse, 4).FpVerify(XComp.TileCfg, 2).FpVerify(XComp.TileData, 3).ToUser(), "to");
        var image = new byte[0x3000];
        uint pkru = 1;
        m.User(p => p.Syscall(() =>
        {
            Amx.Create(from);
            Amx.Must(to.GuestFpu.Alloc());
        }).Syscall(() => Amx.Run(from)).Syscall(() =>
        {
            Amx.Must(from.GuestFpu.CopyToUabi(image, pkru: 0x54));
            if (!inOrder)
            {
                RegValue[] before = [.. to.GuestFpu.FpState.Image.Values];
                Assert.Equal(Errno.Inval, to.GuestFpu.CopyFromUabi(image, to.Xcr0, ref pkru));
                Assert.Equal(before, to.GuestFpu.FpState.Image.Values);
                Assert.Equal(1u, pkru);
            }

            Amx.Must(to.SetCpuid(Amx.Full | XFeatures.Pkru));
            Amx.Must(to.SetXcr(0, from.Xcr0));
            Amx.Must(to.SetXfd(from.GuestFpu.FpState.Xfd));
            Amx.Must(to.GuestFpu.CopyFromUabi(image, to.Xcr0, ref pkru));
        }).Syscall(() => Amx.Run(to)), "vmm");
        Scenario.Clean(m);
        Assert.Equal(0x54u, pkru);
    }

    [Fact]
    public void SC_B15_CPUID_announces_only_what_is_permitted()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).XSetBv(Amx.Base).ToUser());
        ulong before = v.CpuidXFeatures;
        Errno result = Errno.Ok;
        Amx.Vmm(m, v, before: () => result = v.SetCpuid(Amx.Full), permission: false);
        Scenario.Clean(m);
        Assert.Equal((Errno.Perm, before), (result, v.CpuidXFeatures));
        Assert.Equal((1, Amx.Base), (v.GpsInjected, v.Xcr0));
    }

    [Fact]
    public void SC_B15_What_CPUID_does_not_announce_the_guest_does_not_get()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).ToUser());
        Amx.Vmm(m, v, before: () => Amx.Must(v.SetCpuid(Amx.Base)));
        Scenario.Clean(m);
        Assert.Equal((2, XFeatures.X87, 0), (v.GpsInjected, v.Xcr0, v.Counters.FpStateReallocs));
    }

    [Fact]
    public void SC_B16_Permissions_are_asked_for_before_the_first_virtual_CPU()
    {
        Machine m = Amx.Machine();
        VCpu early = Amx.Guest(m, static p => p.ToUser(), "early");
        VCpu late = Amx.Guest(m, static p => p.ToUser(), "late");
        var answers = new List<Errno>();
        var perms = new List<ulong>();
        m.User(p => p.Syscall(() =>
        {
            perms.Add(XState.GetGuestPerm());
            answers.Add(XState.ReqPerm(XFeature.TileData, guest: true));
            perms.Add(XState.GetGuestPerm());
            Amx.Must(early.GuestFpu.Alloc());
            answers.Add(XState.ReqPerm(XFeature.TileData, guest: true));
            answers.Add(XState.ReqPerm((XFeature)63, guest: true));
            answers.Add(XState.ReqPerm((XFeature)(-1)));
            answers.Add(XState.ReqPerm(XFeature.TileCfg, guest: true));
            answers.Add(XState.ReqPerm(XFeature.Lbr));
            answers.Add(XState.ReqPerm(XFeature.TileData));
            perms.Add(XState.GetGuestPerm());
            perms.Add(XState.GetPerm());
        }), "first");
        m.User(p => p.Syscall(() =>
        {
            Amx.Must(late.GuestFpu.Alloc());
            answers.Add(XState.ReqPerm(XFeature.TileData, guest: true));
            perms.Add(XState.GetGuestPerm());
        }), "second");
        Scenario.Clean(m);
        const ulong Default = Amx.Base | XFeatures.Pkru | XFeatures.TileCfg;
        Assert.Equal([Errno.Ok, Errno.Ok, Errno.Inval, Errno.Inval, Errno.OpNotSupp, Errno.OpNotSupp, Errno.Ok, Errno.Busy], answers);
        Assert.Equal([Default, Default | Amx.Tile, Default | Amx.Tile, Default | Amx.Tile, Default], perms);
    }

    [Fact]
    public void SC_B16_A_signal_stack_that_is_too_small_refuses_the_task_and_not_its_guests()
    {
        Machine m = Amx.Machine();
        var answers = new List<Errno>();
        m.User(p => p.Syscall(() =>
        {
            Task.Current.SigAltStackSize = 8192;
            answers.Add(XState.ReqPerm(XFeature.TileData));
            answers.Add(XState.ReqPerm(XFeature.TileData, guest: true));
            Task.Current.SigAltStackSize = 16384;
            answers.Add(XState.ReqPerm(XFeature.TileData));
        }));
        Scenario.Clean(m);
        Assert.Equal([Errno.NoSpc, Errno.Ok, Errno.Ok], answers);
    }

    [Fact]
    public void SC_B17_The_format_of_user_space_is_checked_before_anything_changes()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).FpWrite(XComp.Sse, 4).FpWrite(XComp.TileData, 3).ToUser().FpVerify(XComp.Sse, 4).FpVerify(XComp.TileData, 3).ToUser());
        Amx.Vmm(m, v, after: () =>
        {
            int size = v.GuestFpu.UabiSize;
            Assert.Equal(2816 + 8192, size);
            byte[] small = Filled(size - 1);
            Assert.Equal(Errno.Inval, v.GuestFpu.CopyToUabi(small));
            Assert.All(small, static b => Assert.Equal(0xEE, b));

            byte[] exact = Filled(size);
            byte[] larger = Filled(size + 64);
            Amx.Must(v.GuestFpu.CopyToUabi(exact));
            Amx.Must(v.GuestFpu.CopyToUabi(larger));
            Assert.Equal(exact, larger[..size]);
            Assert.All(larger[size..], static b => Assert.Equal(0, b));
            Assert.Equal(XFeatures.X87 | XFeatures.Sse | Amx.Tile, BinaryPrimitives.ReadUInt64LittleEndian(exact.AsSpan(512)));

            uint pkru = 77;
            foreach (int bad in new[] { 513, 518, 520, 575, 26, 27 })
            {
                byte[] image = [.. exact];
                image[bad] |= 0x80;
                image[160] = 99;
                RegValue[] before = [.. v.GuestFpu.FpState.Image.Values];
                Assert.Equal(Errno.Inval, v.GuestFpu.CopyFromUabi(image, v.Xcr0, ref pkru));
                Assert.Equal(before, v.GuestFpu.FpState.Image.Values);
            }

            Assert.Equal(Errno.Inval, v.GuestFpu.CopyFromUabi(small, v.Xcr0, ref pkru));
            Amx.Must(v.GuestFpu.CopyFromUabi(exact, v.Xcr0, ref pkru));
            Assert.Equal(77u, pkru);
            Amx.Run(v);
        });
        Scenario.Clean(m);

        static byte[] Filled(int size)
        {
            var buffer = new byte[size];
            Array.Fill(buffer, (byte)0xEE);
            return buffer;
        }
    }
}
