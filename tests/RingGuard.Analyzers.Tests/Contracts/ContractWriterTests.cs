using System.Collections.Immutable;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Rendering;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

using Context = RingGuard.Analyzers.Contracts.Context;
using Effect = RingGuard.Analyzers.Contracts.Effect;
using LockKind = RingGuard.Analyzers.Contracts.LockKind;
using Outcome = RingGuard.Analyzers.Contracts.Outcome;
using Resource = RingGuard.Analyzers.Contracts.Resource;

/// <summary>One way of writing for contract files and attributes.</summary>
public sealed class ContractWriterTests
{
    private static Clause Requires(Context context) => new(ClauseKind.Requires) { Context = context };

    private static Clause Effects(Effect effects) => new(ClauseKind.Effects) { Effects = effects };

    private static string Attributes(params Clause[] clauses) => string.Join(", ", ContractWriter.Attributes(new RenderedContract([.. clauses])));

    private static string Words(params Clause[] clauses) => ContractWriter.Words(new RenderedContract([.. clauses]));

    [Fact]
    public void Sugar_WhereItSaysTheSame()
    {
        Assert.Equal("MaySleep", Attributes(Requires(Context.NotAtomic), Effects(Effect.Sleeps)));
        Assert.Equal("MayReschedule, Effects(Effect.RunsSoftirqs)", Attributes(Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.RunsSoftirqs)));
        Assert.Equal("MaySleep, Requires(Context.InTask)", Attributes(Requires(Context.NotAtomic | Context.InTask), Effects(Effect.Sleeps)));
        Assert.Equal("RequiresPreemptDisabled", Attributes(Requires(Context.PreemptOff)));
        Assert.Equal("RequiresIrqsDisabled", Attributes(Requires(Context.IrqOff)));
        Assert.Equal("NoLocksHeld", Attributes(Requires(Context.NoLocks)));
        Assert.Equal("HypCallable", Attributes(Requires(Context.InHyp)));
        Assert.Equal("Raw", Attributes(Effects(Effect.RawRegister)));
    }

    [Fact]
    public void NoSugar_WhereItSaysMore()
    {
        Assert.Equal("Effects(Effect.Sleeps)", Attributes(Effects(Effect.Sleeps)));
        Assert.Equal("Requires(Context.Preemptible)", Attributes(Requires(Context.Preemptible)));
        Assert.Equal("Requires(Context.NotAtomic)", Attributes(Requires(Context.NotAtomic)));
        Assert.Equal("Requires(Context.IrqOff, When = \"wait\", Is = false)", Attributes(Requires(Context.IrqOff) with { When = "wait", Is = false }));
    }

    [Fact]
    public void Words_AndAttributes_DifferInTheNamesOfEnumsOnly()
    {
        var acquires = new Clause(ClauseKind.Acquires) { Resource = Resource.Lock, Of = "_p2m.Lock", On = Outcome.True, LockKind = LockKind.RwSpin, Reentrant = true };
        Assert.Equal("Acquires(Lock, Of = \"_p2m.Lock\", On = True, Kind = RwSpin, Reentrant = true)", Words(acquires));
        Assert.Equal("Acquires(Resource.Lock, Of = \"_p2m.Lock\", On = Outcome.True)", Attributes(acquires));

        var own = new Clause(ClauseKind.Releases) { CustomContext = "rcu-bh" };
        Assert.Equal("Releases(\"rcu-bh\")", Words(own));
        Assert.Equal("Releases(\"rcu-bh\")", Attributes(own));
    }

    [Fact]
    public void FpuSection_IsNotTakenForTheContext()
    {
        var held = new Clause(ClauseKind.Requires) { Resource = Resource.FpuSection };
        var read = Assert.Single(ContractFile.Parse("", "M:C.M " + Words(held)).Statements).Contract.Clauses;
        Assert.Equal(Resource.FpuSection, Assert.Single(read).Resource);
    }

    [Fact]
    public void Minimal_LeavesOutWhatIsImplied()
    {
        Assert.Equal(Context.IrqOff, FlagWords.Minimal(Context.IrqOff | Context.PreemptOff));
        Assert.Equal(Context.InHyp | Context.IrqOff, FlagWords.Minimal(Context.InHyp | Context.IrqOff | Context.PreemptOff));
        Assert.Equal(Context.PreemptOff, FlagWords.Minimal(Context.PreemptOff));
        Assert.Equal(Context.NotAtomic, FlagWords.Minimal(Context.NotAtomic));
    }

    [Fact]
    public void Minimal_OfEffects_LeavesOutWhatIsImplied()
    {
        Assert.Equal(Effect.Sleeps, FlagWords.Minimal(Effect.Sleeps | Effect.Reschedules | Effect.Migrates));
        Assert.Equal(Effect.Reschedules | Effect.RunsSoftirqs, FlagWords.Minimal(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs));
        Assert.Equal(Effect.Migrates, FlagWords.Minimal(Effect.Migrates));
    }

    [Fact]
    public void Words_ReadBack_AreTheSameClauses()
    {
        var clauses = ImmutableArray.Create(
            Requires(Context.NotAtomic | Context.InTask) with { Via = "M:N.T`1.M(System.Int32@)" },
            new Clause(ClauseKind.Forbids) { Resource = Resource.WriteLock, Of = "a.b" },
            new Clause(ClauseKind.Acquires) { Resource = Resource.Irq, Of = "flags", When = "x", Is = true },
            new Clause(ClauseKind.Ensures) { Context = Context.IrqOff },
            Effects(Effect.Throws) with { Via = Clause.SomewhereBelow });
        var words = ContractWriter.Words(new RenderedContract(clauses) { NoReturn = true });
        var file = ContractFile.Parse("", "M:C.M " + words);

        Assert.Empty(file.Problems);
        var contract = Assert.Single(file.Statements).Contract;
        Assert.True(contract.NoReturn);
        Assert.Equal(clauses.Length, contract.Clauses.Length);
        Assert.Equal(words, ContractWriter.Words(new RenderedContract(contract.Clauses) { NoReturn = true }));
    }
}
