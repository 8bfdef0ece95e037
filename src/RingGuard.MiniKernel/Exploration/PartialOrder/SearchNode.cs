using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A place on the current path of the search: a choice of who goes on, or of a value.</summary>
internal sealed class SearchNode
{
    /// <summary>Who could go on here, a bit for each process.</summary>
    public ulong Enabled { get; init; }

    /// <summary>Who went on.</summary>
    public int Process { get; set; }

    /// <summary>Number of values; 0 where the choice is of a process.</summary>
    public int Alternatives { get; init; }

    /// <summary>The value taken.</summary>
    public int Value { get; set; }

    /// <summary>What the step did in this run.</summary>
    public List<Access> Accesses { get; } = [];

    /// <summary>What the step of <see cref="Process"/> did with any of the values chosen in it.</summary>
    public List<Access> EverAccessed { get; } = [];

    /// <summary>Steps that need not be taken from here: what follows them was explored, and nothing since has touched what they touch.</summary>
    public List<Step> Sleep { get; init; } = [];

    /// <summary>Processes whose step from here was explored.</summary>
    public List<int> Explored { get; } = [];

    /// <summary>What must still be taken from here, what is being explored first.</summary>
    public WakeupTree Todo { get; init; } = new();

    public bool IsData => Alternatives > 0;

    public bool CanGoOn(int process) => (Enabled >> process & 1) != 0;

    public void Accessed(Access access)
    {
        if (!Accesses.Contains(access))
        {
            Accesses.Add(access);
        }

        if (!EverAccessed.Contains(access))
        {
            EverAccessed.Add(access);
        }
    }
}
