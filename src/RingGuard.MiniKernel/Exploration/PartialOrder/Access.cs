using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>One access of a step to a shared object.</summary>
/// <param name="Object">Number of the object, the same in every run of one exploration.</param>
/// <param name="Kind">What is done.</param>
internal readonly record struct Access(int Object, AccessKind Kind)
{
    /// <summary>Whether the order of the two matters.</summary>
    public bool Conflicts(Access other) => Object == other.Object && (Kind, other.Kind) switch
    {
        (AccessKind.Read, AccessKind.Read) => false,
        (AccessKind.AcquireShared or AccessKind.ReleaseShared, AccessKind.AcquireShared or AccessKind.ReleaseShared) => false,
        _ => true,
    };

    /// <summary>Whether two steps depend on each other by what they access.</summary>
    public static bool AnyConflict(IReadOnlyList<Access> left, IReadOnlyList<Access> right)
    {
        for (int i = 0; i < left.Count; i++)
        {
            for (int k = 0; k < right.Count; k++)
            {
                if (left[i].Conflicts(right[k]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
