using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>P2M, stage-2 and non-current vCPU: what only the vCPU that is loaded here may be asked to do.</summary>
public sealed class CurrentVCpuTests
{
    private const string Vmcs = """
        public sealed class Guest
        {
            [Role(ValueRole.Current)] public static Guest Running { get; } = new();
            public ulong Rip;
            public int Requests;
            public bool Unhalted, NmiPending, Waiting;
            public object? Area;
        }

        public static class Vm
        {
            [CurrentOnly, Trusted("primitive")] public static void Write([Role(ValueRole.Current)] Guest v, int field, ulong value) { }
            [Trusted("primitive")] public static void Request(Guest v, int bit) { }
            [Trusted("primitive")] public static bool TestAndClear(Guest v, int bit) => true;
            [Trusted("primitive")] public static void YieldTo(Guest v) { }
            [Trusted("primitive")] public static void Pause(Guest v) { }
        }

        """;

    [Theory]
    [InlineData("pt-acrn-init-vmcs-remote")]
    public Task Acrn_init_vmcs_remote(string entry) => CorpusCase.CheckAsync(entry, Vmcs, """
        public void Start(Guest b) => Init(b);
        private static void Init(Guest v) { Vm.Write(v, 1, v.Rip); Vm.Write(v, 2, 0); }
        """, """
        public void Start(Guest b) => Vm.Request(b, 3);
        public void Loop() { var v = Guest.Running; if (Vm.TestAndClear(v, 3)) Init(v); }
        private static void Init([Role(ValueRole.Current)] Guest v) { Vm.Write(v, 1, v.Rip); Vm.Write(v, 2, 0); }
        """);

    [Theory]
    [InlineData("pt-kvm-dy-runnable-remote-vmcs")]
    public Task Kvm_dy_runnable_remote_vmcs(string entry) => CorpusCase.CheckAsync(entry, Vmcs, """
        public void Yield(Guest[] others)
        {
            foreach (var v in others)
            {
                if (v.Waiting && !Runnable(v)) continue;
                Vm.YieldTo(v);
            }
        }

        private static bool Runnable(Guest v) { Vm.Write(v, 7, 1); return v.NmiPending; }
        """, """
        public void Yield(Guest[] others)
        {
            foreach (var v in others)
            {
                if (v.Waiting && !DirectedYieldRunnable(v)) continue;
                Vm.YieldTo(v);
            }
        }

        private static bool DirectedYieldRunnable(Guest v) => v.Unhalted || v.NmiPending;
        """);
}
