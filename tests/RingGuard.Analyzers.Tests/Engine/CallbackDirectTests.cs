using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Delegates that are called where it is known what they run.</summary>
public sealed class CallbackDirectTests
{
    [Fact]
    public Task Local_LambdaMethodGroupLocalFunction() => ContractRules.VerifyAsync("""
        private void Slow() => Sched.Doze();

        public void Lambda() { Action a = () => Sched.Doze(); _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Static() { Action a = static () => Sched.Doze(); _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Delegate() { Action a = delegate { Sched.Doze(); }; _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Group() { Action a = Slow; _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Primitive() { Action a = Sched.Doze; _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Function() { void F() => Sched.Doze(); Action a = F; _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Invoke() { Action a = () => Sched.Doze(); _lock.Lock(); a.Invoke(); _lock.Unlock(); } // RG1001
        public void Conditional() { Action? a = () => Sched.Doze(); _lock.Lock(); a?.Invoke(); _lock.Unlock(); } // RG1001
        public void Inline() { _lock.Lock(); ((Action)(() => Sched.Doze()))(); _lock.Unlock(); } // RG1001
        public void New() { Action a = () => Sched.Doze(); var b = new Action(a); _lock.Lock(); b(); _lock.Unlock(); } // RG1001

        public void After() { Action a = () => Sched.Doze(); _lock.Lock(); _lock.Unlock(); a(); }
        public void Harmless() { Action a = () => _value++; _lock.Lock(); a(); _lock.Unlock(); }
        public void Sleeping() { Action a = () => Sched.Doze(); _mutex.Lock(); a(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task Choice_IsEither() => ContractRules.VerifyAsync("""
        public void One(bool x) { Action a = x ? () => Sched.Doze() : () => _value++; _lock.Lock(); a(); _lock.Unlock(); } // RG1001?
        public void Both(bool x) { Action a = x ? () => Sched.Doze() : () => Sched.Doze(); _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void None(bool x) { Action a = x ? () => _value-- : () => _value++; _lock.Lock(); a(); _lock.Unlock(); }
        public void Branches(bool x) { Action a; if (x) a = () => Sched.Doze(); else a = () => _value++; _lock.Lock(); a(); _lock.Unlock(); } // RG1001?
        public void OrNull(bool x) { Action? a = null; if (x) a = () => Sched.Doze(); _lock.Lock(); a?.Invoke(); _lock.Unlock(); } // RG1001
        public void Unknown(Action? other) { Action a = other ?? (() => Sched.Doze()); _lock.Lock(); a(); _lock.Unlock(); }
        """);

    [Fact]
    public Task Assigned_TheLastOneCounts() => ContractRules.VerifyAsync("""
        public void Replaced() { Action a = () => Sched.Doze(); a = () => _value++; _lock.Lock(); a(); _lock.Unlock(); }
        public void Worse() { Action a = () => _value++; a(); a = () => Sched.Doze(); _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Unknown(Func<Action> make) { Action a = () => Sched.Doze(); a = make(); _lock.Lock(); a(); _lock.Unlock(); }
        public void Multicast() { Action a = () => Sched.Doze(); a += () => _value++; _lock.Lock(); a(); _lock.Unlock(); } // RG1001
        public void Unsubscribed() { Action a = () => Sched.Doze(); a -= a; _lock.Lock(); a(); _lock.Unlock(); }
        public void FromLambda() { Action a = () => Sched.Doze(); Action change = () => a = () => _value++; change(); _lock.Lock(); a(); _lock.Unlock(); }
        public void ByRef() { Action a = () => Sched.Doze(); Change(ref a); _lock.Lock(); a(); _lock.Unlock(); }
        private void Change(ref Action a) => a = () => _value++;
        """);

    [Fact]
    public Task Captured_InLocalFunctionsAndLambdas() => ContractRules.VerifyAsync("""
        public void Function() { Action a = () => Sched.Doze(); _lock.Lock(); F(); _lock.Unlock(); void F() => a(); } // RG1001
        public void Lambda() { Action a = () => Sched.Doze(); Action b = () => a(); _lock.Lock(); b(); _lock.Unlock(); } // RG1001
        public void Changed(bool x) { Action a = () => Sched.Doze(); if (x) a = () => _value++; _lock.Lock(); F(); _lock.Unlock(); void F() => a(); }
        public void Parameter(Action a) { _lock.Lock(); F(); _lock.Unlock(); void F() => a(); }
        """);

    [Fact]
    public Task Effects_FlowToTheCaller() => ContractRules.VerifyAsync("""
        public void Pair() { Action enter = () => _lock.Lock(), leave = () => _lock.Unlock(); enter(); leave(); Sched.Doze(); }
        public void Held() { Action enter = () => _lock.Lock(); enter(); Sched.Doze(); _lock.Unlock(); } // RG1001
        public void Left() { Action enter = () => _lock.Lock(); enter(); } // RG3001
        public void Irqs() { Action off = () => LocalIrq.Disable(); off(); Sched.Doze(); LocalIrq.Enable(); } // RG1001
        public void Try() { Func<bool> enter = () => _lock.TryLock(); if (enter()) { _lock.Unlock(); } Sched.Doze(); }
        public void Group() { Action enter = _lock.Lock, leave = _lock.Unlock; enter(); Sched.Doze(); leave(); Sched.Doze(); } // RG1001
        public void Argument() { Action<SpinLock> enter = l => l.Lock(); enter(_second); Sched.Doze(); _second.Unlock(); Sched.Doze(); } // RG1001
        public void Captured() { var l = new SpinLock(); Action enter = () => l.Lock(); enter(); Sched.Doze(); l.Unlock(); Sched.Doze(); } // RG1001
        """);

    [Fact]
    public Task Storage_OfOneDelegateForGood() => ContractRules.VerifyAsync("""
        private static readonly Action s_slow = () => Sched.Doze(), s_group = Sched.Doze;
        private static Action Slow { get; } = static () => Sched.Doze();
        private static Action s_changed = () => Sched.Doze();
        private static readonly Action s_late;
        private readonly Action _own = () => Sched.Doze();
        static Subject() { s_late = () => Sched.Doze(); }
        protected Action _open = () => Sched.Doze(); // RG6007?

        public void Field() { _lock.Lock(); s_slow(); _lock.Unlock(); } // RG1001
        public void Group() { _lock.Lock(); s_group(); _lock.Unlock(); } // RG1001
        public void Property() { _lock.Lock(); Slow(); _lock.Unlock(); } // RG1001
        public void Changed() { _lock.Lock(); s_changed(); s_late(); _own(); _open(); _lock.Unlock(); } // RG1001 RG1001 RG1001
        public void Fine() { s_slow(); s_group(); Slow(); }
        """);

    [Fact]
    public Task UnknownTargets_StayUnknown() => ContractRules.VerifyAsync("""
        private Action? _kept;
        private event Action? Happened;
        protected virtual Action Make() => () => Sched.Doze();

        public void Keep(Action other) { _kept = () => Sched.Doze(); _kept = other; } // RG6007?
        public void Kept() { _lock.Lock(); _kept?.Invoke(); _lock.Unlock(); }
        public void Subscribe() { Happened += () => Sched.Doze(); } // RG6007?
        public void Made() { var a = Make(); _lock.Lock(); a(); _lock.Unlock(); }
        public void Raise() { _lock.Lock(); Happened?.Invoke(); _lock.Unlock(); } // RG6007
        """);

    [Fact]
    public Task Async_AndIterators() => ContractRules.VerifyAsync("""
        private static System.Collections.Generic.IEnumerable<int> Items() { Sched.Doze(); yield return 1; }

        public void Iterator() { Func<System.Collections.Generic.IEnumerable<int>> f = Items; _lock.Lock(); f(); _lock.Unlock(); }
        public void Generic<T>(T x) { Func<T, int> f = y => { Sched.Doze(); return 0; }; _lock.Lock(); f(x); _lock.Unlock(); } // RG1001
        public void Recursive() { Action? f = null; f = () => f!(); _lock.Lock(); f(); _lock.Unlock(); }
        public void Nested() { Action f = () => { Action g = () => Sched.Doze(); g(); }; _lock.Lock(); f(); _lock.Unlock(); } // RG1001
        """);
}
