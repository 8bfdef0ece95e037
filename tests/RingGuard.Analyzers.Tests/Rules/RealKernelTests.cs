using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What real C# kernels force (contracts, section 9): rows 1 to 10, by attributes and by contract file.</summary>
public sealed class RealKernelTests
{
    private const string Lock = """
        public sealed class Latch
        {
            «Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")» public void Take() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Drop() { }
        }
        """;

    private const string LockFile = """
        M:Sample.Latch.Take   Acquires(Lock) Acquires(Preempt) Trusted("primitive")
        M:Sample.Latch.Drop   Releases(Lock) Releases(Preempt) Trusted("primitive")

        """;

    [Theory]
    [InlineData("bool", "System.Boolean")]
    [InlineData("ulong", "System.UInt64")]
    [InlineData("Saved", "Sample.Saved")]
    public Task Row1_saved_state_that_is_returned_and_passed(string type, string id) => RealKernel.BothAsync(
        $$"""
        public readonly struct Saved { }
        public static class Cpu
        {
            «Acquires(Resource.Irq, Of = "return"), Ensures(Context.IrqOff), Trusted("primitive")»
            «return: Role(ValueRole.IrqToken)» public static {{type}} Save() => default;
            «Releases(Resource.Irq, Of = "state"), Trusted("primitive")» public static void Restore(«Role(ValueRole.IrqToken)» {{type}} state) { }
        }
        """,
        $$"""
        M:Sample.Cpu.Save                Acquires(Irq, Of = "return") Ensures(IrqOff) Trusted("primitive")
        M:Sample.Cpu.Save->return        Role(IrqToken)
        M:Sample.Cpu.Restore({{id}})           Releases(Irq, Of = state) Trusted("primitive")
        M:Sample.Cpu.Restore({{id}})->state    Role(IrqToken)
        """,
        """
            public void Good() { var s = Cpu.Save(); _value++; Cpu.Restore(s); }
            public void Nested() { var a = Cpu.Save(); var b = Cpu.Save(); Cpu.Restore(b); Cpu.Restore(a); }
            public void Bad() { var s = {|RG1005:Cpu.Save()|}; if (_flag) return; Cpu.Restore(s); }
            public void Sleeps() { var s = Cpu.Save(); {|RG1001:Sched.Doze()|}; Cpu.Restore(s); }
        """);

    [Fact]
    public Task Row1_if_it_was_on_switch_it_on_again() => RealKernel.BothAsync(
        """
        public static class Cpu
        {
            «Ensures(Context.IrqOff), Trusted("primitive")» public static void Off() { }
            «Ensures(Context.IrqOn), Trusted("primitive")» public static void On() { }
            «Ensures(Context.IrqOn, On = Outcome.True), Ensures(Context.IrqOff, On = Outcome.False), Trusted("primitive")» public static bool AreOn() => true;
        }
        """,
        """
        M:Sample.Cpu.Off     Ensures(IrqOff) Trusted("primitive")
        M:Sample.Cpu.On      Ensures(IrqOn) Trusted("primitive")
        M:Sample.Cpu.AreOn   Ensures(IrqOn, On = True) Ensures(IrqOff, On = False) Trusted("primitive")
        """,
        """
            public void Good() { bool were = Cpu.AreOn(); Cpu.Off(); _value++; if (were) Cpu.On(); }
            public void Bad() { bool were = Cpu.AreOn(); Cpu.Off(); {|RG1001:Sched.Doze()|}; if (were) Cpu.On(); }
        """);

    [Fact]
    public Task Row2_scopes_of_every_shape() => RealKernel.BothAsync(
        Lock + """
        public sealed class Off : System.IDisposable { «Releases(Resource.Preempt), Trusted("primitive")» public void Dispose() { } }
        public ref struct Held
        {
            «Acquires(Resource.Lock, Of = "latch"), Acquires(Resource.Preempt), Trusted("primitive")» public Held(Latch latch) { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Dispose() { }
        }
        public static class Cpu { «Acquires(Resource.Preempt), Trusted("primitive")» public static Off Pin() => new(); }
        """,
        LockFile + """
        M:Sample.Off.Dispose                   Releases(Preempt) Trusted("primitive")
        M:Sample.Held.#ctor(Sample.Latch)      Acquires(Lock, Of = latch) Acquires(Preempt) Trusted("primitive")
        M:Sample.Held.Dispose                  Releases(Lock) Releases(Preempt) Trusted("primitive")
        M:Sample.Cpu.Pin                       Acquires(Preempt) Trusted("primitive")
        """,
        """
            private readonly Latch _latch = new();
            public void Using() { using (Cpu.Pin()) { {|RG1001:Sched.Doze()|}; } Sched.Doze(); }
            public void Declaration() { using var held = new Held(_latch); {|RG1001:Sched.Doze()|}; }
            public void Holder() { using (new Held(_latch)) _value++; Sched.Doze(); }
        """);

