using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.QueryToLoopFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A loop with a test in the place of a query.</summary>
public sealed class QueryToLoopFixTests
{
    private const string Linq = "using System.Linq;";

    [Fact]
    public Task The_filter_becomes_a_test() => Verify.FixesAsync(
        LanguageKernel.With("""
            public void Block(int[] cpus)
            {
                LocalIrq.Disable();
                foreach (var cpu in {|RG6006:cpus.Where(x => x > _value)|}) // the ready ones
                {
                    // one more
                    _value += cpu;
                    _flag = true;
                }

                LocalIrq.Enable();
            }

            public void Line(List<int> cpus) { _lock.Lock(); foreach (int v in {|RG6006:cpus.Where(x => x > 3)|}) _value += v; _lock.Unlock(); }

            public void Chain(int[] cpus)
            {
                _lock.Lock();
                foreach (var v in {|RG6006:cpus.Where(x => x > 3 || _flag).Where((y) => y < x)|})
                    _value += v;
                _lock.Unlock();
            }

            private readonly int x = 9;
            public Action<int[]> Lambda() => a => { _lock.Lock(); foreach (var v in {|RG6006:a.Where(v => v > 3)|}) _value += v; _lock.Unlock(); };
        """, Linq),
        LanguageKernel.With("""
            public void Block(int[] cpus)
            {
                LocalIrq.Disable();
                foreach (var cpu in cpus) // the ready ones
                {
                    if (cpu > _value)
                    {
                        // one more
                        _value += cpu;
                        _flag = true;
                    }
                }

                LocalIrq.Enable();
            }

            public void Line(List<int> cpus) { _lock.Lock(); foreach (int v in cpus) if (v > 3) _value += v; _lock.Unlock(); }

            public void Chain(int[] cpus)
            {
                _lock.Lock();
                foreach (var v in cpus)
                    if ((v > 3 || _flag) && v < x)
                        _value += v;
                _lock.Unlock();
            }

            private readonly int x = 9;
            public Action<int[]> Lambda() => a => { _lock.Lock(); foreach (var v in a) if (v > 3) _value += v; _lock.Unlock(); };
        """, Linq));

    [Fact]
    public Task Not_where_the_loop_would_allocate_or_mean_something_else() => Verify.OffersNothingAsync(LanguageKernel.With("""
            private int v;
            private static bool IsLow(int x) => x < 3;
            public void Interface(IEnumerable<int> cpus) { _lock.Lock(); foreach (var c in {|RG6006:cpus.Where(x => x > 3)|}) _value += c; _lock.Unlock(); }
            public void Hidden(int[] cpus) { _lock.Lock(); foreach (var v in {|RG6006:cpus.Where(x => x > v)|}) _value += v; _lock.Unlock(); }
            public void Indexed(int[] cpus) { _lock.Lock(); foreach (var c in {|RG6006:cpus.Where((x, i) => x > i)|}) _value += c; _lock.Unlock(); }
            public void Wider(int[] cpus) { _lock.Lock(); foreach (long c in {|RG6006:cpus.Where(x => x > 3)|}) _value += (int)c; _lock.Unlock(); }
            public void Group(int[] cpus) { _lock.Lock(); foreach (var c in {|RG6006:cpus.Where(IsLow)|}) _value += c; _lock.Unlock(); }
            public void Counted(int[] cpus) { _lock.Lock(); _value = {|RG6006:cpus.Where(x => x > 3).Count()|}; _lock.Unlock(); }
        """, Linq));
}
