using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ReadAgainFix>;
using VerifyKeep = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.KeepPreemptionOffFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Values that are out of date where they are used: read there, or kept from getting so.</summary>
public sealed class ReadAgainFixTests
{
    private const string Exit = "[Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.RunsSoftirqs)]";

    [Fact]
    public Task The_number_of_the_CPU_in_a_loop() => Verify.FixesAsync(
        $$"""
            {{Exit}}
            public void Drain()
            {
                int cpu = Smp.ProcessorId();
                while (Softirq.Pending({|RG1009:cpu|}) != 0)
                {
                    LocalIrq.Enable();
                    Softirq.DoSoftirq();
                    LocalIrq.Disable();
                }
            }
        """,
        $$"""
            {{Exit}}
            public void Drain()
            {
                while (Softirq.Pending(Smp.ProcessorId()) != 0)
                {
                    LocalIrq.Enable();
                    Softirq.DoSoftirq();
                    LocalIrq.Disable();
                }
            }
        """);

    [Fact]
    public Task Flags() => Verify.FixesAsync(
        $$"""
            private readonly TaskFlags _flags = new();
            {{Exit}}
            public void Leave()
            {
                var f = _flags.Read();
                if (f.HasLoopWork) Exits.Loop();
                if ({|RG1011:f|}.Has(Tif.NeedLoad)) Exits.LoadRegisters();
            }
        """,
        $$"""
            private readonly TaskFlags _flags = new();
            {{Exit}}
            public void Leave()
            {
                var f = _flags.Read();
                if (f.HasLoopWork) Exits.Loop();
                f = _flags.Read();
                if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters();
            }
        """);

    [Fact]
    public Task A_state_that_may_have_moved() => Verify.FixesAsync(
        """
            public void Grow(Guest guest)
            {
                // the image
                var fps = guest.State;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                {|RG1012:fps|}.Xfd = 0; // nothing off
            }
        """,
        """
            public void Grow(Guest guest)
            {
                // the image
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                guest.State.Xfd = 0; // nothing off
            }
        """);

    [Fact]
    public Task A_state_that_is_used_before_and_after() => Verify.FixesAsync(
        """
            public void Grow(Guest guest)
            {
                var fps = guest.State;
                fps.InUse = true;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                {|RG1012:fps|}.Xfd = 0;
                fps.InUse = false;
            }
        """,
        """
            public void Grow(Guest guest)
            {
                var fps = guest.State;
                fps.InUse = true;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                fps = guest.State;
                fps.Xfd = 0;
                fps.InUse = false;
            }
        """);

    [Fact]
    public Task A_field() => Verify.FixesAsync(
        """
            private GuestState? _kept;
            public void Grow(Guest guest)
            {
                _kept = guest.State;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                {|RG1012:_kept|}.Xfd = 0;
            }
        """,
        """
            private GuestState? _kept;
            public void Grow(Guest guest)
            {
                _kept = guest.State;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                guest.State.Xfd = 0;
            }
        """);

    [Fact]
    public Task A_test() => Verify.FixesAsync(
        """
            public void Sum()
            {
                bool simd = Simd.MayUse();
                Sched.CondResched();
                if ({|RG1013:simd|})
                {
                    KernelNeon.Begin();
                    KernelNeon.End();
                }
            }
        """,
        """
            public void Sum()
            {
                Sched.CondResched();
                if (Simd.MayUse())
                {
                    KernelNeon.Begin();
                    KernelNeon.End();
                }
            }
        """);

    [Fact]
    public Task Not_of_another_object() => Verify.OffersNothingAsync("""
            public void Grow(Guest guest, Guest other)
            {
                var fps = guest.State;
                if (guest.UpdateXcr0(1) != Errno.Ok) return;
                guest = other;
                {|RG1012:fps|}.Xfd = 0;
            }
        """);

    [Fact]
    public Task Not_where_the_value_may_be_another() => Verify.OffersNothingAsync("""
            private readonly int[] _table = new int[8];
            public void Branch(bool x)
            {
                int cpu = Local.Get();
                Local.Put();
                if (x) cpu = 0;
                _table[{|RG1009:cpu|}]++;
            }
        """);

    [Fact]
    public Task Not_where_reading_takes_something() => Verify.OffersNothingAsync("""
            private readonly int[] _table = new int[8];
            public void After() { int cpu = Local.Get(); _table[cpu]++; Local.Put(); _table[{|RG1009:cpu|}]--; }
        """);

    [Fact]
    public Task Not_in_another_body() => Verify.OffersNothingAsync("""
            public void Lambda(Guest guest) { var s = guest.State; Action a = () => s.Xfd = 1; if (guest.UpdateXcr0(1) != Errno.Ok) return; {|RG1012:a|}(); }
        """);

    [Fact]
    public Task Preemption_back_after_the_use() => VerifyKeep.FixesAsync(
        """
            private readonly int[] _table = new int[8];
            public void After()
            {
                int cpu = Local.Get();
                _table[cpu]++;
                Local.Put(); // done
                _table[{|RG1009:cpu|}]--;
                _value++;
            }
        """,
        """
            private readonly int[] _table = new int[8];
            public void After()
            {
                int cpu = Local.Get();
                _table[cpu]++;
                _table[cpu]--;
                Local.Put(); // done
                _value++;
            }
        """);

    [Fact]
    public Task Preemption_back_after_a_return() => VerifyKeep.FixesAsync(
        """
            private readonly int[] _table = new int[8];
            public int After()
            {
                int cpu = Local.Get();
                Local.Put();
                return _table[{|RG1009:cpu|}];
            }

            public void Switch(int x)
            {
                int cpu = Local.Get();
                Local.Put();
                switch (x)
                {
                    case 1:
                        _table[{|RG1009:cpu|}] = 1;
                        break;
                }
            }
        """,
        """
            private readonly int[] _table = new int[8];
            public int After()
            {
                int cpu = Local.Get();
                try
                {
                    return _table[cpu];
                }
                finally
                {
                    Local.Put();
                }
            }

            public void Switch(int x)
            {
                int cpu = Local.Get();
                switch (x)
                {
                    case 1:
                        _table[cpu] = 1;
                        break;
                }
                Local.Put();
            }
        """);

    [Fact]
    public Task Not_across_something_that_sleeps() => VerifyKeep.OffersNothingAsync("""
            private readonly int[] _table = new int[8];
            public void After() { int cpu = Local.Get(); Local.Put(); Sched.Doze(); _table[{|RG1009:cpu|}]--; }
        """);
}
