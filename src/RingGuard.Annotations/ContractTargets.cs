using System;

namespace RingGuard;

/// <summary>What the attributes apply to; constants, so that attributes can use them.</summary>
internal static class ContractTargets
{
    /// <summary>Everything that can be called, and the types and events through which it is called.</summary>
    public const AttributeTargets Callable = AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property
        | AttributeTargets.Delegate | AttributeTargets.Event;

    /// <summary>Everything that holds or passes a value.</summary>
    public const AttributeTargets Value = AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Field
        | AttributeTargets.Property;

    /// <summary>What a lock lives in, or the type that is one.</summary>
    public const AttributeTargets Storage = AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class
        | AttributeTargets.Struct;
}
