using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.Analyzers.Transfer;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

using Resource = RingGuard.Analyzers.Contracts.Resource;

/// <summary>
/// The abstract states at the calls <c>Probe.State("name")</c> of the method <c>M</c>, as text: one line for each disjunct,
/// sorted, e.g. <c>lock:_lock preempt:1 irq:off</c>; a question mark behind what is held on some path only, <c>-</c> before
/// what was given back without being taken here, "idle" for nothing of all that.
/// </summary>
internal sealed class Probes
{
    private readonly Dictionary<string, SortedSet<string>> _states = new(StringComparer.Ordinal);

    /// <summary>States at the exits of the body; those by exception start with "throws".</summary>
    public IReadOnlyList<string> Exits { get; private set; } = [];

    /// <summary>The disjuncts at a probe, joined by " | "; "unreachable" when no state gets there.</summary>
    public string this[string name] => _states.TryGetValue(name, out var states) ? string.Join(" | ", states) : "unreachable";

    /// <summary>Analyses <c>M</c> among members of the rule tests' class.</summary>
    public static Probes Of(string members, EngineOptions? options = null)
    {
        var source = RuleVerifier.Subject(members) + "\npublic static class Probe { public static void State(string name) { } }";
        var compilation = EngineRun.Compile(source).MustCompile();
        var node = compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(static m => m.Identifier.ValueText == "M");
        var method = (IMethodSymbol)compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node)!;
        var contracts = ContractProvider.Create(compilation, [], CancellationToken.None);
        var effective = options ?? EngineOptions.Default;
        var model = new KernelModel(compilation, contracts, _ => effective);
        var graph = model.Graphs.Of(node, CancellationToken.None)!;
        model.Summaries.RegisterLocalFunctions(graph);

        var probes = new Probes();
        probes.Run(model, method, graph, effective);
        return probes;
    }

    private void Run(KernelModel model, IMethodSymbol method, ControlFlowGraph graph, EngineOptions options)
    {
        var contract = model.Contracts.GetContract(method);
        var scope = new BodyScope(model, method, contract, options, new InferenceStack(new RingGuard.Analyzers.Incremental.BodyUses()))
        {
            Policy = EntryState.PolicyOf(model, method, contract, options),
            MustBalance = true,
            Observer = Record,
        };
        var exits = new BodyFlow(graph, scope, CancellationToken.None).Run(EntryState.Of(model, method, contract), new ObservationRecorder());

        Assert.NotNull(exits);
        Exits = [.. exits.SelectMany(static e => e.States.Select(s => e.IsException ? "throws " + Describe(s) : Describe(s))).Distinct().Order(StringComparer.Ordinal)];
    }

    private void Record(IOperation operation, IReadOnlyList<KernelState> states)
    {
        if (operation is not IInvocationOperation { TargetMethod: { Name: "State", ContainingType.Name: "Probe" }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: string name } }] })
            return;
        if (!_states.TryGetValue(name, out var known))
            _states.Add(name, known = new SortedSet<string>(StringComparer.Ordinal));
        foreach (var state in states)
            known.Add(Describe(state));
    }

    private static string Describe(KernelState state)
    {
        var parts = new List<string>();
        foreach (var hold in state.Holds)
        {
            var what = hold.Resource.IsLock ? "lock:" + (hold.Path?.ToShortString() ?? "?") : hold.Resource.Resource.ToString().ToLowerInvariant();
            var count = hold.Resource.IsLock || hold.Count == 1 ? "" : ":" + (hold.Count >= Hold.Many ? "many" : hold.Count);
            if (hold.Resource.IsLock || !CarriedBy(hold, state))
                parts.Add(what + count + (hold.Must ? "" : "?"));
        }

        foreach (var debt in state.Debts)
            parts.Add("-" + debt.Resource.Resource.ToString().ToLowerInvariant());
        if (state.Irq != IrqState.Entry)
            parts.Add("irq:" + state.Irq.ToString().ToLowerInvariant());
        return parts.Count == 0 ? "idle" : string.Join(" ", parts.Order(StringComparer.Ordinal));
    }

    /// <summary>The preemption count that comes with a lock taken by the same call is left out.</summary>
    private static bool CarriedBy(Hold hold, KernelState state)
        => hold.Resource.Resource == Resource.Preempt && state.Holds.Any(h => h.Resource.IsLock && h.Site == hold.Site);
}
