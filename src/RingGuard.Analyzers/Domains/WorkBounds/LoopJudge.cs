using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Decides of one loop whether other work gets its turn often enough while it runs.</summary>
internal sealed class LoopJudge
{
    /// <summary>Units of work between two looks for other work: what Xen's flush of a P2M allows itself.</summary>
    public const int Budget = 512;

    private readonly BodyScope _scope;
    private readonly ControlFlowGraph _graph;
    private readonly Dictionary<int, List<LoopCall>> _callsByBlock = new();
    private readonly bool _isLong;
    private readonly bool _isRestartable;
    private readonly bool _isTrap;
    private readonly bool _isExempt;

    public LoopJudge(BodyScope scope, ControlFlowGraph graph, Dictionary<IOperation, LoopCall> calls)
    {
        _scope = scope;
        _graph = graph;
        var effects = EventReader.EffectsOf(scope.Contract);
        _isLong = (effects & (Effect.LongRunning | Effect.Restartable)) != 0;
        _isRestartable = (effects & Effect.Restartable) != 0;
        _isTrap = IsTrap(scope.Contract);
        _isExempt = IsExempt(scope.Contract) && (effects & Effect.Restartable) == 0;
        if (calls.Count == 0)
            return;
        foreach (var block in graph.Blocks)
        {
            List<LoopCall>? found = null;
            foreach (var operation in block.Operations)
                Collect(operation, calls, ref found);
            if (block.BranchValue is { } value)
                Collect(value, calls, ref found);
            if (found is not null)
                _callsByBlock.Add(block.Ordinal, found);
        }
    }

    public void Check(BodyLoop loop)
    {
        if (_isExempt || _callsByBlock.Count == 0)
            return;
        var cost = 0L;
        LoopCall? costly = null;
        bool hasCheck = false, onlyAsks = true, hasCall = false;
        for (var i = loop.First; i <= loop.Last; i++)
        {
            if (!_callsByBlock.TryGetValue(i, out var calls))
                continue;
            foreach (var call in calls)
            {
                hasCall = true;
                cost += call.Cost;
                var isCheck = IsCheck(call);
                hasCheck |= isCheck;
                onlyAsks &= !isCheck || (call.Events & (CallEvents.Preempts | CallEvents.RunsPending | CallEvents.Restarts)) == 0;
                if (!isCheck && (call.Cost > 1 || (call.Events & CallEvents.LongRunning) != 0))
                    costly ??= call;
            }
        }

        if (!hasCheck)
        {
            if (hasCall && (costly is not null || _isLong || _isTrap) && !IsShort(loop, cost, costly) && !(_isRestartable && LoopExits.MayAskForRestart(loop)))
                Report(loop, $"The loop {Why(costly)} and has no preemption point: count the work, look for pending work every {Budget} units, and come back for a restart or let it run", isSure: costly is not null || _isLong);
            return;
        }

        if (LoopBound.Of(loop, _scope) is { } bound && bound * cost <= Budget)
            return;
        var guards = new LoopGuards(loop, _scope.SemanticModel);
        if (CanGoRoundUnchecked(loop, guards, out var isMissed, out var isEnded))
        {
            if (isMissed)
                Report(loop, "The preemption check of the loop is made for one value of a counter only, which is never set back: once past it, the loop runs unchecked");
            else if (onlyAsks && !isEnded)
                Report(loop, "The preemption check at the end of the loop is passed by on some way round");
        }
    }

    private static void Collect(IOperation root, Dictionary<IOperation, LoopCall> calls, ref List<LoopCall>? found)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (calls.TryGetValue(operation, out var call) && (!operation.IsImplicit || call.Events != CallEvents.None))
                (found ??= new List<LoopCall>()).Add(call);
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    /// <summary>Before the machine runs, in interrupts, and where preemption is off for the caller's sake, nothing can be let in.</summary>
    private static bool IsExempt(MemberContract contract)
    {
        foreach (var mode in contract.Modes)
        {
            if (mode is ExecutionMode.Boot or ExecutionMode.HardIrq or ExecutionMode.Nmi or ExecutionMode.Softirq or ExecutionMode.Hyp)
                return true;
        }

        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && clause.When is null && (clause.Context & (Context.PreemptOff | Context.IrqOff | Context.BhOff | Context.InHyp)) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Entered from a guest, which may come as often as it likes.</summary>
    private static bool IsTrap(MemberContract contract)
    {
        foreach (var mode in contract.Modes)
        {
            if (mode is ExecutionMode.GuestTrap or ExecutionMode.UserReturn)
                return true;
        }

        return false;
    }

    private static bool IsCheck(LoopCall call) => (call.Events & CallEvents.IsCheck) != 0;

    private bool IsShort(BodyLoop loop, long cost, LoopCall? costly)
    {
        if (LoopBound.Of(loop, _scope) is not { } bound)
            return false;
        return (costly is null || (costly.Events & CallEvents.LongRunning) == 0) && bound * cost <= Budget;
    }

    private string Why(LoopCall? costly)
    {
        if (costly is null)
            return _isLong ? "of this long operation has no bound below the budget" : "has no bound below the budget, a guest brings it about,";
        return costly.Cost > 1
            ? $"calls '{StaleSources.NameOf(costly.Method)}', of cost {costly.Cost}, without a bound below the budget"
            : $"calls '{StaleSources.NameOf(costly.Method)}', which takes long";
    }

    /// <summary>Whether there is a way from the head of the loop back to it on which no check is made, nor skipped for a good reason.</summary>
    private bool CanGoRoundUnchecked(BodyLoop loop, LoopGuards guards, out bool isMissed, out bool isEnded)
    {
        var checks = new HashSet<int>();
        var missable = new HashSet<int>();
        for (var i = loop.First; i <= loop.Last; i++)
        {
            if (!_callsByBlock.TryGetValue(i, out var calls))
                continue;
            foreach (var call in calls)
            {
                if (IsCheck(call))
                    checks.Add(i);
            }
        }

        var direct = new HashSet<int>(checks);
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = loop.First; i <= loop.Last; i++)
            {
                var block = _graph.Blocks[i];
                if (block.ConditionKind == ControlFlowConditionKind.None || i == loop.Header || checks.Contains(i))
                    continue;
                if (Outcome(block, checks, loop) is { } outcome && guards.IsHarmless(block, outcome))
                    changed |= checks.Add(i);
                else if ((Outcome(block, checks, loop) is { } met && guards.IsMissable(block, met)) || (Outcome(block, missable, loop) is { } maybe && guards.IsHarmless(block, maybe)))
                    changed |= missable.Add(i);
            }
        }