    [Fact]
    public Task Row3_effects_on_an_outcome_and_on_an_argument() => RealKernel.BothAsync(
        """
        public enum Mem { Atomic, Kernel }
        public sealed class Latch
        {
            «Acquires(Resource.Lock, On = Outcome.True), Acquires(Resource.Preempt, On = Outcome.True), Trusted("primitive")» public bool Try() => true;
            «Acquires(Resource.Lock, On = Outcome.False), Acquires(Resource.Preempt, On = Outcome.False), Trusted("primitive")» public bool WasTaken() => false;
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Drop() { }
        }
        public static class Heap { «Effects(Effect.AllocatesBlocking, When = "mem", Is = Mem.Kernel), Trusted("primitive")» public static void Get(Mem mem) { } }
        """,
        """
        M:Sample.Latch.Try                Acquires(Lock, On = True) Acquires(Preempt, On = True) Trusted("primitive")
        M:Sample.Latch.WasTaken           Acquires(Lock, On = False) Acquires(Preempt, On = False) Trusted("primitive")
        M:Sample.Latch.Drop               Releases(Lock) Releases(Preempt) Trusted("primitive")
        M:Sample.Heap.Get(Sample.Mem)     Effects(AllocatesBlocking, When = mem, Is = Mem.Kernel) Trusted("primitive")
        """,
        """
            private readonly Latch _latch = new();
            public void True() { if (_latch.Try()) { {|RG1001:Sched.Doze()|}; _latch.Drop(); } else Sched.Doze(); }
            public void False() { if (_latch.WasTaken()) { Sched.Doze(); return; } {|RG3009:Heap.Get(Mem.Kernel)|}; Heap.Get(Mem.Atomic); _latch.Drop(); }
        """);

    [Fact]
    public Task Row4_taken_here_given_back_there() => RealKernel.BothAsync(
        Lock,
        LockFile,
        """
            private readonly Latch _latch = new();
            private void Enter() { _value++; _latch.Take(); }
            private void Leave() { _latch.Drop(); _value--; }
            public void Good() { Enter(); _value++; Leave(); Sched.Doze(); }
            public void Bad() { Enter(); {|RG1001:Sched.Doze()|}; Leave(); }
            public void Left() { {|RG3001:Enter()|}; if (_flag) return; Leave(); }
        """);

