using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Every kind of statement and expression, each with a lock held around it.</summary>
public sealed class EveryConstructTests
{
    private const string Statements = """"
        lock (o) { n++; }
        fixed (byte* p = bytes) { *p = 1; p[0]++; (*p)--; }
        unsafe { int x = 3; int* q = &x; *q += 2; n += q->GetHashCode(); }
        checked { n += 2; }
        unchecked { n -= 2; }
        foreach (var b in bytes) n += b;
        foreach (var (k, v) in new Dictionary<int, string>()) n += k + v.Length;
        foreach (ref var b in bytes.AsSpan()) b = 3;
        for (int i = 0, j = 9; i < j; i++, j--) { if (i == 4) continue; if (j == 2) break; }
        do { n--; } while (n > 0);
        while (true) { if (n++ > 3) break; }
        switch (o) { case int i when i > 3: n = i; break; case string { Length: > 2 } s: n = s.Length; break; case null: break; case (int a, int b): n = a + b; break; default: goto case null; }
        n = o switch { int i and > 3 => i, string s when s.Length > 1 => 1, { } => 2, null => 3 };
        if (bytes is [1, .. var rest, > 3]) n = rest.Length;
        if (bytes is [] or [_, ..]) n++;
        if (o is not (int or string)) n++;
        if (o is (int, var y)) n++;
        try { n = int.Parse("3"); } catch (FormatException e) when (e.Message.Length > 3) { n = 1; } catch (OverflowException) { throw; } finally { n++; }
        try { throw new InvalidOperationException(); } catch { n = 3; }
        using (var s = new System.IO.MemoryStream()) { s.WriteByte(1); }
        { using var s = new System.IO.MemoryStream(); s.WriteByte(1); }
        goto skip; skip: n++;
        { int local() => n + 1; n = local(); static int twice(int x) => x * 2; n = twice(n); }
        { Func<int, int> f = x => x + n; n = f(3); f += delegate (int x) { return x; }; n = f.Invoke(2); f -= f; }
        { Func<int, Func<int, int>> curry = a => b => { _lock.Lock(); _lock.Unlock(); return a + b; }; n = curry(1)(2); }
        (n, var m) = (m2: 3, 4); (n, m) = (m, n); var t = (a: 1, b: 2); n = t.a; n += m;
        n = bytes[^1] + bytes[1..3].Length; var range = 1..^2; n += range.Start.Value;
        n = o?.ToString()?.Length ?? 3; o ??= new object(); n = bytes?[0] ?? 1;
        n = o is string z ? z.Length : -1; n = n > 3 ? n : throw new ArgumentException(nameof(n));
        var anon = new { A = 1, B = "x" }; n = anon.A; 
        int[] arr = { 1, 2, 3 }; int[,] grid = new int[2, 2]; int[][] jag = [[1], [2, 3]]; n = arr[0] + grid[0, 1] + jag[1][0]; grid[0, 0]++;
        List<int> list = new() { 1, 2, 3 }; var map = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }; list = [1, .. list, 2]; n = map["a"];
        Span<int> span = stackalloc int[3]; span[0] = 1; ReadOnlySpan<byte> utf = "text"u8; n = utf.Length;
        string text = $"{n:x8} {o} {{}}"; text += 'c' + """raw "text" {n}""" + @"x""" + 'd'; n = text.Length; text = $@"{n}\";
        int[] arr = [1, 2, 3]; ref int r = ref arr[0]; r = 5; ref readonly int rr = ref arr[1]; n = rr; r = ref arr[2];
        n = sizeof(int) + typeof(List<>).Name.Length + default(int) + nameof(List<int>).Length; int d = default; n += d;
        n = (int)3.5 + (o as string)?.Length ?? 0; n <<= 2; n >>>= 1; n ^= 3; n = ~n; n = -n; n = n & 3 | 4; bool f1 = n > 3 && n < 9 || !(n == 4); f1 ^= true;
        int[] arr = [1, 2]; var q1 = from a in arr where a > 1 join b in arr on a equals b orderby a descending let c = a * 2 group c by a into g select g.Key; n = q1.Count();
        Point pt = new(1, 2); var moved = pt with { X = 3 }; n = moved.X; var (px, py) = pt; n = px + py; n = pt == moved ? 1 : 0;
        delegate*<int, int> fp = &Static; n = fp(3); 
        Changed += OnChanged; Changed -= OnChanged; Changed?.Invoke(); this[3] = this[2]; this[1]++; Value ??= "x"; Value += "y"; 
        dynamic dyn = o; dyn.Foo(3); dyn.Bar = dyn[3]; n = dyn + 1; 
        Money money = new(3); money += money; money++; n = (int)money; Money converted = 4; if (money) n++; n = (money + converted).Amount; n = (int)(-money);
        n += __refvalue(__makeref(n), int);
        Params(1, 2, 3); Params(); Named(b: 1, a: 2); Optional(); n = Generic<string>("x").Length; RefIn(ref n, in n, out var made); n += made;
        { _lock.Lock(); var c = new Counter { N = 3, Inner = { N = 4 }, List = { 1, 2 } }; n = c.N; _lock.Unlock(); }
        if (n is var any and > 3) { n = any; } n = (n, o) switch { (> 3, string s) => s.Length, (_, null) => 0, _ => 1 };
        ; { } n = ((n)); label: if (n < 0) goto label;
        lock (new System.Threading.Lock()) { n++; }
        """";

    private const string Members = """
        public readonly record struct Point(int X, int Y);
        public record Entity(string Name) { public required int Id { get; init; } }
        public sealed class Counter { public int N; public Counter? Inner; public List<int> List = new(); }
        public readonly struct Money
        {
            public Money(int amount) => Amount = amount;
            public int Amount { get; }
            public static Money operator +(Money a, Money b) => new(a.Amount + b.Amount);
            public static Money operator -(Money a) => new(-a.Amount);
            public static Money operator ++(Money a) => new(a.Amount + 1);
            public static explicit operator int(Money m) => m.Amount;
            public static implicit operator Money(int n) => new(n);
            public static bool operator true(Money m) => m.Amount != 0;
            public static bool operator false(Money m) => m.Amount == 0;
        }
        public ref struct Window { public ref int Slot; public readonly ReadOnlySpan<int> Data; public Window(ref int slot) { Slot = ref slot; } }
        public interface IAbstract<T> where T : IAbstract<T> { static abstract T Make(); void Run() { Softirq.DoSoftirq(); } }
        public class Seeded(int seed) { protected int Seed = seed; public List<int> List = []; }
        public abstract class Base { protected Base(int seed) { } public abstract void Do(); public virtual void Other() { Preempt.Disable(); Preempt.Enable(); } }
        public sealed class Derived : Base { static Derived() { Preempt.Disable(); } public Derived() : base(3) { Softirq.DoSoftirq(); } ~Derived() { Preempt.Disable(); } public override void Do() => base.Other(); }
        public event Action? Changed;
        public event Action Custom { add { _lock.Lock(); Changed += value; _lock.Unlock(); } remove { Changed -= value; } }
        public int this[int index] { get => index; set { _lock.Lock(); _lock.Unlock(); } }
        public string? Value { get; set; }
        private int Backed { get => field; set { _lock.Lock(); field = value; _lock.Unlock(); } }
        private void OnChanged() { }
        private static int Static(int x) => x;
        private static void Params(params int[] all) { }
        private static void Named(int a, int b) { }
        private static void Optional(int a = 3, [System.Runtime.CompilerServices.CallerMemberName] string b = "") { }
        private static T Generic<T>(T value) where T : class => value;
        private static void RefIn(ref int a, in int b, out int c) => c = a + b;
        private IEnumerable<int> Iterator() { _lock.Lock(); yield return 1; _lock.Unlock(); yield break; }
        private async System.Threading.Tasks.Task<int> Async() { _lock.Lock(); await System.Threading.Tasks.Task.Yield(); _lock.Unlock(); await using var s = new System.IO.MemoryStream(); await foreach (var x in Stream()) return x; return 1; }
        private async IAsyncEnumerable<int> Stream() { await System.Threading.Tasks.Task.Delay(1); yield return 2; }
        private extern void Native();
        partial void Hook();
        """;

    [Fact]
    public async Task All_constructs_under_a_lock_are_analysed_without_an_exception()
    {
        var compilation = EngineRun.Compile(Source());
        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error).ToList();
        // The one thing that the file does on purpose.
        Assert.True(errors.Count <= 3, string.Join(System.Environment.NewLine, errors));

        Assert.NotEmpty(await EngineRun.FindingsAsync(compilation));
    }

    [Fact]
    public async Task Most_kinds_of_operations_occur_in_the_file()
    {
        var compilation = EngineRun.Compile(Source());
        var model = compilation.GetSemanticModel(compilation.SyntaxTrees[0]);
        var kinds = compilation.SyntaxTrees[0].GetRoot().DescendantNodes().Select(n => model.GetOperation(n)?.Kind).OfType<OperationKind>().Distinct().Count();

        Assert.True(kinds >= 80, $"{kinds} kinds");
        await EngineRun.FindingsAsync(compilation, concurrent: true);
    }

    [Fact]
    public async Task Top_level_statements_are_analysed()
    {
        var compilation = EngineRun.Compile("var l = new SpinLock(); l.Lock(); Softirq.DoSoftirq(); l.Unlock(); void F() => l.Lock(); F();")
            .WithOptions(new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));

        Assert.Contains(await EngineRun.FindingsAsync(compilation), static d => d.Id == "RG1002");
    }

    /// <summary>Not of a version of the language that this Roslyn does not know yet.</summary>
    private static bool IsKnown(string statement) => Parses("class C { async void M() { " + statement + " } }");

    /// <summary>Members are parted at the lines that begin one.</summary>
    private static string KnownMembers()
        => string.Join('\n', Regex.Split(Members, @"\n(?=[a-z])").Where(static m => Parses("class C { " + m + " }")));

    private static bool Parses(string source) => !CSharpSyntaxTree.ParseText(source, EngineRun.ParseOptions).GetDiagnostics().Any();

    private static string Source()
    {
        var lines = Statements.Split('\n').Where(IsKnown).Select((line, i) => $$"""
                public async System.Threading.Tasks.Task Dummy{{i}}() => await System.Threading.Tasks.Task.Yield();
                public unsafe void S{{i}}(object? o, byte[] bytes, int n)
                {
                    _lock.Lock();
                    {{line}}
                    Softirq.DoSoftirq();
                    _lock.Unlock();
                }
            """);
        return "using System.Linq;\n#nullable enable annotations\n" + RuleVerifier.Subject(KnownMembers() + "\n" + string.Join("\n", lines)).Replace("public class Subject", "public partial class Subject");
    }
}