        isMissed = missable.Count > 0 && !IsReached(loop, direct, missable);
        if (!GoesRound(loop, checks))
        {
            isEnded = true;
            return false;
        }

        isEnded = !IsStuck(loop, checks);
        return true;
    }

    /// <summary>What the condition of the block is where it leads to one of the blocks, if it does.</summary>
    private static bool? Outcome(BasicBlock block, HashSet<int> targets, BodyLoop loop)
    {
        var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        if (block.ConditionalSuccessor?.Destination is { } conditional && conditional.Ordinal != loop.Header && targets.Contains(conditional.Ordinal))
            return whenTrue;
        if (block.FallThroughSuccessor?.Destination is { } next && next.Ordinal != loop.Header && targets.Contains(next.Ordinal))
            return !whenTrue;
        return null;
    }

    /// <summary>
    /// Some way round changes nothing that would end the loop: it has no condition, or one on variables that this way leaves
    /// as they are.
    /// </summary>
    private bool IsStuck(BodyLoop loop, HashSet<int> checks)
    {
        if (loop.IsForEach)
            return false;
        if (loop.Condition is not { } condition)
            return true;
        var names = new HashSet<string>();
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (node is IdentifierNameSyntax name && _scope.SemanticModel?.GetSymbolInfo(name).Symbol is ILocalSymbol or IParameterSymbol)
                names.Add(((IdentifierNameSyntax)node).Identifier.ValueText);
            else if ((node is IdentifierNameSyntax && _scope.SemanticModel?.GetConstantValue(node).HasValue != true) || node is InvocationExpressionSyntax or ElementAccessExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax
                or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression })
                return false;
        }

        var avoided = new HashSet<int>(checks);
        for (var i = loop.First; i <= loop.Last; i++)
        {
            if (LoopGuards.Writes(_graph.Blocks[i], names))
                avoided.Add(i);
        }

        return GoesRound(loop, avoided);
    }

    /// <summary>Some check is made on a way that no missable guard stands on.</summary>
    private bool IsReached(BodyLoop loop, HashSet<int> checks, HashSet<int> missable)
    {
        var seen = new HashSet<int>();
        var pending = new Stack<int>();
        pending.Push(loop.Header);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!loop.Contains(block) || missable.Contains(block) || !seen.Add(block))
                continue;
            if (checks.Contains(block))
                return true;
            foreach (var successor in LoopFinder.Successors(_graph.Blocks[block]))
                pending.Push(successor);
        }

        return false;
    }

    private bool GoesRound(BodyLoop loop, HashSet<int> checks)
    {
        if (checks.Contains(loop.Header))
            return false;
        var seen = new HashSet<int>();
        var pending = new Stack<int>();
        pending.Push(loop.Header);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            foreach (var successor in LoopFinder.Successors(_graph.Blocks[block]))
            {
                if (successor == loop.Header)
                    return true;
                if (loop.Contains(successor) && !checks.Contains(successor) && seen.Add(successor))
                    pending.Push(successor);
            }
        }

        return false;
    }

    private void Report(BodyLoop loop, string message, bool isSure = true)
    {
        var location = loop.Keyword.GetLocation();
        _scope.Recorder?.Failed(
            ObservationKind.Finding,
            loop.Keyword.SpanStart,
            (Descriptors.LongLoop.Id, "loop"),
            () => new Observation(ObservationKind.Finding, location)
            {
                Rule = Descriptors.LongLoop,
                Arguments = new object[] { message },
                Evidence = ImmutableArray<Location>.Empty,
            },
            onSomePathOnly: !isSure);
    }
}
