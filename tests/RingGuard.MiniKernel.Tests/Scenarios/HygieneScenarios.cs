using System;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group F: copies of counts, exceptions past locked registers, contracts that are not kept.</summary>
public sealed class HygieneScenarios
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_F47_A_copy_of_the_count_counts_for_nobody(bool copies)
    {
        Machine m = Scenario.X86();
        m.User(p => p.Syscall(() =>
        {
            Preempt.Disable();
            if (copies)
            {
                PreemptCount count = m.Cpus[0].PreemptCount;
                count.Sub(PreemptCount.Preempt);
                Assert.Equal(0u, count.Value);
                return;
            }

            ref PreemptCount own = ref m.Cpus[0].PreemptCount;
            own.Sub(PreemptCount.Preempt);
        }));
        if (copies)
        {
            Scenario.Detects(m, "INV-G1", "with preempt count 0x000001 instead of 0x000000");
            return;
        }

        Scenario.Clean(m);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_F48_An_exception_for_a_bad_length_leaves_the_registers_locked(bool throws)
    {
        Machine m = Scenario.X86();
        m.User(p => p.Syscall(() =>
        {
            try
            {
                _ = Store(1000, throws);
            }
            catch (ArgumentOutOfRangeException)
            {
                Log.Info("refused");
            }
        }));
        if (throws)
        {
            Scenario.Detects(m, "INV-G1", "FP registers locked");
            return;
        }

        Scenario.Clean(m);

        static Errno Store(int length, bool throws)
        {
            if (!throws && length > 512)
            {
                return Errno.Inval;
            }

            FpRegs.Lock();
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 512);
            FpRegs.Unlock();
            return Errno.Ok;
        }
    }

    [Fact]
    public void SC_F49_What_is_declared_atomic_and_blocks_is_reported_with_both_sites()
    {
        string message = TestMachines.Breaks("RG9008", static () => new Promises().Blocks()).Message;
        Assert.Contains("Promises.Blocks is declared AtomicSafe (called t=", message);
        Assert.Contains("it runs Sched.Block, which may sleep", message);
    }

    [Fact]
    public void SC_F49_A_handler_that_does_not_say_where_it_runs_is_refused_where_that_is_asked_for()
    {
        static Machine Strict() => new(new MachineOptions { Cpus = 1, RequireHandlerContext = true });
        Assert.Contains("[RunsIn(ExecutionMode.Softirq)]", Assert.Throws<ArgumentException>(static () => Softirq.Open(Strict(), Vec.Timer, Undeclared)).Message);
        Assert.Contains("[RunsIn(ExecutionMode.HardIrq)]", Assert.Throws<ArgumentException>(static () => Strict().RequestIrq(1, Undeclared)).Message);
        Assert.Contains("[RunsIn(ExecutionMode.HardIrq)]", Assert.Throws<ArgumentException>(static () => Strict().RequestIrq(1, InSoftirq)).Message);
        Machine m = Strict();
        Softirq.Open(m, Vec.Timer, InSoftirq);
        m.RequestIrq(1, InIrq);
        Softirq.Open(TestMachines.Linux(), Vec.Timer, Undeclared);
    }

    [Fact]
    public void SC_F49_Trust_without_a_reason_is_listed()
    {
        Machine m = TestMachines.Linux();
        m.KThread(static () =>
        {
            var promises = new Promises();
            promises.TrustedForNoReason();
            promises.TrustedForAReason();
        });
        Scenario.Clean(m);
        Assert.Contains("Promises.TrustedForNoReason is trusted without a reason", Assert.Single(m.Warnings));
    }

    private static void Undeclared()
    {
    }

    [RunsIn(ExecutionMode.Softirq)]
    private static void InSoftirq()
    {
    }

    [RunsIn(ExecutionMode.HardIrq)]
    private static void InIrq()
    {
    }

    private sealed class Promises
    {
        [AtomicSafe]
        public void Blocks()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Blocks));
            Sched.Sleep(1);
        }

        [Trusted("")]
        public void TrustedForNoReason()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(TrustedForNoReason));
        }

        [Trusted("does nothing")]
        public void TrustedForAReason()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(TrustedForAReason));
        }
    }
}
