using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Engine;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Virtual and interface calls without a contract: the join over what the compilation declares.</summary>
public sealed class VirtualCallTests
{
    private static string In(string members, string types) => RuleVerifier.Subject(members) + "\n" + types;

    private const string Timers = """
        public interface ITimer { void Tick(); void Arm(); int Left { get; } }
        public sealed class Slow : ITimer { public void Tick() => Sched.Doze(); public void Arm() => Sched.Doze(); public int Left { get { Sched.Doze(); return 0; } } }
        public sealed class Fast : ITimer { public void Tick() { } public void Arm() => Sched.Yield(); public int Left { get { Sched.Doze(); return 1; } } }
        public interface INobody { void Tick(); }
        """;

    [Fact]
    public Task All_implementations_sleep() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(ITimer timer) { _lock.Lock(); {|RG1001:timer.Arm()|}; var left = {|RG1001:timer.Left|}; _lock.Unlock(); }
        """, Timers));

    [Fact]
    public Task One_of_two_implementations_sleeps() => RuleVerifier.PossibleAsync(In("""
        public void Bad(ITimer timer) { _lock.Lock(); {|RG1001:timer.Tick()|}; _lock.Unlock(); }
        """, Timers));

    [Fact]
    public Task The_receivers_type_says_which_runs() => RuleVerifier.SilentAsync(In("""
        public void Good(Fast timer) { _lock.Lock(); timer.Tick(); _lock.Unlock(); }
        public void Nobody(INobody timer) { _lock.Lock(); timer.Tick(); _lock.Unlock(); }
        """, Timers), "RG9006");

    [Fact]
    public Task An_abstract_class_and_its_heirs() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(Device device) { _lock.Lock(); {|RG1001:device.Reset()|}; _lock.Unlock(); }
        public void Nic(Nic nic) { _lock.Lock(); {|RG1001:nic.Reset()|}; _lock.Unlock(); }
        """, """
        public abstract class Device { public abstract void Reset(); }
        public class Nic : Device { public override void Reset() => Sched.Doze(); }
        public sealed class FastNic : Nic { public override void Reset() { _ = 1; Sched.Yield(); } }
        """));

    [Fact]
    public Task A_virtual_body_counts_beside_its_overrides() => RuleVerifier.PossibleAsync(In("""
        public void Maybe(Disk disk) { _lock.Lock(); {|RG1001:disk.Flush()|}; _lock.Unlock(); }
        """, """
        public class Disk { public virtual void Flush() { } }
        public class Ssd : Disk { public override void Flush() => Sched.Doze(); }
        """));

    [Fact]
    public Task Base_calls_reach_the_base() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class Disk { public virtual void Flush() { } }
        public class Ssd : Disk
        {
            private readonly SpinLock _lock = new();
            public override void Flush() { _lock.Lock(); base.Flush(); _lock.Unlock(); Sched.Doze(); }
        }
        """);

    [Fact]
    public Task Implementations_that_agree_on_a_lock_take_it() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(Guarded g) { {|RG1004:g.Enter()|}; }
        public void Good(Guarded g) { g.Enter(); g.Exit(); }
        """, """
        public abstract class Guarded { internal abstract void Enter(); internal abstract void Exit(); }
        internal sealed class One : Guarded { internal override void Enter() => Preempt.Disable(); internal override void Exit() => Preempt.Enable(); }
        internal sealed class Two : Guarded { internal override void Enter() { Preempt.Disable(); Plain.Touch(); } internal override void Exit() => Preempt.Enable(); }
        """));

    [Fact]
    public Task A_null_object_beside_a_real_lock_makes_no_leak() => RuleVerifier.SilentAsync(In("""
        public void Good(Guarded g) { g.Enter(); _value++; g.Exit(); }
        """, """
        public abstract class Guarded { internal abstract void Enter(); internal abstract void Exit(); }
        public sealed class Real : Guarded { internal override void Enter() => Preempt.Disable(); internal override void Exit() => Preempt.Enable(); }
        public sealed class Nothing : Guarded { internal override void Enter() { } internal override void Exit() { } }
        """));

    [Fact]
    public Task Generic_interfaces_and_constrained_type_parameters() => RuleVerifier.DefiniteAsync(In("""
        public void Bad<T>(T queue) where T : IQueue<int> { _lock.Lock(); {|RG1001:queue.Push(1)|}; _lock.Unlock(); }
        public void Same(IQueue<int> queue) { _lock.Lock(); {|RG1001:queue.Push(1)|}; _lock.Unlock(); }
        """, """
        public interface IQueue<T> { void Push(T item); }
        public sealed class Ring<T> : IQueue<T> { public void Push(T item) => Sched.Doze(); }
        """));

    [Fact]
    public Task Recursion_through_an_interface_ends() => RuleVerifier.DefiniteAsync(In("""
        public void Bad(INode node) { _lock.Lock(); {|RG1001:node.Walk(3)|}; _lock.Unlock(); }
        """, """
        public interface INode { void Walk(int depth); }
        public sealed class Inner : INode { private INode? _next; public void Walk(int depth) { if (depth > 0) _next?.Walk(depth - 1); Sched.Doze(); } }
        public sealed class Outer : INode { private INode? _next; public void Walk(int depth) { Sched.Doze(); _next?.Walk(depth); } }
        """));

    /// <summary>However a type names its base: bases are looked up by the names that stand there.</summary>
    [Theory]
    [InlineData("public sealed class One : Sample.Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public sealed class One : global::Sample.Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public sealed class One : @Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public abstract class Half : Device { } public sealed class One : Half { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public sealed partial class One { } public sealed partial class One : Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public static class Outer { internal sealed class One : Device { public override void Reset() => Sched.Doze(); } }")]
    [InlineData("public class Of<T> : Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("public sealed record class Other; file sealed class One : Device { public override void Reset() => Sched.Doze(); }")]
    [InlineData("namespace Inner { using Base = Sample.Device; public sealed class One : Base { public override void Reset() => Sched.Doze(); } }")]
    public Task A_base_by_whatever_name(string heir) => RuleVerifier.DefiniteAsync($$"""
        namespace Sample
        {
            public abstract class Device { public abstract void Reset(); }
            {{heir}}
            public sealed class User
            {
                private readonly SpinLock _lock = new();
                public void Bad(Device device) { _lock.Lock(); {|RG1001:device.Reset()|}; _lock.Unlock(); }
            }
        }
        """);

    [Fact]
    public async Task A_base_by_a_name_for_all_files()
    {
        var compilation = EngineRun.Compile(
            "global using Base = Sample.Device;",
            "namespace Sample; public abstract class Device { public abstract void Reset(); }",
            "namespace Sample; public sealed class One : Base { public override void Reset() => Sched.Yield(); }",
            "namespace Sample; public sealed class User { private readonly SpinLock _lock = new(); public void Bad(Device device) { _lock.Lock(); device.Reset(); _lock.Unlock(); } }").MustCompile();

        var findings = await EngineRun.FindingsAsync(compilation);

        Assert.Single(findings, static f => f.Id == "RG1001");
    }
}
