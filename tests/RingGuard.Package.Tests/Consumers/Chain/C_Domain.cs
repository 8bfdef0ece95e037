namespace Chain;

public sealed class Domain
{
    public Vcpu Boot { get; } = new();

    public void Kick() => Boot.Drain();
}
