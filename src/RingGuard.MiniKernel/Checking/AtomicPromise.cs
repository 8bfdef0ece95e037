namespace RingGuard.MiniKernel.Checking;

/// <summary>A member that said it neither sleeps nor reschedules, while it runs.</summary>
/// <param name="Name">Type and member.</param>
/// <param name="Since">When it was called, for messages.</param>
/// <param name="Activations">Asynchronous activations on the stack then: what interrupts it has promised nothing.</param>
internal sealed record AtomicPromise(string Name, string Since, int Activations);
