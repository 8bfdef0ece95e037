using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace RingGuard.Analyzers.Tests.Vocabulary;

/// <summary>The public surface of RingGuard.Annotations: code outside this repository is written against these spellings.</summary>
public sealed class AnnotationsTests
{
    private const AttributeTargets Callable = AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property
        | AttributeTargets.Delegate | AttributeTargets.Event;

    private const AttributeTargets Value = AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Field
        | AttributeTargets.Property;

    private const AttributeTargets Storage = AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class
        | AttributeTargets.Struct;

    private static readonly Assembly Annotations = typeof(RequiresAttribute).Assembly;

    // Name, targets, several allowed, constructors, named arguments.
    public static TheoryData<string, AttributeTargets, bool, string, string> Attributes => new()
    {
        { "Requires", Callable, true, "(Context) (Resource) (String)", "Is Of When" },
        { "Forbids", Callable, true, "(Context) (Resource) (String)", "Is Of When" },
        { "Ensures", Callable, true, "(Context) (Resource) (String)", "Is Of On When" },
        { "Acquires", Callable, true, "(Resource) (String)", "Is Of On When" },
        { "Releases", Callable, true, "(Resource) (String)", "Is Of On When" },
        { "Effects", Callable, true, "(Effect)", "Is Of On When" },
        { "Role", Value, true, "(ValueRole)", "" },
        { "Protocol", Callable, true, "(String)", "Is Step When" },
        { "LockClass", Storage, false, "(String, LockKind)", "IrqSafety Nested Order" },
        { "RunsIn", Callable | AttributeTargets.Parameter | AttributeTargets.Field, true, "(ExecutionMode)", "" },
        { "Trusted", Callable, false, "(String)", "" },
        { "KernelCode", AttributeTargets.Assembly, false, "()", "FloatAllowed InterruptsSaveFpu RequireContracts" },
        { "ContextDefinition", AttributeTargets.Assembly, true, "(String)", "Atomic Nests" },
        { "InferredContract", AttributeTargets.Assembly, true, "(String, String)", "" },
        { "RequiresPreemptDisabled", Callable, false, "()", "" },
        { "RequiresIrqsDisabled", Callable, false, "()", "" },
        { "NoLocksHeld", Callable, false, "()", "" },
        { "MaySleep", Callable, false, "()", "" },
        { "MayReschedule", Callable, false, "()", "" },
        { "AtomicSafe", Callable, false, "()", "" },
        { "CurrentOnly", Callable | Value, false, "()", "" },
        { "MustUseResult", AttributeTargets.Method | AttributeTargets.Delegate | Value, false, "()", "" },
        { "PerCpu", Value, false, "()", "" },
        { "HypCallable", Callable, false, "()", "" },
        { "Raw", Callable, false, "()", "" },
        { "NoFpu", Callable, false, "()", "" },
        { "GuardedBy", AttributeTargets.Field | AttributeTargets.Property, true, "(String)", "Mode" },
        { "OwnedBy", AttributeTargets.Field | AttributeTargets.Property, false, "(ValueRole)", "" },
        { "LockOrder", Storage | Callable, false, "()", "By" },
        { "Bounded", Callable | Value, false, "(Int32)", "" },
        { "Cost", Callable, false, "(Int32)", "" },
        { "OnComplete", Callable, false, "()", "" },
        { "BestEffort", Callable | AttributeTargets.Field, false, "()", "" },
        { "CountOf", Value, false, "(String)", "" },
        { "Partial", Callable, false, "()", "" },
        { "TvmHandler", Callable, false, "()", "" },
        { "InitialEntry", Callable, false, "()", "" },
        { "StopsMachine", AttributeTargets.Class, false, "()", "" },
        { "OwnOnly", AttributeTargets.Field | AttributeTargets.Property, false, "()", "" },
        { "AtomicLoad", Callable, false, "()", "" },
        { "HotPath", Callable, false, "()", "" },
        { "Pure", Callable, false, "()", "" },
        { "TestAndClear", Callable, false, "()", "Is When" },
        {
            "RawAccess",
            Callable | AttributeTargets.Field | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Assembly,
            false,
            "()",
            ""
        },
        {
            "ProtocolDefinition",
            AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface,
            true,
            "(String, String[])",
            "Accept"
        },
    };

