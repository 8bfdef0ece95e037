using System.Collections.Immutable;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What one diagnostic says, in a form that tests can compare.</summary>
/// <param name="Id">Rule id.</param>
/// <param name="Line">One-based line of the location.</param>
/// <param name="Text">Source text of the location.</param>
/// <param name="Certainty"><c>definite</c>, <c>possible</c>, or empty when the diagnostic does not say.</param>
/// <param name="Message">The message in the invariant culture.</param>
/// <param name="Evidence">One-based lines of the additional locations, in their order.</param>
internal sealed record Finding(string Id, int Line, string Text, string Certainty, string Message, ImmutableArray<int> Evidence);
