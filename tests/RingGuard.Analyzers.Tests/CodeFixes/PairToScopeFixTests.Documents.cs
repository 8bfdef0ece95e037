using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.PairToScopeFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

public sealed partial class PairToScopeFixTests
{
    [Fact]
    public Task All_in_one_document() => Verify.FixesAsync(
        """
            public void One(int x)
            {
                {|RG3001:_lock.Lock()|};
                if (x > 3) return;
                _lock.Unlock();
            }

            public void Two(int x)
            {
                {|RG3001:_rw.WriteLock()|};
                if (x > 3) return;
                _rw.WriteUnlock();
            }
        """,
        """
            public void One(int x)
            {
                using (_lock.Enter())
                {
                    if (x > 3) return;
                }
            }

            public void Two(int x)
            {
                using (_rw.EnterWrite())
                {
                    if (x > 3) return;
                }
            }
        """,
        Scope);

    [Fact]
    public Task All_in_two_documents()
    {
        const string Bad = """
            namespace Sample;

            public class {0}
            {{
                public void Run(int x)
                {{
                    {{|RG1004:Arch.Pin()|}};
                    if (x > 3) return;
                    Arch.Unpin();
                }}
            }}
            """;
        const string Good = """
            namespace Sample;

            public class {0}
            {{
                public void Run(int x)
                {{
                    Arch.Pin();
                    try
                    {{
                        if (x > 3) return;
                    }}
                    finally
                    {{
                        Arch.Unpin();
                    }}
                }}
            }}
            """;
        return Verify.FixesAllAsync(
            [string.Format(null, Bad, "One"), string.Format(null, Bad, "Two")],
            [string.Format(null, Good, "One"), string.Format(null, Good, "Two")],
            Finally);
    }

    [Fact]
    public Task Not_where_nothing_releases() => Verify.OffersNothingAsync("""
            public void Handed() { {|RG3001:_lock.Lock()|}; _value++; }
            public void Other(int x) { {|RG3001:_lock.Lock()|}; if (x > 3) return; {|RG3001:_second.Unlock()|}; }
        """);

    [Fact]
    public Task Not_where_it_is_let_go_and_taken_again() => Verify.OffersNothingAsync("""
            public void Bad(int x)
            {
                {|RG3001:_lock.Lock()|};
                if (x > 3)
                {
                    _lock.Unlock();
                    Sched.Yield();
                    {|RG3001:_lock.Lock()|};
                }

                if (x > 4) return;
                _lock.Unlock();
            }
        """);

    [Fact]
    public Task Not_where_the_result_would_not_compile() => Verify.OffersNothingAsync("""
            public int Bad(int x)
            {
                {|RG3001:_lock.Lock()|};
                if (x > 3) return 0;
                int.TryParse("3", out var seen);
                _lock.Unlock();
                _value = seen + 1;
                return seen;
            }
        """);

    [Fact]
    public Task A_variable_that_is_used_afterwards_is_declared_before_the_try() => Verify.FixesAsync(
        """
            public int Bad(int x)
            {
                _value++;

                // the map
                {|RG3001:_ticket.Take()|};
                if (x > 3) return 0;
                var seen = Listed(_value); // now
                _ticket.Drop();
                _value = seen.Count;
                return seen[0];
            }

            private static List<int> Listed(int value) => new() { value };
        """,
        """
            public int Bad(int x)
            {
                _value++;

                List<int> seen;
                // the map
                _ticket.Take();
                try
                {
                    if (x > 3) return 0;
                    seen = Listed(_value); // now
                }
                finally
                {
                    _ticket.Drop();
                }
                _value = seen.Count;
                return seen[0];
            }

            private static List<int> Listed(int value) => new() { value };
        """);

    [Fact]
    public Task A_variable_that_is_used_afterwards_is_declared_before_the_scope() => Verify.FixesAsync(
        """
            public int Section(byte[] b)
            {
                {|RG2003:KernelFpu.Begin()|};
                int length = Parser.Parse(b);
                KernelFpu.End();
                _value = length;
                return length;
            }
        """,
        """
            public int Section(byte[] b)
            {
                int length;
                using (KernelFpu.Section())
                {
                    length = Parser.Parse(b);
                }
                _value = length;
                return length;
            }
        """);

    [Fact]
    public Task In_code_with_errors() => Verify.FixesAsync(
        """
            public void Bad(int x)
            {
                {|RG3001:_lock.Lock()|};
                if (x > 3) return;
                {|CS0103:Undefined|}(x);
                _lock.Unlock();
            }
        """,
        """
            public void Bad(int x)
            {
                using (_lock.Enter())
                {
                    if (x > 3) return;
                    {|CS0103:Undefined|}(x);
                }
            }
        """);

    [Fact]
    public Task Methods_of_the_same_names_are_no_pair() => Verify.OffersNothingAsync("""
        namespace Sample;

        public sealed class Impostor { public void Unlock() { } public void Drop() { } }

        public class Doppelganger
        {
            private readonly SpinLock _lock = new();
            private readonly Impostor _impostor = new();

            public void Bad() { {|RG3001:_lock.Lock()|}; _impostor.Unlock(); _impostor.Drop(); }
        }
        """);
}
