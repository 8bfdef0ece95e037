// RG6004: Kernel operation in finalizer, static constructor, Dispose(bool) from GC, or unhandled-exception filter.
// What breaks: the finalizer thread is no kernel context; which CPU's registers would it invalidate?
using RingGuard.MiniKernel;

namespace Violations;

public sealed class KernelInFinalizer
{
    private readonly FpuContext _context;

    public KernelInFinalizer(FpuContext context) => _context = context;

    ~KernelInFinalizer()
    {
        Fpu.InvalidateRegisters(_context); // RG6004
    }

    public void Good()
    {
        Fpu.InvalidateRegisters(_context);
    }
}
