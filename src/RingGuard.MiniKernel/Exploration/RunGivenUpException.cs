namespace RingGuard.MiniKernel.Exploration;

/// <summary>Ends a run whose rest was explored already; never reaches whoever started the exploration.</summary>
internal sealed class RunGivenUpException() : KernelPanicException("the rest of this run was explored already");
