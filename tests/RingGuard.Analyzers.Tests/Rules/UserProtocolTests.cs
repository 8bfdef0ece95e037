using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Protocols of a project's own: steps that do not fit are RG1016, protocols left unfinished RG1017.</summary>
public sealed class UserProtocolTests
{
    private const string Primitives = """
        [ProtocolDefinition("ring", "Closed -open-> Open", "Open -push|pop-> =", "Open -close-> Closed", Accept = "Closed")]
        public sealed class Ring
        {
            [Protocol("ring", Step = "open"), Trusted("primitive")] public bool Open() => true;
            [Protocol("ring", Step = "push"), Trusted("primitive")] public void Push(int x) { }
            [Protocol("ring", Step = "close"), Trusted("primitive")] public void Close() { }
        }

        [ProtocolDefinition("cfg", "Idle -begin-> Busy", "Busy -write-> =", "Busy -end-> Idle", Accept = "Idle")]
        public interface IConfig
        {
            [Protocol("cfg", Step = "begin")] void Begin();
            [Protocol("cfg", Step = "write")] int Value { get; set; }
            [Protocol("cfg", Step = "end")] void End();
        }

        """;

    [Fact]
    public Task Steps_in_order() => Silent("""
        public void Good() { var r = new Ring(); r.Open(); r.Push(1); r.Close(); }
        public void Given(Ring r) { r.Push(1); r.Push(2); }
        public void Loop(Ring r) { r.Open(); for (int i = 0; i < 3; i++) r.Push(i); r.Close(); }
        public void Two(Ring a, Ring b) { a.Open(); b.Open(); a.Push(1); b.Push(2); b.Close(); a.Close(); }
        public void Correlated(Ring r, bool c) { if (c) r.Open(); Plain.Touch(); if (c) r.Close(); }
        public void Helper(Ring r) { Start(r); r.Push(1); Stop(r); }
        private static void Start(Ring r) => r.Open();
        private static void Stop(Ring r) => r.Close();
        public void Interface(IConfig c) { c.Begin(); c.Value = 3; _value = c.Value; c.End(); }
        [Protocol("ring", Step = "open")] public static void Opened(Ring r) => r.Open();
        """);

    [Fact]
    public Task Steps_out_of_order() => Definite("""
        public void New() { var r = new Ring(); {|RG1016:r.Push(1)|}; }
        public void Closed(Ring r) { r.Close(); {|RG1016:r.Push(1)|}; }
        public void Twice(Ring r) { r.Open(); {|RG1016:r.Open()|}; }
        public void Other(Ring a, Ring b) { a.Close(); b.Push(1); {|RG1016:a.Push(1)|}; }
        public void Helper(Ring r) { r.Close(); {|RG1016:Use(r)|}; }
        private static void Use(Ring r) => r.Push(1);
        public void Interface(IConfig c) { c.End(); {|RG1016:c.Value|} = 3; }
        public void NullConditional(Ring r) { r.Close(); r?{|RG1016:.Push(1)|}; }
        """);

    [Fact]
    public Task Left_unfinished() => Definite("""
        public void Left(Ring r) { {|RG1017:r.Open()|}; }
        public int Early(Ring r) { {|RG1017:r.Open()|}; if (_flag) return 1; r.Close(); return 0; }
        """);

    [Fact]
    public Task On_some_path() => RuleVerifier.PossibleAsync(ProtocolKernel.Source(Primitives, """
        public void Maybe(Ring r, int x)
        {
            r.Open();
            if (x > 3) r.Close();
            {|RG1016:r.Push(1)|};
            if (x > 3) Plain.Touch(); else r.Close();
        }
        """));

    [Fact]
    public Task Of_the_whole_context() => RuleVerifier.DefiniteAsync("""
        [assembly: ProtocolDefinition("tx", "Idle -begin-> Open", "Open -commit|abort-> Idle", "Open -@irq-on-> !", Accept = "Idle")]

        namespace Sample;

        public static class Tx
        {
            [Protocol("tx", Step = "begin"), Trusted("primitive")] public static void Begin() { }
            [Protocol("tx", Step = "commit"), Trusted("primitive")] public static void Commit() { }
        }

        public class User
        {
            public void Good() { Tx.Begin(); Tx.Commit(); }
            public void Twice() { Tx.Begin(); Tx.Commit(); {|RG1016:Tx.Commit()|}; }
            public void Window() { LocalIrq.Disable(); Tx.Begin(); {|RG1016:LocalIrq.Enable()|}; Tx.Commit(); }
        }
        """);

    [Fact]
    public Task Nasty_constructs() => Definite("""
        public void Goto(Ring r)
        {
            r.Open();
        again:
            r.Push(1);
            if (Plain.Test(_value)) goto again;
            r.Close();
            {|RG1016:r.Push(2)|};
        }

        public void Finally(Ring r) { r.Open(); try { r.Push(1); } finally { r.Close(); } {|RG1016:r.Push(2)|}; }
        public Action Lambda(Ring r) => () => { r.Close(); {|RG1016:r.Push(1)|}; };
        public IEnumerable<int> Iterator(Ring r) { r.Close(); yield return 1; {|RG1016:r.Push(1)|}; }
        public async System.Threading.Tasks.Task Async(Ring r) { r.Close(); await System.Threading.Tasks.Task.Yield(); {|RG1016:r.Push(1)|}; }
        public void Pattern(object o) { if (o is Ring r) { r.Close(); {|RG1016:r.Push(1)|}; } }
        public void Switch(Ring r, int x) { r.Close(); switch (x) { case 1: {|RG1016:r.Push(1)|}; break; default: {|RG1016:r.Push(2)|}; break; } }
        public void Recursive(Ring r, int n) { if (n > 0) Recursive(r, n - 1); r.Close(); {|RG1016:r.Push(n)|}; }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
