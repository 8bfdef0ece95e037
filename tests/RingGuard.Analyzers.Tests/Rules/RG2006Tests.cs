using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Float/SIMD arithmetic outside an FPU section in no-FPU code.</summary>
public sealed class RG2006Tests
{
    private const string Vectors = "using System.Numerics;\nusing System.Runtime.Intrinsics;\nusing System.Runtime.Intrinsics.X86;\n";

    private static string Kernel(string members, string arguments = "", string usings = "")
        => LanguageKernel.With(members, $"{usings}[assembly: KernelCode({arguments})]");

    // Valid

    [Fact]
    public Task Integers_and_sections() => RuleVerifier.SilentAsync(Kernel("""
        public int Scale(int x) => x + (x >> 1);
        public decimal Money(decimal a, decimal b) => a * b + 1;
        public void Sum(double[] a, double[] b) { using (KernelFpu.Section()) { for (int i = 0; i < a.Length; i++) a[i] += b[i] * 2.5; } }
        public void Neon(double[] a) { KernelNeon.Begin(); a[0] = a[1]; KernelNeon.End(); }
        [Requires(Context.FpuSection)] public double Helper(double x) => x * 1.5;
        [Requires(Resource.FpuSection)] public double Other(double x) => x * 1.5;
        [Requires(Context.PreemptOff), Effects(Effect.TouchesFpRegs)] public double Primitive(double x) => x * 1.5;
        public void Use(double[] a) { using (KernelFpu.Section()) a[0] = Helper(a[1]); }
        public int Max(int a, int b) => Math.Max(a, Math.Abs(b));
        """));

    [Fact]
    public Task Constants_are_folded() => RuleVerifier.SilentAsync(Kernel("""
        private const double Ratio = 1.5 * 2;
        private const int Scaled = (int)(Ratio * 4);
        public int Folded() => (int)(1.5 * 4) + Scaled + sizeof(double);
        public string Name() => nameof(Double) + typeof(float).Name;
        public int Round(int x) => x * (int)Ratio;
        """));

    [Fact]
    public Task Capabilities_are_constants() => RuleVerifier.SilentAsync(Kernel("""
        public bool Has() => Sse2.IsSupported && Vector128.IsHardwareAccelerated;
        public uint Zeros(uint x) => Lzcnt.LeadingZeroCount(x);
        public int Log(uint x) => BitOperations.Log2(x);
        """,
        usings: Vectors));

    [Fact]
    public Task A_helper_reached_in_sections_only() => RuleVerifier.SilentAsync(Kernel("""
        public void Outer(double[] a) { using (KernelFpu.Section()) a[0] = Half(a[1]); }
        private static double Half(double x) => x / 2;
        """));

    [Fact]
    public Task Code_with_floating_point() => RuleVerifier.SilentAsync(Kernel("""
        public int Scale(int x) => (int)(x * 1.5);
        """,
        "FloatAllowed = true"));

    [Fact]
    public Task Code_that_declares_nothing() => RuleVerifier.SilentAsync(LanguageKernel.With("""
        public int Scale(int x) { _lock.Lock(); var r = (int)(x * 1.5); _lock.Unlock(); return r; }
        """));

    [Fact]
    public Task Handlers_whose_stub_saves_the_registers() => RuleVerifier.SilentAsync(Kernel("""
        [RunsIn(ExecutionMode.HardIrq)] public int Handler(int x) => (int)(x * 1.5);
        """,
        "InterruptsSaveFpu = true"));

    // Findings

    [Fact]
    public Task Arithmetic_and_conversions() => RuleVerifier.DefiniteAsync(Kernel("""
        public int Scale(int x) => {|RG2006:(int)(x * 1.5)|};
        public bool Compare(int x, double[] a) => {|RG2006:a[0] > x|};
        public void Compound(float[] a, int x) { {|RG2006:a[0] += x|}; {|RG2006:a[1]++|}; {|RG2006:a[2] = -a[3]|}; }
        public int FromHalf(Half[] h) => {|RG2006:(int)h[0]|};
        public decimal ToMoney(double[] d) => {|RG2006:(decimal)d[0]|};
        public long Bits(double[] d) => {|RG2006:BitConverter.DoubleToInt64Bits(d[0])|};
        public int Root(int x) => {|RG2006:(int)Math.Sqrt(x)|};
        """.Replace("{|RG2006:a[2] = -a[3]|}", "a[2] = {|RG2006:-a[3]|}")));

