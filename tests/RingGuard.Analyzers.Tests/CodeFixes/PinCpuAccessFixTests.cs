using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.PinCpuAccessFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Something of this CPU asked for while preemptible: pinned, got and put, declared, or taken as a hint.</summary>
public sealed class PinCpuAccessFixTests
{
    private const string Pin = "RingGuard.KeepPreemptionOffAround";
    private const string GetPut = "RingGuard.GetAndPutCpu";
    private const string Declare = "RingGuard.DeclareRequiresPreemptOff";
    private const string Hint = "RingGuard.RawCpuNumber";

    /// <summary>The three accessors of a kernel that has none of the usual names.</summary>
    private const string Whereabouts = """
        public static class Place
        {
            [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Here() => 0;
            [Acquires(Resource.Preempt), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Stay([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;
            [Releases(Resource.Preempt), Trusted("primitive")] public static void Go() { }
            [Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static int Roughly() => 0;
        }

        """;

    [Fact]
    public Task A_statement_in_a_scope() => Verify.FixesAsync(
        """
            public void Count()
            {
                // one more
                {|RG1010:Local.Ref()|}.Hits++; // of this CPU
            }
        """,
        """
            public void Count()
            {
                // one more
                using (Preempt.DisableScope())
                {
                    Local.Ref().Hits++; // of this CPU
                }
            }
        """,
        Pin);

    [Fact]
    public Task As_far_as_the_value_is_used() => Verify.FixesAsync(
        """
            public void Mark(int[] table)
            {
                int cpu = {|RG1010:Smp.ProcessorId()|};
                table[cpu] = 1;
                _value++;
            }
        """,
        """
            public void Mark(int[] table)
            {
                using (Preempt.DisableScope())
                {
                    int cpu = Smp.ProcessorId();
                    table[cpu] = 1;
                }
                _value++;
            }
        """,
        Pin);

    [Fact]
    public Task An_expression_body() => Verify.FixesAsync(
        """
            public void Count() => {|RG1010:Local.Ref()|}.Hits++;
        """,
        """
            public void Count()
            {
                using (Preempt.DisableScope())
                {
                    Local.Ref().Hits++;
                }
            }
        """,
        Pin);

    [Fact]
    public Task In_accessors_and_switch_sections() => Verify.FixesAsync(
        """
            public int Hits
            {
                get
                {
                    return {|RG1010:Local.Ref()|}.Hits;
                }
            }

            public void Switch(int x)
            {
                switch (x)
                {
                    case 1:
                        {|RG1010:Local.Ref()|}.Hits++;
                        break;
                    default:
                        break;
                }
            }
        """,
        """
            public int Hits
            {
                get
                {
                    using (Preempt.DisableScope())
                    {
                        return Local.Ref().Hits;
                    }
                }
            }

            public void Switch(int x)
            {
                switch (x)
                {
                    case 1:
                        using (Preempt.DisableScope())
                        {
                            Local.Ref().Hits++;
                        }
                        break;
                    default:
                        break;
                }
            }
        """,
        Pin);

    [Fact]
    public Task Not_around_something_that_sleeps() => Verify.OffersNothingAsync(
        """
            public void Wait(int[] table)
            {
                int cpu = {|RG1010:Smp.ProcessorId()|};
                Sched.Doze();
                table[{|RG1009:cpu|}] = 1;
            }
        """,
        Pin);

    [Fact]
    public Task Got_and_put() => Fixes(
        """
            public void Mark(int[] table)
            {
                int cpu = {|RG1010:Place.Here()|};
                table[cpu] = 1;
                _value++;
            }
        """,
        """
            public void Mark(int[] table)
            {
                int cpu = Place.Stay();
                table[cpu] = 1;
                Place.Go();
                _value++;
            }
        """,
        GetPut);

    [Fact]
    public Task Got_and_put_where_the_use_leaves() => Fixes(
        """
            public int Mark(int[] table)
            {
                int cpu = {|RG1010:Place.Here()|};
                return table[cpu];
            }
        """,
        """
            public int Mark(int[] table)
            {
                int cpu = Place.Stay();
                try
                {
                    return table[cpu];
                }
                finally
                {
                    Place.Go();
                }
            }
        """,
        GetPut);

    [Fact]
    public Task Not_got_where_there_is_nothing_to_put() => Verify.OffersNothingAsync(
        """
            public void Mark(int[] table)
            {
                int cpu = {|RG1010:Smp.ProcessorId()|};
                table[cpu] = 1;
            }
        """.Replace("Smp.ProcessorId()", "Numbers.Here()").Insert(0, """
            private static class Numbers { [Requires(Context.PreemptOff), Trusted("primitive")] [return: Role(ValueRole.CpuId)] public static long Here() => 0; }

            """).Replace("int cpu", "long cpu"),
        GetPut);

    [Fact]
    public Task Left_to_the_callers() => Verify.FixesAsync(
        """
            public void Count() => {|RG1010:Local.Ref()|}.Hits++;
        """,
        """
            [Requires(Context.PreemptOff)]
            public void Count() => Local.Ref().Hits++;
        """,
        Declare);

    [Fact]
    public Task Not_left_to_the_callers_of_a_root() => Verify.OffersNothingAsync(
        """
            [RunsIn(ExecutionMode.Task)] public void Count() { {|RG1010:Local.Ref()|}.Hits++; }
        """,
        Declare);

    [Fact]
    public Task A_hint() => Fixes(
        """
            public void Trace()
            {
                _value++;

                Plain.Read({|RG1010:Place.Here()|});
            }
        """,
        """
            public void Trace()
            {
                _value++;

                // only a hint: the task may be on another CPU by now
                Plain.Read(Place.Roughly());
            }
        """,
        Hint);

    [Fact]
    public Task No_hint_for_data() => Verify.OffersNothingAsync(
        """
            public void Count() { {|RG1010:Local.Ref()|}.Hits++; }
        """,
        Hint);

    private static Task Fixes(string source, string fixedSource, string key)
        => Verify.FixesAsync(Rules.ProtocolKernel.Source(Whereabouts, source), Rules.ProtocolKernel.Source(Whereabouts, fixedSource), key);
}
