#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// What the analysis inferred for a public or protected member without contract attributes, so that a referencing compilation sees it. Written
/// by the build, not by hand.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class InferredContractAttribute : ContractAttribute
{
    /// <summary>Records an inferred contract.</summary>
    /// <param name="docId">Documentation comment id of the member.</param>
    /// <param name="words">Schema version, then the contract in the words of a contract file. An unknown version is ignored (RG9006).</param>
    public InferredContractAttribute(string docId, string words)
    {
        DocId = docId;
        Words = words;
    }

    /// <summary>Documentation comment id of the member.</summary>
    public string DocId { get; }

    /// <summary>Schema version, then the contract in the words of a contract file.</summary>
    public string Words { get; }
}
