namespace RingGuard.MiniKernel;

/// <summary>The user memory of a program.</summary>
/// <param name="name">Name for messages.</param>
public sealed class AddressSpace(string name)
{
    /// <summary>Name.</summary>
    public string Name { get; } = name;
}
