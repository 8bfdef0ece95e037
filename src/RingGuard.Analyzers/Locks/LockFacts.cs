using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// Collects what bodies do to locks while they are analysed, in any order, and puts it together once all are: who takes what
/// in which context, through all calls.
/// </summary>
internal sealed class LockFacts
{
    private readonly ConcurrentDictionary<IMethodSymbol, LockBody> _bodies = new(SymbolEqualityComparer.Default);

    public void Add(KernelModel model, IMethodSymbol method, MemberContract contract, BodyResult body)
    {
        if (!body.Locks.IsEmpty || contract.RunsIn is not null)
            _bodies[method.OriginalDefinition] = new LockBody(model, method, contract, body.Locks);
    }

    /// <summary>All bodies that matter, in the order of the sources, each with its transitive uses.</summary>
    public List<LockBody> Close(KernelModel model, CancellationToken cancellationToken)
    {
        AddCallees(model);
        var bodies = new List<LockBody>(_bodies.Values);
        bodies.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        var callers = new Dictionary<LockBody, List<(LockBody Caller, LockCall Call)>>();
        var pending = new Queue<LockBody>();
        var isPending = new HashSet<LockBody>();
        var done = new Dictionary<LockBody, int>();
        foreach (var body in bodies)
        {
            foreach (var call in body.Events.Calls)
            {
                if (!_bodies.TryGetValue(call.Callee, out var callee))
                    continue;
                callee.HasCallers |= !ReferenceEquals(callee, body);
                if (!callers.TryGetValue(callee, out var list))
                    callers.Add(callee, list = new List<(LockBody, LockCall)>());
                list.Add((body, call));
            }

            foreach (var acquired in body.Events.Acquired)
                body.Add(LockUse.Of(acquired));
            if (body.Uses.Count > 0 && isPending.Add(body))
                pending.Enqueue(body);
        }

        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var callee = pending.Dequeue();
            isPending.Remove(callee);
            done.TryGetValue(callee, out var first);
            var count = callee.Uses.Count;
            done[callee] = count;
            if (!callers.TryGetValue(callee, out var list))
                continue;
            foreach (var (caller, call) in list)
            {
                var isNew = false;
                for (var i = first; i < count; i++)
                    isNew |= caller.Add(callee.Uses[i].Through(call));
                if (isNew && isPending.Add(caller))
                    pending.Enqueue(caller);
            }
        }

        return bodies;
    }

    public LockBody? BodyOf(IMethodSymbol method) => _bodies.TryGetValue(method.OriginalDefinition, out var body) ? body : null;

    /// <summary>Bodies that no rule reports in (generated code) were analysed because others call them.</summary>
    private void AddCallees(KernelModel model)
    {
        var pending = new Stack<LockBody>(_bodies.Values);
        while (pending.Count > 0)
        {
            var body = pending.Pop();
            foreach (var call in body.Events.Calls)
                AddInferred(call.Callee);
        }

        void AddInferred(IMethodSymbol method)
        {
            if (_bodies.ContainsKey(method) || model.Summaries.Analysed(method) is not { Locks.IsEmpty: false } result)
                return;
            var added = new LockBody(model, method, model.ContractOf(method), result.Locks);
            if (_bodies.TryAdd(method, added))
                pending.Push(added);
        }
    }
}
