namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// Sources for rules whose primitives a test brings along: which protocols there are depends on what the contracts of the
/// compilation speak of, so each test declares its own, beside <see cref="TestKernel"/>.
/// </summary>
internal static class ProtocolKernel
{
    public static string Source(string primitives, string members)
        => $$"""
            namespace Sample;

            {{primitives}}

            public class Subject
            {
                private bool _flag;
                private int _value;

            {{members}}
            }
            """;
}
