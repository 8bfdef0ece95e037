using System;

namespace OwnKernel
{
    // The names of RingGuard's attributes, and nothing else of them.
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class EffectsAttribute(string text) : Attribute
    {
        public string Text { get; } = text;
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RequiresAttribute(string text) : Attribute
    {
        public string Text { get; } = text;
    }

    public static class Irq
    {
        public static bool On { get; private set; } = true;

        [RingGuard.Ensures(RingGuard.Context.IrqOff), RingGuard.Trusted("primitive")]
        internal static void Disable() => On = false;

        [RingGuard.Ensures(RingGuard.Context.IrqOn), RingGuard.Trusted("primitive")]
        internal static void Enable() => On = true;
    }

    public static class Scheduler
    {
        public static int Switches { get; private set; }

        [RingGuard.Requires(RingGuard.Context.NotAtomic), RingGuard.Effects(RingGuard.Effect.Reschedules), RingGuard.Trusted("primitive")]
        public static void Yield() => Switches++;

        [Requires("not-atomic"), Effects("reschedules")]
        public static void Note() => Switches = Math.Abs(Switches);
    }

    public static class Program
    {
        public static void Main()
        {
            Irq.Disable();
            Scheduler.Note();
            Scheduler.Yield(); // RG1001
            Irq.Enable();
        }
    }
}
