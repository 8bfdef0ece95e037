using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ProtectFpuAccessFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>FP registers touched while preemptible: protected at the place, or left to the callers.</summary>
public sealed class ProtectFpuAccessFixTests
{
    private const string Protect = "RingGuard.ProtectFpuAccess";
    private const string Declare = "RingGuard.DeclareRequiresPreemptOff";

    [Fact]
    public Task In_a_section() => Verify.FixesAsync(
        """
            public void Bad(byte[] b)
            {
                _value++;

                // the whole buffer
                {|RG2001:Vec.Xor(b)|}; // in place
                _value--;
            }
        """,
        """
            public void Bad(byte[] b)
            {
                _value++;

                // the whole buffer
                using (KernelFpu.Section())
                {
                    Vec.Xor(b); // in place
                }
                _value--;
            }
        """,
        Protect);

    [Fact]
    public Task What_is_tested_and_what_follows_are_locked_together() => Verify.FixesAsync(
        """
            public void Bad(FpuContext f, int cpu)
            {
                if (!{|RG2001:FpRegs.StateValid(f, cpu)|})
                {
                    {|RG2001:FpRegs.Load(f.FpState)|};
                    {|RG2001:FpRegs.MarkActivate()|};
                }
            }
        """,
        """
            public void Bad(FpuContext f, int cpu)
            {
                FpRegs.Lock();
                if (!FpRegs.StateValid(f, cpu))
                {
                    FpRegs.Load(f.FpState);
                    FpRegs.MarkActivate();
                }

                FpRegs.Unlock();
            }
        """,
        Protect);

    [Fact]
    public Task Neighbours_share_a_section() => Verify.FixesAsync(
        """
            public ulong Bad(byte[] b, int x)
            {
                if (x > 3)
                {
                    {|RG2001:Vec.Xor(b)|};
                    return {|RG2001:Vec.Sum(b)|};
                }

                return 0;
            }
        """,
        """
            public ulong Bad(byte[] b, int x)
            {
                if (x > 3)
                {
                    using (KernelFpu.Section())
                    {
                        Vec.Xor(b);
                        return Vec.Sum(b);
                    }
                }

                return 0;
            }
        """,
        Protect);

    [Fact]
    public Task An_expression_body_gets_a_block() => Verify.FixesAsync(
        """
            public ulong Bad(byte[] b) => {|RG2001:Vec.Sum(b)|};
        """,
        """
            public ulong Bad(byte[] b)
            {
                using (KernelFpu.Section())
                {
                    return Vec.Sum(b);
                }
            }
        """,
        Protect);

    [Fact]
    public Task Declared_on_the_method() => Verify.FixesAsync(
        """
            /// <summary>Mixes.</summary>
            public void Bad(byte[] b)
            {
                {|RG2001:Vec.Xor(b)|};
                {|RG2001:Vec.Xor(b)|};
            }

            public ulong Sum(byte[] b) => {|RG2001:Vec.Sum(b)|};
        """,
        """
            /// <summary>Mixes.</summary>
            [Requires(Context.PreemptOff)]
            public void Bad(byte[] b)
            {
                Vec.Xor(b);
                Vec.Xor(b);
            }

            [Requires(Context.PreemptOff)]
            public ulong Sum(byte[] b) => Vec.Sum(b);
        """,
        Declare);

    [Fact]
    public Task All_in_two_documents()
    {
        const string Bad = """
            namespace Sample;

            public static class {0}
            {{
                public static void Run(byte[] b)
                {{
                    {{|RG2001:Vec.Xor(b)|}};
                }}

                public static void Again(byte[] b)
                {{
                    {{|RG2001:Vec.Xor(b)|}};
                }}
            }}
            """;
        const string Good = """
            namespace Sample;

            public static class {0}
            {{
                public static void Run(byte[] b)
                {{
                    using (KernelFpu.Section())
                    {{
                        Vec.Xor(b);
                    }}
                }}

                public static void Again(byte[] b)
                {{
                    using (KernelFpu.Section())
                    {{
                        Vec.Xor(b);
                    }}
                }}
            }}
            """;
        return Verify.FixesAllAsync(
            [string.Format(null, Bad, "One"), string.Format(null, Bad, "Two")],
            [string.Format(null, Good, "One"), string.Format(null, Good, "Two")],
            Protect);
    }

    [Fact]
    public Task Members_that_only_a_contract_file_speaks_of() => Verify.FixesWithContractsAsync(
        """
        M:Sample.Coprocessor.Claim      Acquires(FpuSection) Acquires(Preempt)
        M:Sample.Coprocessor.Hand       Releases(FpuSection) Releases(Preempt)
        M:Sample.Coprocessor.Add        Effects(TouchesFpRegs)
        """,
        """
        namespace Sample;

        public static class Coprocessor
        {
            public static void Claim() { }
            public static void Hand() { }
            public static void Add() { }
        }

        public class Subject
        {
            public int Bad(int x)
            {
                {|RG2001:Coprocessor.Add()|};
                return x;
            }
        }
        """,
        """
        namespace Sample;

        public static class Coprocessor
        {
            public static void Claim() { }
            public static void Hand() { }
            public static void Add() { }
        }

        public class Subject
        {
            public int Bad(int x)
            {
                Coprocessor.Claim();
                Coprocessor.Add();
                Coprocessor.Hand();
                return x;
            }
        }
        """,
        Protect);

    [Fact]
    public Task Not_inside_an_expression_lambda() => Verify.OffersNothingAsync("""
        namespace Sample;

        [RunsIn(ExecutionMode.Task)] public delegate void Work();

        public static class Deferred
        {
            public static Work Bad(byte[] b) => () => {|RG2001:Vec.Xor(b)|};
        }
        """);

    [Fact]
    public Task Not_protected_where_a_variable_would_go_out_of_scope_and_paths_leave() => Verify.OffersNothingAsync(
        """
            public bool Bad(Dictionary<int, ulong> d, byte[] b)
            {
                if (!d.TryGetValue((int){|RG2001:Vec.Sum(b)|}, out var found)) return false;
                return found > 3;
            }
        """,
        Protect);

    [Fact]
    public Task Not_declared_where_nobody_could_keep_it() => Verify.OffersNothingAsync(
        """
        namespace Sample;

        public abstract class Driver { public abstract void Run(byte[] b); }

        public class Derived : Driver, IDisposable
        {
            public override void Run(byte[] b) { {|RG2001:Vec.Xor(b)|}; }
            public void Dispose() { {|RG2001:Vec.Xor(Array.Empty<byte>())|}; }
            [RunsIn(ExecutionMode.Task)] public void Root(byte[] b) { {|RG2001:Vec.Xor(b)|}; }
        }
        """,
        Declare);
}
