using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// The static half of the scenarios of group A (arm64 FP): the bad code, written against the mini-kernel as it is shipped, is found while it compiles; the good
/// code beside it is not.
/// </summary>
public sealed class MiniKernelArmFpTests
{
    [Fact]
    public Task SC_A06_Synchronised_after_interrupts_went_on() => Finds("""
        [Requires(Context.PreemptOff)]
        public static void Good(VCpu v)
        {
            LocalIrq.Disable();
            VCpuFp.CtxFlush(v);
            _ = Hyp.Run(v);
            VCpuFp.CtxSync(v);
            LocalIrq.Enable();
        }

        [Requires(Context.PreemptOff)]
        public static void Bad(VCpu v)
        {
            LocalIrq.Disable();
            VCpuFp.CtxFlush(v);
            _ = Hyp.Run(v);
            LocalIrq.Enable(); // RG5008
            LocalIrq.Disable();
            VCpuFp.CtxSync(v);
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task SC_A07_Host_saved_after_the_guest_was_loaded() => Finds("""
        [Requires(Context.InHyp | Context.IrqOff)]
        public static void Good(VCpu v, FpSimdState host)
        {
            Hyp.OpenFpTraps(v);
            Barrier.Isb();
            FpSimd.SaveTo(host);
            FpSimd.Load(v.FpRegs);
        }

        [Requires(Context.InHyp | Context.IrqOff)]
        public static void Bad(VCpu v, FpSimdState host)
        {
            Hyp.OpenFpTraps(v);
            Barrier.Isb();
            FpSimd.Load(v.FpRegs);
            FpSimd.SaveTo(host); // RG5009
        }
        """);

    [Fact]
    public Task SC_A08_Decided_before_interrupts_went_off() => Finds("""
        [Requires(Context.PreemptOff | Context.IrqOn)]
        public static void Bad(VCpu v)
        {
            LocalIrq.Disable();
            _ = Hyp.UpdateFpEnabled(v);
            LocalIrq.Enable();
            LocalIrq.Disable();
            _ = Hyp.Run(v); // RG5010
            VCpuFp.CtxSync(v);
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task SC_A14_A_section_in_a_hard_interrupt_or_with_interrupts_off() => Finds("""
        [RunsIn(ExecutionMode.HardIrq)]
        public static void Handler()
        {
            KernelNeon.Begin(); // RG2004
            KernelNeon.End();
        }

        public static void Masked()
        {
            LocalIrq.Disable();
            KernelNeon.Begin(); // RG2004
            KernelNeon.End();
            LocalIrq.Enable();
        }

        public static void Good()
        {
            if (Simd.MayUse())
            {
                using (KernelNeon.Section())
                {
                    KernelNeon.Use(XComp.FpSimd);
                }
            }
        }
        """);

    [Fact]
    public Task SC_A15_Registers_after_the_end() => Finds("""
        public static void Bad()
        {
            KernelNeon.Begin();
            KernelNeon.Use(XComp.FpSimd);
            KernelNeon.End();
            KernelNeon.Use(XComp.FpSimd); // RG2001
        }
        """);

    [Fact]
    public Task SC_A19_The_flag_without_what_belongs_to_it() => Finds("""
        public static void Good(Task task) => FpSimd.FlushTaskState(task);

        public static void Bad(Task task) => task.Flags.Set(TIF.ForeignFpState); // RG2015
        """);

    [Fact]
    public Task SC_F28_An_answer_that_is_kept() => Finds("""
        private static bool s_mayUse;

        public static void Ask() => s_mayUse = Simd.MayUse(); // RG1013

        [RunsIn(ExecutionMode.Softirq)]
        public static void Handler()
        {
            if (s_mayUse)
            {
                KernelNeon.Begin();
                KernelNeon.End();
            }
        }
        """);

    [Fact]
    public Task SC_F43_A_trap_opened_without_a_barrier() => Finds("""
        [Requires(Context.InHyp | Context.IrqOff)]
        public static void Bad(VCpu v)
        {
            SysReg.Write(SysRegId.CptrEl2, 0);
            FpSimd.Load(v.FpRegs); // RG5017
        }
        """);

    [Fact]
    public Task A_call_of_the_hypervisor_is_no_stale_decision() => Finds("""
        [Requires(Context.PreemptOff | Context.IrqOn)]
        public static void Loop(VCpu v)
        {
            for (int i = 0; i < 3; i++)
            {
                LocalIrq.Disable();
                _ = Hyp.UpdateFpEnabled(v);
                _ = Enter(v);
                VCpuFp.CtxSync(v);
                LocalIrq.Enable();
            }
        }

        [Requires(Context.IrqOff)]
        private static ExitReason Enter(VCpu v) => Hyp.Run(v);

        public static ExitReason Run(VCpu v) => v.Run();
        """);

    private static async Task Finds(string members)
    {
        string source = $$"""
            using RingGuard;
            using RingGuard.MiniKernel;

            public static class Subject
            {
            {{members}}
            }
            """;
        CSharpCompilation compilation = TestCompilation.Create(source)
            .AddReferences(MetadataReference.CreateFromFile(typeof(RingGuard.MiniKernel.Machine).Assembly.Location))
            .MustCompile();
        string[] lines = source.Split('\n');
        var expected = lines.Select(static (line, i) => (Line: i + 1, At: line.IndexOf("// RG", System.StringComparison.Ordinal), Text: line))
            .Where(static l => l.At >= 0)
            .Select(static l => $"{l.Line}: {l.Text.Substring(l.At + 3).Trim()}");
        var found = (await compilation.RunAsync(new KernelAnalyzer()))
            .Where(static d => d.Id != "RG9002" && d.Severity >= DiagnosticSeverity.Warning)
            .Select(static d => $"{d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.Id}");
        Assert.Equal(string.Join("\n", expected), string.Join("\n", found.OrderBy(static f => int.Parse(f.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture))));
    }
}
