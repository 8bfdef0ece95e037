using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Predicates and assertions about resources, releases that block, and whose types the built-in file is about.</summary>
public sealed class HeldPredicateTests
{
    private const string Queue = """
        public sealed class Latch
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public void Take() { }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")] public void Drop() { }
            [Ensures(Resource.Lock, On = Outcome.True), Trusted("primitive")] public bool IsMine => true;
            [Ensures(Resource.Lock), Trusted("primitive")] public void AssertMine() { }
        }

        public sealed class Queue
        {
            public readonly Latch Latch = new();
            [Requires(Resource.Lock, Of = "Latch")] public void Push(int item) { }
        }

        public static class Turn
        {
            [Acquires(Resource.Preempt), Trusted("primitive")] public static void Off() { }
            [Releases(Resource.Preempt), Effects(Effect.Reschedules), Trusted("primitive")] public static void OnAndResched() { }
            [Releases(Resource.Preempt), Requires(Context.NotAtomic), Effects(Effect.Reschedules), Trusted("primitive")] public static void OnOutside() { }
        }
        """;

    private static string In(string members) => RuleVerifier.Subject(members) + "\n" + Queue;

    [Fact]
    public Task An_assertion_stands_for_the_lock() => RuleVerifier.SilentAsync(In("""
        public void Asserted(Queue q) { q.Latch.AssertMine(); q.Push(1); }
        public void Checked(Queue q) { System.Diagnostics.Debug.Assert(q.Latch.IsMine); q.Push(1); }
        public void Guarded(Queue q) { if (!q.Latch.IsMine) return; q.Push(1); }
        """));

    [Fact]
    public Task Without_the_question_the_lock_is_missing() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(Queue q) { {|RG3012:q.Push(1)|}; }
        """));

    [Fact]
    public Task An_assertion_about_another_object_does_not_help() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(Queue q, Queue other) { other.Latch.AssertMine(); {|RG3012:q.Push(1)|}; }
        """));

    [Fact]
    public Task Release_if_held_is_balanced() => RuleVerifier.SilentAsync(In("""
        public void Finish(Queue q) { if (q.Latch.IsMine) q.Latch.Drop(); }
        public void Both(Queue q, bool wanted)
        {
            if (wanted) q.Latch.Take();
            _value++;
            if (q.Latch.IsMine) q.Latch.Drop();
        }
        """));

    [Fact]
    public Task The_answer_no_cannot_be_while_it_is_held() => RuleVerifier.SilentAsync(In("""
        public void M(Queue q) { q.Latch.Take(); if (!q.Latch.IsMine) { Sched.Doze(); } q.Latch.Drop(); }
        """));

    [Fact]
    public Task The_last_enable_may_reschedule() => RuleVerifier.SilentAsync(In("""
        public void Good() { Turn.Off(); _value++; Turn.OnAndResched(); }
        """));

    [Fact]
    public Task An_inner_enable_may_not() => RuleVerifier.DefiniteAsync(In("""
        public void Nested() { _lock.Lock(); Turn.Off(); _value++; {|RG1001:Turn.OnAndResched()|}; _lock.Unlock(); }
        """));

    [Fact]
    public Task What_is_required_is_required_on_entry() => RuleVerifier.DefiniteAsync(In("""
        public void Bad() { Turn.Off(); _value++; {|RG1001:Turn.OnOutside()|}; }
        """));

    [Fact]
    public Task An_assertion_in_a_contract_file_narrows() => RuleVerifier.WithContractsAsync(
        "alias Sample.Check.InterruptsOff() = Assert(IrqOff)\n",
        """
        namespace Sample;

        public static class Check { public static void InterruptsOff() { } }

        public class Masked
        {
            public void Handler() { Check.InterruptsOff(); {|RG1001:Sched.Doze()|}; }
            public void After() { LocalIrq.Disable(); Check.InterruptsOff(); LocalIrq.Enable(); Sched.Doze(); }
        }
        """,
        DiagnosticResult.EmptyDiagnosticResults);

    [Fact]
    public Task The_built_in_file_is_about_the_library_only() => RuleVerifier.SilentAsync("""
        namespace System.Threading
        {
            public static class Thread { public static void Sleep(int ticks) { } }
        }

        namespace Sample
        {
            public class Early
            {
                public void Spin() { Preempt.Disable(); System.Threading.Thread.Sleep(3); Preempt.Enable(); }
            }
        }
        """);
}
