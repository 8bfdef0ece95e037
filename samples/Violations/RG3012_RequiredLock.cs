// RG3012: Required lock is not held.
// What breaks: two CPUs insert at a time, and one of the two entries is lost.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class RequiredLock
{
    private readonly SpinLock _lock = new("nodes");
    private readonly int[] _nodes = new int[16];
    private int _count;

    public void Bad(int node) => Insert(node); // RG3012

    public void Good(int node)
    {
        using (_lock.Enter())
            Insert(node);
    }

    [Requires(Resource.Lock, Of = "_lock")]
    private void Insert(int node) => _nodes[_count++ & 15] = node;
}
