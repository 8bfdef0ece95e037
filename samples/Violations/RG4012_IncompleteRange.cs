// RG4012: Incomplete range in bulk operation.
// What breaks: only the first root page is invalidated; what the guest wrote through the others is not tracked.
using RingGuard;

namespace Violations;

public sealed class IncompleteRange
{
    public const int RootLevel = 1;

    private readonly int[] _root = new int[16];

    [CountOf(nameof(_root))]
    public int RootPages => _root.Length;

    public void Bad()
    {
        for (int i = 0; i < RootLevel; i++) // RG4012
            _root[i] = 0;
    }

    public void Good()
    {
        for (int i = 0; i < RootPages; i++)
            _root[i] = 0;
    }
}
