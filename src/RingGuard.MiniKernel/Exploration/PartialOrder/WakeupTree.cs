using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Ordered sequences of steps that must still be taken from a node (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, J. ACM 2017, section
/// 6). Following them to their ends is what keeps an exploration from running into what it has explored already.
/// </summary>
internal sealed class WakeupTree
{
    private readonly List<Branch> _branches = [];

    /// <summary>Nothing is left to be taken.</summary>
    public bool IsEmpty => _branches.Count == 0;

    /// <summary>The process that goes first; only where the tree is not empty.</summary>
    public int First => _branches[0].Step.Process;

    /// <summary>A tree of its own for what comes after the first step.</summary>
    public WakeupTree AfterFirst()
    {
        var tree = new WakeupTree();
        tree._branches.AddRange(_branches[0].Rest._branches.Select(static b => b.Copy()));
        return tree;
    }

    /// <summary>Forgets the first sequence with all that begin like it.</summary>
    public void RemoveFirst() => _branches.RemoveAt(0);

    /// <summary>One step whose sequel is left open.</summary>
    public void Add(Step step) => _branches.Add(new Branch(step, new WakeupTree()));

    /// <summary>Whether a sequence that begins with one of the steps of <paramref name="sequence"/> that nothing in it comes before is to be taken already.</summary>
    public bool HasInitialOf(List<Step> sequence) => _branches.Exists(b => IsInitial(b.Step.Process, sequence));

    /// <summary>
    /// Adds a sequence unless one that is there leads to a state from which it can be completed. The first branch of the tree of a node
    /// is being explored and begins with the step that <paramref name="sequence"/> puts off, so it is left alone.
    /// </summary>
    /// <param name="sequence">Steps to take; eaten.</param>
    public void Insert(List<Step> sequence)
    {
        WakeupTree at = this;
        int from = 1;
        while (true)
        {
            if (at._branches.Skip(from).FirstOrDefault(b => IsWeakInitial(b.Step, sequence)) is not { } common)
            {
                at.Append(sequence);
                return;
            }

            int own = sequence.FindIndex(s => s.Process == common.Step.Process);
            if (own >= 0)
            {
                sequence.RemoveAt(own);
            }

            if (common.Rest.IsEmpty || sequence.Count == 0)
            {
                return;
            }

            at = common.Rest;
            from = 0;
        }
    }

    /// <summary>Whether taking <paramref name="step"/> first leaves every step of <paramref name="sequence"/> possible, in an order that is as good.</summary>
    public static bool IsWeakInitial(Step step, List<Step> sequence)
    {
        return sequence.Exists(s => s.Process == step.Process)
            ? IsInitial(step.Process, sequence)
            : !sequence.Exists(other => Access.AnyConflict(step.Accesses, other.Accesses));
    }

    /// <summary>Whether the process has a step in the sequence that nothing in it must come before.</summary>
    public static bool IsInitial(int process, List<Step> sequence)
    {
        int own = sequence.FindIndex(s => s.Process == process);
        for (int i = 0; i < own; i++)
        {
            if (Access.AnyConflict(sequence[i].Accesses, sequence[own].Accesses))
            {
                return false;
            }
        }

        return own >= 0;
    }

    private void Append(List<Step> sequence)
    {
        WakeupTree at = this;
        foreach (Step step in sequence)
        {
            var branch = new Branch(step, new WakeupTree());
            at._branches.Add(branch);
            at = branch.Rest;
        }
    }

    private sealed record Branch(Step Step, WakeupTree Rest)
    {
        public Branch Copy()
        {
            var rest = new WakeupTree();
            rest._branches.AddRange(Rest._branches.Select(static b => b.Copy()));
            return new Branch(Step, rest);
        }
    }
}
