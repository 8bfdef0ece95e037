using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Trap handlers that leave without entering.</summary>
public sealed class RG5016Tests
{
    internal const string Primitives = """
        public static class Entry { [Acquires(Resource.HypEntry), Trusted("primitive")] public static void FromGuest() { } }
        public static class Exit { [Releases(Resource.HypEntry), Trusted("primitive")] public static void ToGuest() { } }

        """;

    [Fact]
    public Task Half_a_pair() => Definite("""
        [RunsIn(ExecutionMode.GuestTrap)] public void OnHvc() { Plain.Touch(); {|RG5016:Exit.ToGuest()|}; }
        [RunsIn(ExecutionMode.GuestTrap)] public void OnSmc() { {|RG5016:Entry.FromGuest()|}; if (_flag) return; Exit.ToGuest(); }
        """);

    [Fact]
    public Task Both_halves_or_the_first_entry() => Silent("""
        [RunsIn(ExecutionMode.GuestTrap)] public void OnHvc() { Entry.FromGuest(); Plain.Touch(); Exit.ToGuest(); }
        [RunsIn(ExecutionMode.GuestTrap), InitialEntry] public void First() => Exit.ToGuest();
        [Releases(Resource.HypEntry)] public void Rest() => Exit.ToGuest();
        """);

    [Fact]
    public Task Outside_of_trap_handlers_the_general_rule_speaks() => Definite("""
        public void Other() => {|RG1017:Exit.ToGuest()|};
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
