using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Barriers that a protocol knows by the names of its steps.</summary>
internal static class Barriers
{
    private static readonly (string Protocol, string Step)[] s_trap = { ("fp-trap", "isb") };
    private static readonly (string Protocol, string Step)[] s_recording = { ("spe", "isb"), ("spe", "psb"), ("spe", "dsb"), ("trbe", "isb"), ("trbe", "tsb"), ("trbe", "dsb") };

    /// <summary>Those that the rule of the finding is about; none for other rules.</summary>
    public static IEnumerable<InvocationExpressionSyntax> Of(FixTarget target)
    {
        var steps = target.Diagnostic.Id switch
        {
            "RG5009" => s_trap,
            "RG5011" => s_recording,
            _ => System.Array.Empty<(string, string)>(),
        };
        return steps.SelectMany(s => ProtocolSteps.Calls(s.Item1, s.Item2, target));
    }
}
