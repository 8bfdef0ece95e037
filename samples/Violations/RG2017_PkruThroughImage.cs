// RG2017: PKRU through the saved image or not switched eagerly.
// What breaks: the register and the task's own copy keep the old value; the one in the image is never loaded.
using RingGuard;

namespace Violations.EagerComponents;

public enum Component
{
    Vector,

    [RawAccess]
    ProtectionKeys,
}

public sealed class SavedImage
{
    [Effects(Effect.ReadsFpImage)]
    [Trusted("sample: this is the image itself")]
    public ulong Read(Component component) => (ulong)component;
}

public static class ProtectionKeys
{
    [Trusted("sample: stands for the register")]
    public static ulong Read() => 0;

    public static ulong Bad(SavedImage image) => image.Read(Component.ProtectionKeys); // RG2017

    public static ulong Good() => Read();
}
