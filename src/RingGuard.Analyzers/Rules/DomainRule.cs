using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>A rule whose domain says itself what it found: this only gives it its place among the others.</summary>
internal sealed class DomainRule(DiagnosticDescriptor descriptor) : KernelRule(descriptor)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.Finding && observation.Rule!.Id == Descriptor.Id ? observation.Arguments : null;
}
