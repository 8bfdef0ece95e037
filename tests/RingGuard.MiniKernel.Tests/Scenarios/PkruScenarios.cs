using System;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E: protection keys are switched eagerly (F4.21).</summary>
public sealed class PkruScenarios
{
    private static readonly long s_denyKey2 = Pkru.AccessDisable(2) | Pkru.WriteDisable(2);

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.PkruDeferred)]
    [InlineData(Fault.PkruOfStaleCurrent)]
    public void SC_E29_The_kernel_stores_under_the_rights_of_the_task_it_works_for(string? fault)
    {
        Machine m = Scenario.X86(fault: fault, mode: CheckMode.Collect);
        var page = new UserPage { Key = 2 };
        Errno result = Errno.Ok;
        m.User(p => p.FpWrite(XComp.Pkru, s_denyKey2).Syscall(() =>
        {
            Sched.Yield();
            result = UserMemory.CopyToUser(page, 7);
        }).FpVerify(XComp.Pkru, s_denyKey2), "u1");
        m.User(p => p.FpWrite(XComp.Pkru, 0).Syscall(s => s.Yield()).FpVerify(XComp.Pkru, 0), "u0");
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(Errno.Fault, result);
            Assert.Equal(0, page.Value);
            return;
        }

        Scenario.Collects(m, "INV-X17");
        Assert.Equal(Errno.Ok, result);
        Assert.Contains(m.Violations, static v => v.Message.Contains("PKRU 0x00000000 (u0) instead of 0x00000030 of 'u1'", StringComparison.Ordinal) || v.Message.Contains("instead of 0x00000030 (u1) of 'u1'", StringComparison.Ordinal));
    }

    [Fact]
    public void SC_E30_A_new_program_with_the_wrong_initial_value_is_reported_at_user_entry()
    {
        Machine m = Scenario.X86(fault: Fault.PkruWrongInit);
        m.User(p => p.Syscall(s => s.Exec(static q => q.Spin(1))));
        Scenario.Detects(m, "INV-X17", "PKRU 0x00000000");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.PkruKThreadByMm)]
    public void SC_E30_A_kernel_thread_that_borrows_an_address_space_is_still_a_kernel_thread(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        Task u0 = m.User(p => p.FpWrite(XComp.Pkru, s_denyKey2).Syscall(s => s.Yield()).FpVerify(XComp.Pkru, s_denyKey2), "u0");
        var page = new UserPage { Key = 1 };
        Errno result = Errno.Ok;
        Task k0 = m.KThread(() => result = UserMemory.CopyToUser(page, 1), "k0");
        k0.Mm = u0.Mm;
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(Errno.Fault, result);
            return;
        }

        Scenario.Detects(m, "INV-X17", "of 'k0'");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.PkruThroughImage)]
    public void SC_E31_A_write_through_the_image_is_lost_where_the_component_is_in_its_initial_state(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () => Pkru.Write(s_denyKey2)).FpVerify(XComp.Pkru, s_denyKey2));
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-X17", "never through the image");
    }

    [Fact]
    public void User_memory_is_reached_under_the_keys_and_faults_sleep()
    {
        Machine m = Scenario.X86();
        Errno[] results = [];
        long read = 0;
        m.User(p => p.FpWrite(XComp.Pkru, Pkru.WriteDisable(3)).Syscall(() => results =
        [
            UserMemory.CopyToUser(new UserPage { Key = 3 }, 1),
            UserMemory.CopyFromUser(new UserPage { Key = 3, Value = 5, Present = false }, out read),
            UserMemory.CopyToUser(new UserPage { Mapped = false }, 1),
        ]));
        Scenario.Clean(m);
        Assert.Equal([Errno.Fault, Errno.Ok, Errno.Fault], results);
        Assert.Equal(5, read);
        Assert.Equal(1, m.Trace.Count("page fault"));
    }
}
