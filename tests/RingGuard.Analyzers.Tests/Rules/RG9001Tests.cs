using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Overrides, implementations and delegate conversions against the contract that callers see.</summary>
public sealed class RG9001Tests
{
    [Fact]
    public Task Spec_StrongerOrOtherRequires() => ContractRules.VerifyAsync("""
        namespace Sample;

        interface IVirtHost { [Requires(Context.InHyp)] void SaveSpe(out ulong p); }
        class NVhe : IVirtHost { [Requires(Context.InTask)] public void SaveSpe(out ulong p) => p = 0; } // RG9001
        class Vhe : IVirtHost { public void SaveSpe(out ulong p) => p = 0; }
        class Same : IVirtHost { [Requires(Context.InHyp)] public void SaveSpe(out ulong p) => p = 0; }
        class Weaker : IVirtHost { [Requires(Context.PreemptOff)] public void SaveSpe(out ulong p) => p = 0; }
        class Explicit : IVirtHost { [Requires(Context.InTask)] void IVirtHost.SaveSpe(out ulong p) => p = 0; } // RG9001
        """);

    [Fact]
    public Task Overrides() => ContractRules.VerifyAsync("""
        namespace Sample;

        public abstract class Base
        {
            [Requires(Context.IrqOff)] public abstract void A();
            [MaySleep] public virtual void B() { }
            [AtomicSafe] public virtual void C() { }
            [Ensures(Context.IrqOff), Trusted("primitive")] public virtual void D() { }
            [Acquires(Resource.Lock, On = Outcome.True), Trusted("primitive")] public virtual bool E() => true;
            [Releases(Resource.Preempt), Trusted("primitive")] public virtual void F() { }
            [Effects(Effect.ReadsFpImage)] public virtual void G() { }
            [Forbids(Resource.Lock, Of = "a")] public virtual void H(object a) { }
            public virtual void Silent() { }
        }

        public class Good : Base
        {
            [RequiresPreemptDisabled] public override void A() { }
            [MayReschedule] public override void B() { }
            [AtomicSafe] public override void C() { }
            [Ensures(Context.IrqOff | Context.PreemptOff), Trusted("primitive")] public override void D() { }
            [Acquires(Resource.Lock, On = Outcome.True), Trusted("primitive")] public override bool E() => true;
            [Releases(Resource.Preempt), Trusted("primitive")] public override void F() { }
            public override void G() { }
            [Forbids(Resource.Lock, Of = "b")] public override void H(object b) { }
            [MaySleep] public override void Silent() { }
        }

        public class Bad : Base
        {
            [Requires(Context.IrqOff | Context.NoRcuRead)] public override void A() { } // RG9001
            [MaySleep, Effects(Effect.LongRunning)] public override void B() { } // RG9001
            [Effects(Effect.AllocatesBlocking)] public override void C() { } // RG9001
            [Effects(Effect.PreemptionPoint), Trusted("primitive")] public override void D() { } // RG9001
            [Acquires(Resource.Lock), Trusted("primitive")] public override bool E() => true; // RG9001
            [Releases(Resource.Bh), Trusted("primitive")] public override void F() { } // RG9001
            [Effects(Effect.WritesFpImage)] public override void G() { } // RG9001
            [Forbids(Resource.WriteLock, Of = "a")] public override void H(object a) { } // RG9001
            [Acquires(Resource.Preempt), Trusted("primitive")] public override void Silent() { } // RG9001
        }
        """);

    [Fact]
    public Task SilentInterface_ResourcesOnly() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface ILock { void Take(); void Drop(); bool IsTaken { get; } }

        [LockClass("mine", LockKind.Spin)]
        public class Mine : ILock
        {
            [Acquires(Resource.Lock), Trusted("primitive")] public void Take() { } // RG9001
            [Releases(Resource.Lock), Trusted("primitive")] public void Drop() { } // RG9001
            public bool IsTaken { [Requires(Context.PreemptOff)] get => true; }
        }

        public sealed class Scope : System.IDisposable
        {
            [Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
        }
        """);

    [Fact]
    public Task RolesAndProtocols_AreTheSame() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface ISpe
        {
            [Requires(Context.PreemptOff), Protocol("spe", Step = "save")] void Save([Role(ValueRole.CpuId)] int cpu);
            [Requires(Context.PreemptOff)] void Load(int cpu);
        }

        public class Good : ISpe
        {
            [Protocol("spe", Step = "save")] public void Save([Role(ValueRole.CpuId)] int n) { }
            public void Load(int cpu) { }
        }

        public class Bad : ISpe
        {
            [Protocol("spe", Step = "load")] public void Save(int n) { } // RG9001
            public void Load([Role(ValueRole.CpuId)] int cpu) { } // RG9001
        }
        """);

