using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ExplicitMethodFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A method in the place of a finalizer or a static constructor.</summary>
public sealed class ExplicitMethodFixTests
{
    [Fact]
    public Task Of_a_finalizer() => Verify.FixesAsync(
        """
            private readonly FpuContext _context = new();

            /// <summary>Gives up the registers.</summary>
            ~Subject() // at the end
            {
                {|RG6004:Fpu.InvalidateRegisters(_context)|};
                _value = 0;
            }

            public sealed class Other
            {
                private readonly FpuContext _f = new();
                public void Free() { }
                unsafe ~Other() => {|RG6004:Fpu.InvalidateRegisters(_f)|};
            }
        """,
        """
            private readonly FpuContext _context = new();

            /// <summary>Gives up the registers.</summary>
            public void Free() // at the end
            {
                Fpu.InvalidateRegisters(_context);
                _value = 0;
            }

            public sealed class Other
            {
                private readonly FpuContext _f = new();
                public void Free() { }
                public unsafe void Release() => Fpu.InvalidateRegisters(_f);
            }
        """);

    [Fact]
    public Task Of_a_static_constructor() => Verify.FixesAsync(
        """
            private static readonly SpinLock s_lock = new();
            private static int s_start;
            static Subject() { {|RG6004:s_lock.Lock()|}; s_start = 3; s_lock.Unlock(); }
        """,
        """
            private static readonly SpinLock s_lock = new();
            private static int s_start;
            public static void Initialize() { s_lock.Lock(); s_start = 3; s_lock.Unlock(); }
        """);

    [Fact]
    public Task Not_where_only_it_may_assign() => Verify.OffersNothingAsync("""
            private static readonly SpinLock s_lock = new();
            private static readonly int s_start;
            static Subject() { {|RG6004:s_lock.Lock()|}; s_start = 3; s_lock.Unlock(); }
        """);

    [Fact]
    public Task Not_where_objects_are_disposed_of_or_the_method_would_need_more() => Verify.OffersNothingAsync("""
            private bool Check(Exception e) { _mutex.Lock(); _mutex.Unlock(); return true; }

            public sealed class Own : IDisposable
            {
                private readonly FpuContext _f = new();
                public void Dispose() { GC.SuppressFinalize(this); }
                ~Own() { {|RG6004:Fpu.InvalidateRegisters(_f)|}; }
            }

            public sealed class Bare { ~Bare() { {|RG6004:Fpu.InvalidateCpu()|}; } }

            public int Filter(byte[] data)
            {
                try { return Parser.Parse(data); }
                catch (Exception e) when ({|RG6004:Check(e)|}) { throw; }
            }
        """);
}