    public static TheoryData<Type, bool, string> Enums => new()
    {
        {
            typeof(Context), true,
            "None PreemptOff PreemptOn IrqOff IrqOn BhOff BhOn NoLocks InTask NotHardIrq NotNmi InHyp NoRcuRead FpuSection NoFpuSection FpRegsLocked"
        },
        {
            typeof(Effect), true,
            "None Sleeps Reschedules Migrates AllocatesBlocking AllocatesAtomic EnablesIrqsTemporarily RunsSoftirqs TouchesFpRegs ReadsFpImage "
            + "WritesFpImage LoadsFpRegs SavesFpRegs LongRunning PreemptionPoint Restartable EntersUser EntersGuest RawRegister "
            + "TouchesUserMemory Throws InvalidatesFpRegs"
        },
        {
            typeof(Resource), false,
            "Preempt Bh Irq Lock ReadLock WriteLock FpuSection FpRegs CpuFpContext NeonSection GuestFpuLoaded VCpuLoaded RcuRead HypEntry"
        },
        {
            typeof(ValueRole), false,
            "Current StoppedOrCurrentLocked Cursor CursorEnd IrqToken CpuLocal CpuId CurrentTask OwnerContext FlagsSnapshot FpStateRef FpImage "
            + "PendingWork MustCheck EffectiveOnSuccess UserMemory"
        },
        { typeof(ExecutionMode), false, "Task KThread PinnedTask Idle Boot Softirq HardIrq Nmi Hyp GuestTrap UserReturn" },
        { typeof(Outcome), false, "Always Success Failure True False Null NotNull Exception" },
        { typeof(LockKind), false, "Raw Spin RwSpin Mutex RwMutex Local" },
        { typeof(IrqSafety), false, "Unknown Safe Unsafe" },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Attribute_HasTheShapeOfItsContract(string name, AttributeTargets targets, bool multiple, string constructors, string named)
    {
        var type = Annotations.GetType($"RingGuard.{name}Attribute");
        Assert.NotNull(type);
        Assert.True(type.IsSealed && type.IsPublic);
        Assert.True(type.IsSubclassOf(typeof(ContractAttribute)));

        var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false);
        Assert.NotNull(usage);
        Assert.Equal(targets, usage.ValidOn);
        Assert.Equal(multiple, usage.AllowMultiple);

        var signatures = type.GetConstructors()
            .Select(static c => "(" + string.Join(", ", c.GetParameters().Select(static p => p.ParameterType.Name)) + ")")
            .Order(StringComparer.Ordinal);
        Assert.Equal(constructors, string.Join(" ", signatures));

        var settable = type.GetProperties().Where(static p => p.SetMethod is { IsPublic: true }).Select(static p => p.Name)
            .Order(StringComparer.Ordinal);
        Assert.Equal(named, string.Join(" ", settable));
    }

    [Fact]
    public void EveryPublicType_IsListedHere()
    {
        var listed = Attributes.Select(static row => row[0] + "Attribute")
            .Concat(Enums.Select(static row => ((Type)row[0]).Name))
            .Concat(["ContractAttribute", "CallableContractAttribute", "OutcomeContractAttribute"]);
        Assert.Equal(
            listed.Order(StringComparer.Ordinal),
            Annotations.GetExportedTypes().Select(static t => t.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_HasItsMembersInOrder(Type type, bool flags, string members)
    {
        Assert.Equal(flags, type.IsDefined(typeof(FlagsAttribute), inherit: false));
        Assert.Equal(flags ? typeof(uint) : typeof(int), Enum.GetUnderlyingType(type));
        var expected = members.Split(' ').Select((member, i) => (member, flags ? i == 0 ? 0L : 1L << (i - 1) : i));
        Assert.Equal(expected, NamesOf(type).Where(static pair => pair.Name is not ("Preemptible" or "NotAtomic")));
    }

    [Fact]
    public void Context_SugarCombinesItsDimensions()
    {
        Assert.Equal(Context.PreemptOn | Context.IrqOn, Context.Preemptible);
        Assert.Equal(
            Context.Preemptible | Context.BhOn | Context.NoLocks | Context.NotHardIrq | Context.NotNmi | Context.NoFpuSection | Context.NoRcuRead,
            Context.NotAtomic);
        Assert.Equal(1u << 20, (uint)Effect.InvalidatesFpRegs);
    }

    [Fact]
    public void Arguments_AreWhatWasWritten()
    {
        var requires = Single<RequiresAttribute>(nameof(Sample.Requires));
        Assert.Equal((Context.NotAtomic, null, "wait", true), (requires.Context, requires.OwnContext, requires.When, requires.Is));

        var forbids = Single<ForbidsAttribute>(nameof(Sample.Forbids));
        Assert.Equal((Context.None, "rcu-bh"), (forbids.Context, forbids.OwnContext));

        var acquires = Single<AcquiresAttribute>(nameof(Sample.Acquires));
        Assert.Equal((Resource.WriteLock, "_p2m.Lock", Outcome.True), (acquires.Resource, acquires.Of, acquires.On));

        var effects = typeof(Sample).GetMethod(nameof(Sample.Effects))!.GetCustomAttributes<EffectsAttribute>().ToList();
        Assert.Equal([Effect.Sleeps, Effect.InvalidatesFpRegs], effects.Select(static e => e.Effects).Order());

        Assert.False(new KernelCodeAttribute().FloatAllowed);
        Assert.True(new KernelCodeAttribute().RequireContracts);
        Assert.False(new KernelCodeAttribute().InterruptsSaveFpu);
        Assert.Equal(Resource.Lock, new GuardedByAttribute("_lock").Mode);
    }

    private static T Single<T>(string member)
        where T : Attribute
        => Assert.Single(typeof(Sample).GetMethod(member)!.GetCustomAttributes<T>());

    private static IEnumerable<(string Name, long Value)> NamesOf(Type type)
        => type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), null)));

    private static class Sample
    {
        [Requires(Context.NotAtomic, When = "wait", Is = true)]
        public static void Requires(bool wait) => _ = wait;

        [Forbids("rcu-bh")]
        public static void Forbids()
        {
        }

        [Acquires(Resource.WriteLock, Of = "_p2m.Lock", On = Outcome.True)]
        public static bool Acquires() => false;

        [Effects(Effect.Sleeps)]
        [Effects(Effect.InvalidatesFpRegs, Of = "fpu")]
        public static void Effects(object fpu) => _ = fpu;
    }
}