    [Fact]
    public Task Accessors_Generics_StaticAbstract_Partial() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface IPort<T> { [Requires(Context.IrqOff)] T Value { get; set; } [Requires(Context.IrqOff)] static abstract T Make(); }

        public partial class Port : IPort<int>
        {
            public int Value { [Requires(Context.IrqOff)] get => 1; [Requires(Context.InHyp)] set { } } // RG9001
            [Requires(Context.InHyp)] public static int Make() => 0; // RG9001
        }

        public interface IStep { [Requires(Context.IrqOff)] void Go(); }
        public partial class Step : IStep { [Requires(Context.InHyp)] public partial void Go(); } // RG9001
        public partial class Step { public partial void Go() { } }
        """);

    [Fact]
    public Task ImplementedByTheBaseType_IsReportedAtTheType() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface IWork { [Requires(Context.IrqOff)] void Run(); }
        public class Worker { [Requires(Context.InHyp)] public void Run() { } }
        public class Adapter : Worker, IWork { } // RG9001
        public class Quiet { [Requires(Context.PreemptOff)] public void Run() { } }
        public class Fine : Quiet, IWork { }
        """);

    [Fact]
    public Task When_ConditionsAreComparedByParameter() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface IAlloc { [Requires(Context.NotAtomic, When = "wait", Is = true)] void Get(bool wait); }
        public class Good : IAlloc { [Requires(Context.NotAtomic, When = "block", Is = true)] public void Get(bool block) { } }
        public class Bad : IAlloc { [Requires(Context.NotAtomic)] public void Get(bool wait) { } } // RG9001
        public class Other : IAlloc { [Requires(Context.NotAtomic, When = "wait", Is = false)] public void Get(bool wait) { } } // RG9001
        """);

    [Fact]
    public Task ContractFile_SaysWhatTheBasePromises() => ContractRules.VerifyAsync(
        """
        namespace Sample;

        public interface IPlain { void Go(); }
        public class Impl : IPlain { [Requires(Context.InHyp)] public void Go() { } } // RG9001
        """,
        [("k.ringguard.txt", "M:Sample.IPlain.Go Requires(IrqOff)")]);

    [Fact]
    public Task Delegates_MethodGroupsAndAnnotatedLambdas() => ContractRules.VerifyAsync("""
        namespace Sample;

        [Requires(Context.PreemptOff), AtomicSafe] public delegate void Callback();
        [MaySleep] public delegate void Blocking();

        public class Subject
        {
            private Callback? _kept;

            [MaySleep] private static void Sleep() => Sched.Doze();
            [Requires(Context.PreemptOff)] private static void Short() => Smp.ProcessorId();
            [Requires(Context.IrqOff)] private static void Masked() { }
            private static void Plain() { }
            private static void Use(Callback callback) => callback.GetHashCode();
            private static void UseBlocking(Blocking callback) => callback.GetHashCode();

            public void All()
            {
                Use(Short);
                Use(Plain);
                Use(Sleep); // RG9001
                Use(Masked); // RG9001
                _kept = Masked; // RG9001
                UseBlocking(Sleep);
                Use([Requires(Context.PreemptOff)] () => { });
                Use([Requires(Context.IrqOff)] () => { }); // RG9001
                var local = new Callback(Sleep); // RG9001
                local.GetHashCode();
            }
        }
        """);

    [Fact]
    public async Task Message_NamesBothAndSaysWhat()
    {
        var finding = await ContractRules.OneAsync("""
            namespace Sample;
            public interface IVirtHost { [Requires(Context.InHyp), Ensures(Context.IrqOff)] void Save(); }
            public class NVhe : IVirtHost { [Requires(Context.InTask)] public void Save() { } }
            """);
        Assert.Equal("'NVhe.Save' does not keep the contract of 'IVirtHost.Save': it requires task context; it does not ensure IrqOff", finding.GetMessage());
        Assert.Equal(1, Assert.Single(finding.AdditionalLocations).GetLineSpan().StartLinePosition.Line);
    }
}
