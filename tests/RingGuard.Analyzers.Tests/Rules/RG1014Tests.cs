using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Atomic test-and-clear on a hot path where a plain test does most times.</summary>
public sealed class RG1014Tests
{
    internal const string Flags = """
        namespace Sample;

        public sealed class Bits
        {
            private Tif _bits;
            [AtomicSafe] public bool Test(Tif flag) => (_bits & flag) != 0;
            [AtomicSafe] public void Clear(Tif flag) => _bits &= ~flag;
            [AtomicSafe, TestAndClear] public bool Fetch(Tif flag) { bool was = Test(flag); Clear(flag); return was; }
            [AtomicSafe, TestAndClear(When = "value", Is = 0)] public static int Swap(ref int word, int value) { int was = word; word = value; return was; }
        }

        public class Subject
        {
            private readonly Bits _bits = new();
            private int _word;
            private int _other;
            private void Work() => Plain.Touch();

        """;

    [Fact]
    public Task The_flag_of_its_own_context() => MarkedSource.MatchesAsync(Flags + """
            [HotPath] public void Bad() { if (_bits.Fetch(Tif.Sve)) Work(); } // RG1014
            [HotPath] public void Negated() { if (!_bits.Fetch(Tif.Sve)) return; Work(); } // RG1014
            [HotPath] public void Compared() { if (_bits.Fetch(Tif.Sve) == true) Work(); } // RG1014
            [HotPath] public int Chosen() => _bits.Fetch(Tif.Sve) ? 1 : 0; // RG1014
            [HotPath] public void Kept() { bool was = _bits.Fetch(Tif.Sve); if (was) Work(); } // RG1014
            [HotPath] public bool Chain() => _bits.Fetch(Tif.Sve) && _word > 3; // RG1014
            [HotPath] public void Switch() { switch (_bits.Fetch(Tif.Sve)) { case true: Work(); break; } } // RG1014
            [HotPath] public void Local() { Inner(); void Inner() { if (_bits.Fetch(Tif.Sve)) Work(); } } // RG1014
            [HotPath] public void Finally() { try { Work(); } finally { if (_bits.Fetch(Tif.Sve)) Work(); } } // RG1014
        }
        """);

    [Fact]
    public Task A_flag_that_others_set() => MarkedSource.MatchesAsync(Flags + """
            [HotPath] public void Bad() { if (_bits.Fetch(Tif.NeedLoad)) Work(); } // RG1014?
            [HotPath] public void Loop() { while (_bits.Fetch(Tif.Signal)) Work(); } // RG1014?
            [HotPath] public void Word() { if (Bits.Swap(ref _word, 0) != 0) Work(); } // RG1014?
            [HotPath] public void Which(Tif f) { if (_bits.Fetch(f)) Work(); } // RG1014?
            [HotPath] public void Generic<T>(T[] all) { foreach (var one in all) if (_bits.Fetch(Tif.NeedLoad)) Work(); } // RG1014?
        }
        """);

    [Fact]
    public Task Tested_first_or_not_hot() => MarkedSource.SilentAsync(Flags + """
            [HotPath] public void Good() { if (_bits.Test(Tif.NeedLoad)) { Work(); _bits.Clear(Tif.NeedLoad); } }
            [HotPath] public void Both() { if (_bits.Test(Tif.NeedLoad) && _bits.Fetch(Tif.NeedLoad)) Work(); }
            [HotPath] public void Nested() { if (_bits.Test(Tif.Sve)) { if (_bits.Fetch(Tif.Sve)) Work(); } }
            [HotPath] public void Early() { if (!_bits.Test(Tif.Sve)) return; if (_bits.Fetch(Tif.Sve)) Work(); }
            [HotPath] public void Dropped() => _bits.Fetch(Tif.Sve);
            [HotPath] public bool Handed() => _bits.Fetch(Tif.Sve);
            [HotPath] public void NotZero() { if (Bits.Swap(ref _word, 1) != 0) Work(); }
            [HotPath] public void PlainWord() { if (_word != 0 && Bits.Swap(ref _word, 0) != 0) Work(); }
            [HotPath] public System.Action Lambda() => static () => { var b = new Bits(); if (b.Fetch(Tif.Sve)) Plain.Touch(); };
            public void Cold() { if (_bits.Fetch(Tif.Sve)) Work(); }
            private bool TestAndClear(Tif flag) => _other > 3;
            [HotPath] public void OtherOfThatName() { if (TestAndClear(Tif.Sve)) Work(); }
        }
        """);

    [Fact]
    public Task Constructs() => MarkedSource.MatchesAsync(Flags + """
            private interface IExit { [HotPath] void Exit(); }
            private sealed class Exiting : IExit { private readonly Bits _b = new(); public void Exit() { if (_b.Fetch(Tif.Sve)) Plain.Touch(); } } // RG1014
            [HotPath] public System.Collections.Generic.IEnumerable<int> Iterator() { if (_bits.Fetch(Tif.Sve)) yield return 1; } // RG1014
            [HotPath] public int Property { get { return _bits.Fetch(Tif.Sve) ? 1 : 0; } } // RG1014
            [HotPath] public void Goto() { again: if (_bits.Fetch(Tif.Sve)) goto again; } // RG1014
            [HotPath] public void Recursive(int n) { if (_bits.Fetch(Tif.Sve)) Recursive(n - 1); } // RG1014
            [HotPath] public string Pattern() => _bits.Fetch(Tif.Sve) switch { true => "a", false => "b" }; // RG1014
            [HotPath] public void Is() { if (_bits.Fetch(Tif.Sve) is true) Work(); } // RG1014
        }
        """);

    [Fact]
    public Task By_contract_file() => RuleVerifier.WithContractsAsync(
        """
        M:System.Threading.Interlocked.Exchange(System.Int32@,System.Int32)   TestAndClear(When = value, Is = 0)
        M:Sample.Subject.Exit                                                 HotPath
        """,
        """
        namespace Sample;
        public sealed class Subject
        {
            private int _pending;
            private int _lock;
            public void Exit() { if ({|#0:System.Threading.Interlocked.Exchange(ref _pending, 0)|} != 0) Plain.Touch(); while (System.Threading.Interlocked.Exchange(ref _lock, 1) != 0) { } }
            public void Other() { if (System.Threading.Interlocked.Exchange(ref _pending, 0) != 0) Plain.Touch(); }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult("RG1014", DiagnosticSeverity.Info).WithLocation(0).WithArguments("Exchange", "the flag is mostly clear"));

    [Fact]
    public Task By_way_of_variables() => MarkedSource.MatchesAsync(Flags + """
            [HotPath] public void Assigned() { bool was; was = _bits.Fetch(Tif.Sve); if (was) Work(); } // RG1014
            [HotPath] public void HandedOn() { bool was = _bits.Fetch(Tif.Sve); bool work = !was; if (work) return; Work(); } // RG1014
            [HotPath] public void Chain() { bool both = _bits.Fetch(Tif.Sve) && _word > 3; if (both) Work(); } // RG1014
            [HotPath] public void Tested() { bool set = _bits.Test(Tif.NeedLoad); if (set && _bits.Fetch(Tif.NeedLoad)) Work(); }
            [HotPath] public void Both() { bool both = _bits.Test(Tif.NeedLoad) && _bits.Fetch(Tif.NeedLoad); if (both) Work(); }
            [HotPath] public bool Handed() { bool was = _bits.Fetch(Tif.Sve); return was; }
        }
        """);
}