    [Fact]
    public Task Row5_the_lock_is_this_an_argument_a_pointer_an_element_or_a_global() => RealKernel.BothAsync(
        """
        public struct Word { public int Bits; }
        public struct Node { public Word Lock; public int Value; }
        public sealed class Table { public readonly object[] Locks = new object[4]; public Word Big; }
        public static class Globals { public static readonly object Big = new(); }
        public static unsafe class Spin
        {
            «Acquires(Resource.Lock, Of = "node->Lock"), Acquires(Resource.Preempt), Trusted("primitive")» public static void TakeNode(Node* node) { }
            «Releases(Resource.Lock, Of = "node->Lock"), Releases(Resource.Preempt), Trusted("primitive")» public static void DropNode(Node* node) { }
            «Requires(Resource.Lock, Of = "node->Lock"), Trusted("primitive")» public static void Touch(Node* node) { }
            «Acquires(Resource.Lock, Of = "word"), Acquires(Resource.Preempt), Trusted("primitive")» public static void TakeRef(ref Word word) { }
            «Releases(Resource.Lock, Of = "word"), Releases(Resource.Preempt), Trusted("primitive")» public static void DropRef(ref Word word) { }
            «Acquires(Resource.Lock, Of = "table.Locks[i]"), Acquires(Resource.Preempt), Trusted("primitive")» public static void TakeAt(Table table, int i) { }
            «Releases(Resource.Lock, Of = "table.Locks[i]"), Releases(Resource.Preempt), Trusted("primitive")» public static void DropAt(Table table, int i) { }
            «Acquires(Resource.Lock, Of = "Globals.Big"), Acquires(Resource.Preempt), Trusted("primitive")» public static void TakeBig() { }
            «Releases(Resource.Lock, Of = "Globals.Big"), Releases(Resource.Preempt), Trusted("primitive")» public static void DropBig() { }
        }
        """,
        """
        M:Sample.Spin.TakeNode(Sample.Node*)                Acquires(Lock, Of = "node->Lock") Acquires(Preempt) Trusted("primitive")
        M:Sample.Spin.DropNode(Sample.Node*)                Releases(Lock, Of = "node->Lock") Releases(Preempt) Trusted("primitive")
        M:Sample.Spin.Touch(Sample.Node*)                   Requires(Lock, Of = "node->Lock") Trusted("primitive")
        M:Sample.Spin.TakeRef(Sample.Word@)                 Acquires(Lock, Of = word) Acquires(Preempt) Trusted("primitive")
        M:Sample.Spin.DropRef(Sample.Word@)                 Releases(Lock, Of = word) Releases(Preempt) Trusted("primitive")
        M:Sample.Spin.TakeAt(Sample.Table,System.Int32)     Acquires(Lock, Of = "table.Locks[i]") Acquires(Preempt) Trusted("primitive")
        M:Sample.Spin.DropAt(Sample.Table,System.Int32)     Releases(Lock, Of = "table.Locks[i]") Releases(Preempt) Trusted("primitive")
        M:Sample.Spin.TakeBig                               Acquires(Lock, Of = "Globals.Big") Acquires(Preempt) Trusted("primitive")
        M:Sample.Spin.DropBig                               Releases(Lock, Of = "Globals.Big") Releases(Preempt) Trusted("primitive")
        """,
        """
            private readonly Table _table = new();
            public unsafe void Pointer(Node* a) { Spin.TakeNode(a); Spin.Touch(a); Spin.DropNode(a); Sched.Doze(); }
            public unsafe void OtherPointer(Node* a, Node* b) { Spin.TakeNode(a); {|RG3012:Spin.Touch(b)|}; Spin.DropNode(a); }
            public void Reference() { Spin.TakeRef(ref _table.Big); {|RG1001:Sched.Doze()|}; Spin.DropRef(ref _table.Big); }
            public void Element(int cpu) { Spin.TakeAt(_table, cpu); _value++; Spin.DropAt(_table, cpu); Sched.Doze(); }
            public void Constant() { Spin.TakeAt(_table, 1); _value++; Spin.DropAt(_table, 1); Sched.Doze(); }
            public void TwoElements(int a, int b) { Spin.TakeAt(_table, a); Spin.TakeAt(_table, b); Spin.DropAt(_table, b); Spin.DropAt(_table, a); }
            public void SameElement(int a) { Spin.TakeAt(_table, a); {|RG3002:Spin.TakeAt(_table, a)|}; Spin.DropAt(_table, a); Spin.DropAt(_table, a); }
            public void LeftElement(int a) { {|RG3001:Spin.TakeAt(_table, a)|}; if (_flag) return; Spin.DropAt(_table, a); }
            public void Global() { Spin.TakeBig(); {|RG1001:Sched.Doze()|}; Spin.DropBig(); }
        """);

