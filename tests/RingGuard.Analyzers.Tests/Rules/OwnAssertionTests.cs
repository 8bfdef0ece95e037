using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A kernel's own assertion, by <c>[DoesNotReturnIf]</c> or its word in a contract file; and a kernel's own monitor.</summary>
public sealed class OwnAssertionTests
{
    [Fact]
    public Task An_assertion_stops_for_one_value() => RealKernel.BothAsync(
        """
        public static class Check
        {
            public static void That(«System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)» bool expr, string why) { }
            public static void Not(«System.Diagnostics.CodeAnalysis.DoesNotReturnIf(true)» bool expr) { }
            public static void Log(bool expr) { }
        }
        """,
        """
        M:Sample.Check.That(System.Boolean,System.String)->expr   DoesNotReturnIf(false)
        M:Sample.Check.Not(System.Boolean)->expr                  DoesNotReturnIf(true)
        """,
        """
            private readonly SpinLock _lock = new();
            public void Shown(bool f) { if (f) _lock.Lock(); Check.That(f, "f"); _lock.Unlock(); }
            public void Tried() { var got = _lock.TryLock(); Check.That(got, "t"); _value++; _lock.Unlock(); }
            public void Denied() { var got = _lock.TryLock(); Check.Not(!got); _value++; _lock.Unlock(); }
            public void Never(int x) { _lock.Lock(); if (x > 3) { Check.That(false, "no"); return; } _lock.Unlock(); }
            public void Goes(int x) { {|RG3001:_lock.Lock()|}; if (x > 3) { Check.Not(false); return; } _lock.Unlock(); }
            public void Logged() { var got = {|RG3007:_lock.TryLock()|}; Check.Log(got); _value++; _lock.Unlock(); }
        """);

    [Fact]
    public Task A_monitor_without_the_form_that_reports() => RuleVerifier.WithContractsAsync(
        "construct lock   Acquires(Lock, Kind = Spin, Reentrant = false)",
        """
        #pragma warning disable CS0436
        namespace System.Threading
        {
            public static class Monitor
            {
                public static void Enter(object obj) { }
                public static void Exit(object obj) { }
            }
        }

        namespace Sample
        {
            public class Subject
            {
                private readonly object _gate = new();
                private int _value;
                public void Fine() { lock (_gate) { _value++; } }
                public void Returns(int x) { lock (_gate) { if (x > 3) return; _value++; } }
                public void Waits() { lock (_gate) { {|RG1001:Sched.Doze()|}; } }
                public void Twice() { lock (_gate) { lock ({|RG3002:_gate|}) { _value++; } } }
            }
        }
        """);
}
