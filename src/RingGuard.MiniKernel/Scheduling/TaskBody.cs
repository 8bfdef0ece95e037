namespace RingGuard.MiniKernel.Scheduling;

/// <summary>What a task runs on its own stack, from its first switch to its end.</summary>
[Requires(Context.NotAtomic)]
[Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.EntersUser | Effect.EntersGuest | Effect.RunsSoftirqs | Effect.PreemptionPoint | Effect.LongRunning)]
internal delegate void TaskBody();
