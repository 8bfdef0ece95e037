using System;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Markers that carry a fact of their own and no clause.</summary>
[Flags]
internal enum ContractMarkers
{
    None = 0,

    /// <summary>A raw accessor, or code that may use raw accessors (<c>[RawAccess]</c>).</summary>
    RawAccess = 1,

    /// <summary>Changes nothing that a caller could see (<c>[Pure]</c>).</summary>
    Pure = 2,

    /// <summary>All or nothing: a failure leaves registers or image as they were (<c>[AtomicLoad]</c>).</summary>
    AtomicLoad = 4,

    /// <summary>Emulates a trapped write of a virtual-memory control register (<c>[TvmHandler]</c>).</summary>
    TvmHandler = 8,

    /// <summary>Leaves for a guest that never entered (<c>[InitialEntry]</c>).</summary>
    InitialEntry = 16,

    /// <summary>An exception that means that the machine stops: nobody goes on after it (<c>[StopsMachine]</c>).</summary>
    StopsMachine = 32,
}

internal static class ContractMarkerNames
{
    /// <summary>The marker that a word of contract files, or an attribute without its suffix, stands for.</summary>
    public static ContractMarkers Of(string word) => word switch
    {
        "RawAccess" => ContractMarkers.RawAccess,
        "Pure" => ContractMarkers.Pure,
        "AtomicLoad" => ContractMarkers.AtomicLoad,
        "TvmHandler" => ContractMarkers.TvmHandler,
        "InitialEntry" => ContractMarkers.InitialEntry,
        "StopsMachine" => ContractMarkers.StopsMachine,
        _ => ContractMarkers.None,
    };
}