    [Fact]
    public Task Row5_the_lock_is_what_is_returned() => RealKernel.BothAsync(
        """
        public sealed class Page
        {
            public int Value;
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void Put() { }
            «Requires(Resource.Lock), Trusted("primitive")» public void Write() { }
        }
        public static class Pages
        {
            «Acquires(Resource.Lock, Of = "return"), Acquires(Resource.Preempt), Trusted("primitive")» public static Page Get(int n) => new();
            «Acquires(Resource.Lock, Of = "return", On = Outcome.NotNull), Acquires(Resource.Preempt, On = Outcome.NotNull), Trusted("primitive")» public static Page? Find(int n) => null;
        }
        """,
        """
        M:Sample.Page.Put                   Releases(Lock) Releases(Preempt) Trusted("primitive")
        M:Sample.Page.Write                 Requires(Lock) Trusted("primitive")
        M:Sample.Pages.Get(System.Int32)    Acquires(Lock, Of = "return") Acquires(Preempt) Trusted("primitive")
        M:Sample.Pages.Find(System.Int32)   Acquires(Lock, Of = "return", On = NotNull) Acquires(Preempt, On = NotNull) Trusted("primitive")
        """,
        """
            private static Page Wrapped(int n) { var page = Pages.Get(n + 1); page.Value++; return page; }
            public void Good() { var p = Pages.Get(3); p.Write(); p.Put(); Sched.Doze(); }
            public void Two() { var p = Pages.Get(3); var q = Pages.Get(4); p.Write(); q.Write(); q.Put(); p.Put(); }
            public void Found() { var p = Pages.Find(3); if (p == null) { Sched.Doze(); return; } p.Write(); p.Put(); }
            public void Loop() { for (int i = 0; i < 4; i++) { var p = Pages.Get(i); p.Write(); p.Put(); } }
            public void Helper() { var p = Wrapped(3); p.Write(); p.Put(); Sched.Doze(); }
            public void Unlocked(Page p) { {|RG3012:p.Write()|}; }
            public void Held() { var p = Pages.Get(3); {|RG1001:Sched.Doze()|}; p.Put(); }
            public void Left() { var p = {|RG3001:Pages.Get(3)|}; if (_flag) return; p.Put(); }
        """);

    [Fact]
    public Task Row6_a_release_that_reschedules() => RealKernel.BothAsync(
        """
        public sealed class Latch
        {
            «Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")» public void Take() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Effects(Effect.Reschedules), Trusted("primitive")» public void Drop() { }
            «Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")» public void DropQuietly() { }
        }
        """,
        """
        M:Sample.Latch.Take          Acquires(Lock) Acquires(Preempt) Trusted("primitive")
        M:Sample.Latch.Drop          Releases(Lock) Releases(Preempt) Effects(Reschedules) Trusted("primitive")
        M:Sample.Latch.DropQuietly   Releases(Lock) Releases(Preempt) Trusted("primitive")
        """,
        """
            private readonly Latch _outer = new();
            private readonly Latch _inner = new();
            public void Alone() { _outer.Take(); _value++; _outer.Drop(); }
            public void Quiet() { _outer.Take(); _inner.Take(); _inner.DropQuietly(); _outer.Drop(); }
            public void Bad() { _outer.Take(); _inner.Take(); {|RG1001:_inner.Drop()|}; _outer.Drop(); }
        """);

    [Theory]
    [InlineData("", false)]
    [InlineData("construct lock Acquires(Lock, Kind = Spin, Reentrant = false)", true)]
    public Task Row7_lock_sleeps_and_is_recursive_or_spins(string file, bool spins) => RealKernel.FileAsync(
        "",
        file,
        spins
            ? "    private readonly object _o = new();\n    public void Held() { lock (_o) { {|RG1001:Sched.Doze()|}; } }\n    public void Twice() { lock (_o) { lock ({|RG3002:_o|}) _value++; } }"
            : "    private readonly object _o = new();\n    public void Held() { lock (_o) { Sched.Doze(); } }\n    public void Twice() { lock (_o) { lock (_o) _value++; } }");

    [Fact]
    public Task Row7_one_global_lock_or_none_at_all() => RealKernel.FileAsync(
        "",
        "construct lock\n",
        "    private readonly object _o = new();\n    public void Twice() { lock (_o) { lock (_o) { Sched.Doze(); } } }");

