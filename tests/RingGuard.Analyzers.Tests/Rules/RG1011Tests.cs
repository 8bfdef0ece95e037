using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Copies of thread flags that decide after they went stale.</summary>
public sealed class RG1011Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private readonly TaskFlags _flags = new();
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules)]
        public void Bad()
        {
            var f = _flags.Read();
            if (f.HasLoopWork) Exits.Loop();
            if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters(); // RG1011
        }
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules)]
        public void Good()
        {
            var f = _flags.Read();
            if (f.HasLoopWork) f = Exits.LoopAndRead();
            if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters();
        }
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules)]
        public void Own()
        {
            var f = _flags.Read();
            if (f.HasLoopWork) Exits.Loop();
            if (f.Has(Tif.Sve)) Exits.LoadRegisters();
        }
        public void TooEarly()
        {
            var f = _flags.Read();
            LocalIrq.Disable();
            if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters(); // RG1011
            LocalIrq.Enable();
        }
        public void Masked()
        {
            LocalIrq.Disable();
            var f = _flags.Read();
            if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters();
            LocalIrq.Enable();
        }
        public void Window()
        {
            LocalIrq.Disable();
            var f = _flags.Read();
            while (f.HasLoopWork)
            {
                LocalIrq.Enable();
                Work(f);
                LocalIrq.Disable();
                f = _flags.Read();
            }
            if (f.Has(Tif.NeedLoad)) Exits.LoadRegisters();
            LocalIrq.Enable();
        }
        private static void Work(FlagsCopy f) { if (f.Has(Tif.Signal)) Plain.Touch(); }
        """);
}
