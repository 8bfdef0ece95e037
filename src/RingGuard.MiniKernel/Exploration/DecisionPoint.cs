namespace RingGuard.MiniKernel.Exploration;

/// <summary>A place where the run may go on in several ways, as a decider sees it: before the operation happens.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Alternatives">Number of ways, at least 2.</param>
/// <param name="Default">The way that the machine takes when nobody decides.</param>
/// <param name="Operation">The operation that is about to happen, such as <c>SpinLock.Lock</c>.</param>
/// <param name="Target">Name of what it is done to, such as a lock; empty where there is none.</param>
/// <param name="Cpu">CPU at the point.</param>
/// <param name="Task">Name of its current task.</param>
/// <param name="Step">Which operation of that stack this is, from 1: stays the same when only other stacks change.</param>
public readonly record struct DecisionPoint(DecisionKind Kind, int Alternatives, int Default, string Operation, string Target, int Cpu, string Task, int Step);