    [Fact]
    public Task Row8_handlers_by_registration() => RealKernel.BothAsync(
        """
        public delegate void Handler(int line);
        public static class Pic
        {
            public static void Set(byte line, «RunsIn(ExecutionMode.HardIrq)» Handler handler) { }
            public static unsafe void Install(«RunsIn(ExecutionMode.HardIrq)» delegate*<int, void> entry) { }
            «RunsIn(ExecutionMode.Softirq)» public static event Handler? Received;
            «RunsIn(ExecutionMode.Nmi)» public static Handler? OnNmi;
            public static void Fire() => Received?.Invoke(0);
        }
        public abstract class Device { «RunsIn(ExecutionMode.HardIrq)» public abstract void Interrupt(); }
        public sealed class Nic : Device { public override void Interrupt() { {|RG1001:Sched.Doze()|}; } }
        """,
        """
        M:Sample.Pic.Set(System.Byte,Sample.Handler)->handler                              RunsIn(HardIrq)
        M:Sample.Pic.Install()->entry                                                      RunsIn(HardIrq)
        E:Sample.Pic.Received                                                              RunsIn(Softirq)
        F:Sample.Pic.OnNmi                                                                 RunsIn(Nmi)
        M:Sample.Device.Interrupt                                                          RunsIn(HardIrq)
        """,
        """
            public unsafe void Start()
            {
                Pic.Set(3, OnLine);
                Pic.Set(4, line => { {|RG1001:Sched.Doze()|}; });
                Pic.Install(&OnEntry);
                Pic.Received += OnReceived;
                Pic.OnNmi = OnNmi;
            }

            private void OnLine(int line) { {|RG1001:Sched.Doze()|}; }
            private static void OnEntry(int line) { {|RG1001:Sched.Doze()|}; }
            private void OnReceived(int line) { {|RG1001:Sched.Doze()|}; }
            private void OnNmi(int line) { {|RG1001:Sched.Doze()|}; }
            private void OnThread(int line) { Sched.Doze(); }
        """);

    [Fact]
    public Task Row8_handlers_by_an_attribute_that_the_code_has() => RealKernel.FileAsync(
        "public sealed class IsrAttribute : Attribute { }",
        "alias [Sample.Isr]                                                 = RunsIn(HardIrq)\nalias [System.Runtime.InteropServices.UnmanagedCallersOnly] = RunsIn(HardIrq)\nM:Sample.Subject.isr_entry RunsIn(HardIrq)",
        """
            [Isr] private static void Marked() { {|RG1001:Sched.Doze()|}; }
            [System.Runtime.InteropServices.UnmanagedCallersOnly] private static void Exported() { {|RG1001:Sched.Doze()|}; }
            public static void isr_entry() { {|RG1001:Sched.Doze()|}; }
            private static void Plainly() { Sched.Doze(); }
        """);

    [Fact]
    public Task Row9_stubs_that_a_plug_replaces() => RealKernel.FileAsync(
        """
        public static class Cpu
        {
            public static void Halt() => throw null!;
            public static void Wait() { Sched.Doze(); }
            public static extern void Flush();
        }
        """,
        "M:Sample.Cpu.Wait Stub\nM:Sample.Cpu.Halt Stub\nM:Sample.Cpu.Flush AtomicSafe",
        """
            private readonly Ticket _ticket = new();
            public void Good() { _ticket.Take(); Cpu.Wait(); Cpu.Flush(); Cpu.Halt(); _ticket.Drop(); }
        """);

    [Fact]
    public Task Row10_conditional_calls_vanish() => RealKernel.BothAsync(
        """
        public static class Debug
        {
            [System.Diagnostics.Conditional("CHECKED")] «Requires(Context.NotAtomic), Effects(Effect.Sleeps), Trusted("primitive")» public static void Print() { }
        }
        """,
        "M:Sample.Debug.Print Requires(NotAtomic) Effects(Sleeps) Trusted(\"primitive\")",
        """
            private readonly Ticket _ticket = new();
            public void Vanishes() { _ticket.Take(); Debug.Print(); _ticket.Drop(); }
        #if CHECKED
            public void Configured() { _ticket.Take(); Sched.Doze(); _ticket.Drop(); }
        #endif
            public void Bad() { _ticket.Take(); {|RG1001:Sched.Doze()|}; _ticket.Drop(); }
        """);

    [Fact]
    public Task Row10_conditional_calls_with_their_symbol_stay() => RuleVerifier.VerifyAsync("""
        #define CHECKED
        namespace Sample;
        public abstract class Log
        {
            [System.Diagnostics.Conditional("CHECKED"), System.Diagnostics.Conditional("OTHER")] public virtual void Print() { }
            [System.Diagnostics.Conditional("MISSING")] public virtual void Trace(string text) { }
        }
        public sealed class Sleepy : Log { public override void Print() { Sched.Doze(); } public override void Trace(string text) { Sched.Doze(); } }
        public class Subject
        {
            private readonly Ticket _ticket = new();
            public void Bad(Sleepy log) { _ticket.Take(); {|RG1001:log.Print()|}; _ticket.Drop(); }
            public void Gone(Sleepy log, int n) { _ticket.Take(); log.Trace($"{n}"); _ticket.Drop(); }
        }
        """);
}
