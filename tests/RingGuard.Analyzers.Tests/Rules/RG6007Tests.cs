using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What the caller of a delegate is not told of.</summary>
public sealed class RG6007Tests
{
    [Fact]
    public Task Spec_EventUnderALock() => ContractRules.VerifyAsync("""
        public event Action? Changed;
        [RunsIn(ExecutionMode.Task)] public event Action? Deferred;

        public void Bad() { _lock.Lock(); Changed?.Invoke(); _lock.Unlock(); } // RG6007
        public void Direct() { _lock.Lock(); Changed!(); _lock.Unlock(); } // RG6007
        public void Good() { _lock.Lock(); var h = Changed; _lock.Unlock(); h?.Invoke(); }
        public void Unlocked() { Changed?.Invoke(); _lock.Lock(); _lock.Unlock(); }
        public void Sleeping() { _mutex.Lock(); Changed?.Invoke(); _mutex.Unlock(); }
        public void Moded() { _lock.Lock(); Deferred?.Invoke(); _lock.Unlock(); }
        public void Try() { if (_lock.TryLock()) { Changed?.Invoke(); _lock.Unlock(); } } // RG6007
        """);

    [Fact]
    public Task EventOfADelegateTypeWithContract() => ContractRules.VerifyAsync("""
        namespace Sample;

        [AtomicSafe] public delegate void Notify();
        [MaySleep] public delegate void Block();

        public class Subject
        {
            private readonly SpinLock _lock = new();
            public event Notify? Changed;
            public event Block? Blocked;

            public void Good() { _lock.Lock(); Changed?.Invoke(); _lock.Unlock(); }
            public void Bad() { _lock.Lock(); Blocked?.Invoke(); _lock.Unlock(); } // RG1001
        }
        """);

    [Fact]
    public Task Conversions_ToADelegateTypeWithContract_AreDefinite() => ContractRules.VerifyAsync("""
        namespace Sample;

        [AtomicSafe] public delegate void AtomicAction();
        [MaySleep] public delegate void Block();
        [Requires(Context.PreemptOff)] public delegate int OnThisCpu();

        public class Subject
        {
            private readonly Mutex _mutex = new();
            private AtomicAction? _kept;
            private event AtomicAction? Happened;

            private void Slow() { _mutex.Lock(); _mutex.Unlock(); }
            private static int Cpu() => Smp.ProcessorId();
            private static void Run(AtomicAction action) => action.GetHashCode();
            private static void Wait(Block action) => action.GetHashCode();
            private static void Pinned(OnThisCpu action) => action.GetHashCode();

            public void All()
            {
                Run(() => _mutex.Lock()); // RG6007 RG3001
                Run(Slow); // RG6007
                Run(delegate { Slow(); }); // RG6007
                _kept = Slow; // RG6007
                Happened += Slow; // RG6007
                Run(() => { if (_mutex.TryLock()) _mutex.Unlock(); });
                Run(() => { });
                Wait(Slow);
                Wait(() => Slow());
                Pinned(Cpu);
                Pinned(() => Smp.ProcessorId());
                Happened?.Invoke();
            }
        }
        """);

    [Fact]
    public Task Conversions_ToADelegateTypeWithout_ArePossible() => ContractRules.VerifyAsync("""
        private void Slow() { _mutex.Lock(); _mutex.Unlock(); }
        private static void Run(Action action) => action.GetHashCode();
        private static void Read(Func<int> read) => read.GetHashCode();

        public void All()
        {
            Run(Slow); // RG6007?
            Run(() => Slow()); // RG6007?
            Read(() => Smp.ProcessorId()); // RG6007?
            Run(() => Plain.Touch());
            Run(() => { _lock.Lock(); _value++; _lock.Unlock(); });
            Action local = () => Slow();
            local();
            Irqc.Register(1, () => { });
        }
        """);

    [Fact]
    public Task Nested_AsyncAndGeneric() => ContractRules.VerifyAsync("""
        private static void Run<T>(Func<T, int> f) => f.GetHashCode();

        public void All()
        {
            Run((int n) => { Action inner = static () => { }; inner(); Sched.Doze(); return n; }); // RG6007?
            Run<string>(s =>
            {
                int Local() { return s.Length; }
                return Local();
            });
        }
        """);
}