    [Fact]
    public Task Moves_boxes_and_text() => RuleVerifier.DefiniteAsync(Kernel("""
        private double _level;
        public void Store(double[] a) { _level = {|RG2006:a[0]|}; }
        public object Box() => {|RG2006:_level|};
        public string Text() => $"{{|RG2006:_level|}}";
        public bool Pattern() => {|RG2006:_level|} is > 1.5;
        public bool Unboxed(object o) => {|RG2006:o is double d|};
        public int Switch() => {|RG2006:_level|} switch { > 2 => 1, _ => 0 };
        public int? Lifted(double?[] a) => {|RG2006:(int?)a[0]|};
        """));

    [Fact]
    public Task Vectors_and_intrinsics() => RuleVerifier.DefiniteAsync(Kernel("""
        public void Add(Vector<int>[] v) { v[0] = {|RG2006:v[1] + v[2]|}; }
        public int Sum(int x) => {|RG2006:Vector128.Sum(Vector128.Create(x))|};
        public void Three(Vector3[] v) { v[0] = {|RG2006:new Vector3(1, 2, 3)|}; }
        public unsafe void Load(int* p) { {|RG2006:Sse2.Store(p, Sse2.LoadVector128(p))|}; }
        """,
        usings: Vectors));

    [Fact]
    public Task Generic_math_over_floats() => RuleVerifier.DefiniteAsync(Kernel("""
        private static T Add<T>(T a, T b) where T : INumber<T> => a + b;
        public int Whole(int x) => Add(x, 1);
        public int Broken(int x) => {|RG2006:(int)Add<double>(x, 1)|};
        """,
        usings: Vectors));

    [Fact]
    public Task Signatures() => RuleVerifier.DefiniteAsync(Kernel("""
        public double {|RG2006:Level|}() => 1.5;
        public void {|RG2006:Take|}(float x) { }
        public void ByReference(in double x, ref float y) { }
        """));

    [Fact]
    public Task Outside_of_the_section() => RuleVerifier.DefiniteAsync(Kernel("""
        public void After(double[] a) { KernelFpu.Begin(); a[0] = a[1]; KernelFpu.End(); a[2] = {|RG2006:a[0]|}; }
        public void Registers(double[] a) { FpRegs.Lock(); a[0] = {|RG2006:a[1]|}; FpRegs.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public int Handler(int x) => {|RG2006:(int)(x * 1.5)|};
        """));

    [Fact]
    public Task A_method_that_forbids_it() => RuleVerifier.DefiniteAsync(LanguageKernel.With("""
        [NoFpu] public int Entry(int x) => {|RG2006:(int)(x * 1.5)|};
        public int Free(int x) => (int)(x * 1.5);
        """));

    [Fact]
    public async Task A_helper_reached_without_section_is_found_once()
        => await Findings.OneOnMarkedLineAsync("RG2006", Kernel("""
            public int Outer(int x)
            {
                return Half(x); // <-
            }

            private static int Half(int x) => (int)(x / 2.0); // <-
            """));

    [Fact]
    public Task On_some_paths_and_in_lambdas_it_is_possible() => RuleVerifier.PossibleAsync(Kernel("""
        public void Maybe(double[] a, bool b)
        {
            if (b) KernelFpu.Begin();
            a[0] = {|RG2006:a[1]|};
            if (b) KernelFpu.End();
        }

        public Func<int, int> Lambda() => static x => {|RG2006:(int)(x * 1.5)|};
        public int Bits(uint x) => {|RG2006:BitOperations.PopCount(x)|};
        """,
        usings: Vectors));
}
