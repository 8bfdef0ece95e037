using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Implicit allocation in hot or atomic kernel code.</summary>
public sealed class RG6006Tests
{
    [Fact]
    public Task Outside_of_atomic_context() => RuleVerifier.SilentAsync("""
        public string Text(int n) { _lock.Lock(); _lock.Unlock(); return $"{n} " + n; }
        public object Box(int n) { _lock.Lock(); _lock.Unlock(); return n; }
        """);

    [Fact]
    public Task What_allocates_nothing() => RuleVerifier.SilentAsync("""
        private interface IRun { void Go(); }
        private struct Run : IRun, IDisposable { public void Go() { } public void Dispose() { } }
        private static int Twice(int x) => x * 2;
        private static void Apply(System.Func<int, int> f) => Plain.Touch();
        private static void Take(params int[] x) => Plain.Touch();
        private static void Constrained<T>(T x) where T : struct, IRun => x.Go();

        public void Good(List<int> list, int[] array, string s)
        {
            _lock.Lock();
            Apply(static x => x + 1);
            Apply(x => x + 2);
            Apply(Twice);
            Take();
            Constrained(new Run());
            using (new Run()) _value++;
            foreach (var x in list) _value += x;
            foreach (var x in array) _value += x;
            foreach (var x in s) _value += x;
            foreach (var x in array.AsSpan()) _value += x;
            const string c = "a" + "b";
            _flag = c == s;
            int? maybe = _value;
            _value = maybe ?? 3;
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Loop_over_the_array_itself() => RuleVerifier.SilentAsync("""
        public void Good(int[] cpus)
        {
            LocalIrq.Disable();
            for (int i = 0; i < cpus.Length; i++) if (cpus[i] > 3) _value++;
            LocalIrq.Enable();
        }
        """);

    [Fact]
    public Task On_the_way_down() => RuleVerifier.SilentAsync("""
        public void Stop(int n)
        {
            using (_lock.Enter())
            {
                if (n < 0) throw new ArgumentException($"bad {n}");
                if (n > 9) throw new ArgumentException(string.Format("bad {0}", n));
            }
        }
        """);

    [Fact]
    public Task Queries() => RuleVerifier.PossibleAsync(LanguageKernel.With("""
        public void Bad(int[] cpus)
        {
            LocalIrq.Disable();
            foreach (var v in {|RG6006:cpus.Where(x => x > 3)|}) _value += v;
            LocalIrq.Enable();
        }

        public void Chain(int[] cpus)
        {
            _lock.Lock();
            _value = {|RG6006:cpus.Where(x => x > _value).Select(x => x + 1).Count()|};
            _lock.Unlock();
        }
        """,
        "using System.Linq;"));

    [Fact]
    public Task Closures_and_delegates() => RuleVerifier.PossibleAsync("""
        private int Own(int x) => x + _value;
        private static void Apply(System.Func<int, int> f) => Plain.Touch();

        public void Bad(int n)
        {
            _lock.Lock();
            Apply({|RG6006:x => x + n|});
            Apply({|RG6006:x => x + _value|});
            Apply({|RG6006:Own|});
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Strings_and_boxes() => RuleVerifier.PossibleAsync("""
        private static void Log(params object[] x) => Plain.Touch();
        private static void One(object x) => Plain.Touch();

        public void Bad(int n, string s, Errno e)
        {
            _lock.Lock();
            s = {|RG6006:$"{n}"|};
            s = {|RG6006:s + "a" + s|};
            {|RG6006:s += "b"|};
            One({|RG6006:n|});
            One({|RG6006:e|});
            IComparable c = {|RG6006:n|};
            {|RG6006:Log(n, s)|};
            s = {|RG6006:string.Join(",", s, s)|};
            _lock.Unlock();
        }
        """,
        "RG3009");

    [Fact]
    public Task State_machines_and_enumerators() => RuleVerifier.PossibleAsync("""
        private static IEnumerable<int> Items() { yield return 1; }
        private static async System.Threading.Tasks.Task Later() => await System.Threading.Tasks.Task.CompletedTask;

        public void Bad(IEnumerable<int> items)
        {
            _lock.Lock();
            foreach (var x in {|RG6006:items|}) _value += x;
            var i = {|RG6006:Items()|};
            var t = {|RG6006:Later()|};
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Hot_paths() => RuleVerifier.PossibleAsync("""
        [HotPath] public object Exit(int n) => {|RG6006:n|};
        [HotPath] public string Name(int n) => {|RG6006:$"{n}"|};
        """);

    [Fact]
    public Task Hot_paths_may_say_new() => RuleVerifier.SilentAsync("""
        [HotPath] public object Exit() => new object();
        """);

    [Fact]
    public Task Own_enumerators_that_are_kept_allocate_nothing() => RuleVerifier.SilentAsync("""
        private sealed class Ring : IEnumerator<int>
        {
            public int Current => 0;
            object System.Collections.IEnumerator.Current => this;
            public bool MoveNext() => false;
            public void Reset() { }
            public void Dispose() { }
            public IEnumerator<int> GetEnumerator() => this;
        }

        private readonly Ring _ring = new();
        public void Good() { _lock.Lock(); foreach (var x in _ring) _value += x; _lock.Unlock(); }
        """);

    [Fact]
    public Task Own_enumerators_that_are_made_do() => RuleVerifier.PossibleAsync("""
        private sealed class Ring
        {
            public IEnumerator<int> GetEnumerator() { yield return 1; }
        }

        private readonly Ring _ring = new();
        public void Bad() { _lock.Lock(); foreach (var x in {|RG6006:_ring|}) _value += x; _lock.Unlock(); }
        """);

    [Fact]
    public async Task A_query_is_described_in_words()
    {
        var findings = await Findings.OfAsync(LanguageKernel.With("""
            public void Bad(int[] cpus) { _lock.Lock(); var few = cpus.Where(x => x > 3); _value = cpus.Count(x => x > 2); _lock.Unlock(); }
            """,
            "using System.Linq;"));
        Assert.Contains(findings, static f => f.Message.StartsWith("Here an iterator of the query operator 'Where' is allocated", System.StringComparison.Ordinal));
        Assert.Contains(findings, static f => f.Message.StartsWith("Here what the query operator 'Count' works with is allocated", System.StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_message_says_what_is_allocated()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public object Bad(int n) { _lock.Lock(); object o = n; _lock.Unlock(); return o; }
            """));

        Assert.Equal(("RG6006", "possible", "n"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("Here a box for a value of type 'Int32' is allocated", finding.Message);
        Assert.Contains("spin lock '_lock' is held", finding.Message);
    }
}
