using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Calls in atomic context of which nothing is known.</summary>
public sealed class RG9006Tests
{
    private const string Source = """
        namespace Sample;

        [AtomicSafe] public delegate void AtomicAction();
        public interface IDevice { void Poll(); [AtomicSafe] void Kick(); }

        public class Subject
        {
            private readonly SpinLock _lock = new();
            private readonly Mutex _mutex = new();

            public void Delegate(Action action, AtomicAction atomic)
            {
                action();
                _lock.Lock();
                action(); // RG9006
                atomic();
                _lock.Unlock();
                action();
            }

            public void Dynamic(dynamic target)
            {
                Preempt.Disable();
                target.Go(); // RG9006
                Preempt.Enable();
                target.Go();
            }

            public void Reflection(System.Reflection.MethodInfo method)
            {
                LocalIrq.Disable();
                method.Invoke(null, null); // RG9006
                LocalIrq.Enable();
            }

            public void Interface(IDevice device)
            {
                _lock.Lock();
                device.Poll(); // RG9006
                device.Kick();
                _lock.Unlock();
                device.Poll();
            }

            [Requires(Context.IrqOff)] public void FromTheContract(Func<int> f) => f(); // RG9006
            public void SleepingLock(Action action) { _mutex.Lock(); action(); _mutex.Unlock(); }
            public void Library(List<int> list) { _lock.Lock(); list.Add(1); _lock.Unlock(); }

            public void Some(Action action, bool wait)
            {
                if (wait) _lock.Lock();
                action(); // RG9006?
                if (wait) _lock.Unlock();
            }
        }
        """;

    [Fact]
    public Task Sites() => ContractRules.VerifyAsync(Source, "RG9006");

    [Fact]
    public Task ParameterThatIsHandedOn() => ContractRules.VerifyAsync("""
        private void Under(Action a) { _lock.Lock(); a(); _lock.Unlock(); }
        private void Beside(Action a) { _lock.Lock(); _lock.Unlock(); a(); }
        private void Further(Action a) => Under(a);
        public void Visible(Action a) { _lock.Lock(); a(); _lock.Unlock(); } // RG9006
        public void Hands(Action a) => Under(a); // RG9006
        public void HandsFurther(Action a) => Further(a); // RG9006
        public void HandsBeside(Action a) => Beside(a);
        public void HandsToVisible(Action a) => Visible(a);
        public unsafe void Pointer(delegate*<void> f) { _lock.Lock(); f(); _lock.Unlock(); } // RG9006
        public void Known() { Under(() => _value++); Further(() => _value++); }
        """, "RG9006");

    [Fact]
    public Task OffByDefault() => ContractRules.VerifyAsync(Source.Replace("// RG9006?", "").Replace("// RG9006", ""));

    [Fact]
    public Task BodyThatIsTooMuch_SaysSo()
    {
        var fields = string.Join("\n", Enumerable.Range(0, 80).Select(static i => $"private readonly SpinLock _l{i} = new();"));
        var calls = string.Join(" ", Enumerable.Range(0, 80).Select(static i => $"_l{i}.Lock();"));
        return ContractRules.VerifyAsync(
            $"namespace Sample;\npublic class C {{\n{fields}\npublic void All() {{ {calls} }} // RG9006\npublic void One() {{ _l0.Lock(); _l0.Unlock(); }}\n}}",
            "RG9006");
    }
}
