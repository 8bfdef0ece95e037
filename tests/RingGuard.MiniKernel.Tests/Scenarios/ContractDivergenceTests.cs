using Xunit;

namespace RingGuard.MiniKernel.Tests.Scenarios;

/// <summary>RG9008: what a member's attributes promise against what it does, seen at run time.</summary>
public sealed class ContractDivergenceTests
{
    [Fact]
    public void Kept_promises_are_silent() => Scenario.Clean(WithThread(static () =>
    {
        var driver = new Driver();
        driver.Off();
        LocalIrq.Enable();
        driver.Take();
        driver.Drop();
        driver.Quiet();
        Assert.True(driver.Try(true));
        LocalIrq.Enable();
        Assert.False(driver.Try(false));
        driver.Outer();
    }));

    [Fact]
    public void An_ensured_context_that_does_not_hold()
    {
        string message = Breaks(static () => new Liar().Off());
        Assert.Contains("Liar.Off (Ensures(IrqOff)) returned with interrupts on, against its contract", message);
        Assert.Contains("since call t=", message);
    }

    [Fact]
    public void An_ensured_context_that_depends_on_the_answer()
        => Assert.Contains("Liar.Try (Ensures(IrqOff, On = True)) returned with interrupts on", Breaks(static () => new Liar().Try()));

    [Fact]
    public void Interrupts_that_nothing_speaks_of()
        => Assert.Contains("Liar.Silent (promises nothing) returned with interrupts off (since ", Breaks(static () => new Liar().Silent()));

    [Fact]
    public void A_lock_that_stays_and_one_that_was_promised()
    {
        Assert.Contains("Liar.Keep (promises nothing) returned with +1 lock(s) held (", Breaks(static () => new Liar().Keep()));
        Assert.Contains("Liar.Take (Acquires(Lock)) returned with 0 lock(s) held", Breaks(static () => new Liar().Take()));
    }

    [Fact]
    public void A_count_that_stays()
        => Assert.Contains("Liar.Pin (promises nothing) changed the preempt count by +1", Breaks(static () => new Liar().Pin()));

    [Fact]
    public void An_rcu_section_that_stays()
        => Assert.Contains("returned with +1 RCU read section(s)", Breaks(static () => new Liar().Read()));

    /// <summary>SC-F49: both sites are in the message.</summary>
    [Fact]
    public void Atomic_safe_that_blocks()
    {
        string message = Breaks(static () => new Liar().Blocks());
        Assert.Contains("Liar.Blocks is declared AtomicSafe (called t=", message);
        Assert.Contains("but it runs Mutex.Lock, which may sleep or reschedule", message);
    }

    [Fact]
    public void A_call_that_is_disposed_twice_is_checked_once()
    {
        Machine m = new(new MachineOptions { CheckMode = CheckMode.Collect });
        m.KThread(static () =>
        {
            InterceptedCall call = ContractInterceptor.Call(typeof(Driver), nameof(Driver.Quiet));
            LocalIrq.Disable();
            call.Dispose();
            call.Dispose();
            LocalIrq.Enable();
        });
        m.Run();
        Assert.Equal("RG9008", Assert.Single(m.Violations).Invariant);
    }

    private static string Breaks(System.Action body) => TestMachines.Breaks("RG9008", body).Message;

    private static Machine WithThread(System.Action body)
    {
        Machine m = TestMachines.Linux();
        m.KThread(body);
        return m;
    }

    private class Driver
    {
        private readonly SpinLock _lock = new("driver");

        [Ensures(Context.IrqOff)]
        public virtual void Off()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Off));
            LocalIrq.Disable();
        }

        [Acquires(Resource.Lock)]
        public void Take()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Take));
            _lock.Lock();
        }

        [Releases(Resource.Lock)]
        public void Drop()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Drop));
            _lock.Unlock();
        }

        [AtomicSafe]
        public void Quiet()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Quiet));
            _lock.Lock();
            _lock.Unlock();
        }

        [Ensures(Context.IrqOff, On = Outcome.True)]
        public bool Try(bool can)
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Try));
            if (can)
            {
                LocalIrq.Disable();
            }

            return call.Return(can);
        }

        public void Outer()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Outer));
            Quiet();
            using (_lock.Enter())
            {
                Cpu.Poll();
            }
        }
    }

    private sealed class Liar
    {
        private readonly SpinLock _lock = new("liar");
        private readonly Mutex _mutex = new("sleeps");

        [Ensures(Context.IrqOff)]
        public void Off()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Off));
        }

        [Ensures(Context.IrqOff, On = Outcome.True)]
        public bool Try()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Try));
            return call.Return(true);
        }

        public void Silent()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Silent));
            LocalIrq.Disable();
        }

        public void Keep()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Keep));
            _lock.Lock();
        }

        [Acquires(Resource.Lock)]
        public void Take()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Take));
        }

        public void Pin()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Pin));
            Preempt.Disable();
        }

        public void Read()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Read));
            Rcu.ReadLock();
        }

        [AtomicSafe]
        public void Blocks()
        {
            using InterceptedCall call = ContractInterceptor.Call(this, nameof(Blocks));
            _mutex.Lock();
            _mutex.Unlock();
        }
    }
}
