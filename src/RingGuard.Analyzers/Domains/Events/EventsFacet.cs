namespace RingGuard.Analyzers.Domains;

/// <summary>What may have happened since the entry.</summary>
internal sealed record EventsFacet(CallEvents Events) : Facet
{
    public override bool KeepsApart => false;

    public override Facet? Merge(Facet? other) => other is EventsFacet facet ? this with { Events = Events | facet.Events } : this;
}
