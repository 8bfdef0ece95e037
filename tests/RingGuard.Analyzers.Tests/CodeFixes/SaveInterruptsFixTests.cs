using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.SaveInterruptsFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Interrupts that come on at the end of an inner section: their state is saved and restored.</summary>
public sealed class SaveInterruptsFixTests
{
    [Fact]
    public Task A_section_in_a_section() => Verify.FixesAsync(
        """
            public void Outer(bool x)
            {
                Arch.Mask();
                if (x)
                {
                    // inner
                    LocalIrq.Disable(); // off
                    _value++;
                    {|RG1006:LocalIrq.Enable()|}; // on
                }

                Arch.Unmask();
            }
        """,
        """
            public void Outer(bool x)
            {
                Arch.Mask();
                if (x)
                {
                    // inner
                    LocalIrq.Save(out var flags); // off
                    _value++;
                    LocalIrq.Restore(flags); // on
                }

                Arch.Unmask();
            }
        """);

    [Fact]
    public Task A_primitive_without_a_twin_of_its_own() => Verify.FixesAsync(
        """
            public void Saved(int flags)
            {
                LocalIrq.Save(out var f);
                Arch.Mask();
                _value += flags;
                {|RG1006:Arch.Unmask()|};
                LocalIrq.Restore(f);
            }
        """,
        """
            public void Saved(int flags)
            {
                LocalIrq.Save(out var f);
                LocalIrq.Save(out var irqFlags);
                _value += flags;
                LocalIrq.Restore(irqFlags);
                LocalIrq.Restore(f);
            }
        """);

    [Fact]
    public Task A_lock() => Verify.FixesAsync(
        """
            public void Inner()
            {
                _lock.LockIrqSave(out var f);
                {|RG1006:_second.LockIrq()|};
                _value++;
                _second.UnlockIrq();
                _lock.UnlockIrqRestore(f);
            }
        """,
        """
            public void Inner()
            {
                _lock.LockIrqSave(out var f);
                _second.LockIrqSave(out var flags);
                _value++;
                _second.UnlockIrqRestore(flags);
                _lock.UnlockIrqRestore(f);
            }
        """);

    [Fact]
    public Task In_the_helper_on_every_way_out() => Verify.FixesAsync(
        """
            public void Caller()
            {
                _lock.LockIrqSave(out var f);
                {|RG1006:SetGuestIrq()|};
                _value++;
                _lock.UnlockIrqRestore(f);
            }

            private void SetGuestIrq()
            {
                _second.LockIrq();
                if (_flag)
                {
                    _second.UnlockIrq();
                    return;
                }

                _value++;
                _second.UnlockIrq();
            }
        """,
        """
            public void Caller()
            {
                _lock.LockIrqSave(out var f);
                SetGuestIrq();
                _value++;
                _lock.UnlockIrqRestore(f);
            }

            private void SetGuestIrq()
            {
                _second.LockIrqSave(out var flags);
                if (_flag)
                {
                    _second.UnlockIrqRestore(flags);
                    return;
                }

                _value++;
                _second.UnlockIrqRestore(flags);
            }
        """);

    [Fact]
    public Task In_a_local_function() => Verify.FixesAsync(
        """
            public void Outer()
            {
                Arch.Mask();
                {|RG1006:F()|};
                Arch.Unmask();

                void F()
                {
                    LocalIrq.Disable();
                    _value++;
                    LocalIrq.Enable();
                }
            }
        """,
        """
            public void Outer()
            {
                Arch.Mask();
                F();
                Arch.Unmask();

                void F()
                {
                    LocalIrq.Save(out var flags);
                    _value++;
                    LocalIrq.Restore(flags);
                }
            }
        """);

    [Fact]
    public Task Not_where_nothing_saves() => Verify.OffersNothingAsync("""
        namespace Own;

        public sealed class Wheel
        {
            [Acquires(Resource.Lock), Ensures(Context.IrqOff), Trusted("x")] public void Grab() { }
            [Releases(Resource.Lock), Ensures(Context.IrqOn), Trusted("x")] public void Drop() { }
        }

        public class User
        {
            private readonly Wheel _list = new();
            private readonly Wheel _item = new();

            public void Show() { _list.Grab(); {|RG1006:Print()|}; _list.Drop(); }
            private void Print() { _item.Grab(); _item.Drop(); }
        }
        """);
}
