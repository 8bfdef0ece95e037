using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>FP registers that are touched, or floating-point arithmetic, without protection: protect the access, or leave that to the callers and say so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ProtectFpuAccessFix)), Shared]
public sealed class ProtectFpuAccessFix() : KernelFixProvider("RG2001", "RG2006")
{
    internal const string ProtectKey = "RingGuard.ProtectFpuAccess";
    internal const string DeclareKey = "RingGuard.DeclareRequiresPreemptOff";

    internal const string DeclareSectionKey = "RingGuard.DeclareRequiresFpuSection";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Protect the FP registers here", ProtectKey, Protected(target));
        if (target.Diagnostic.Id == "RG2006")
        {
            yield return new FixChoice("Declare '[Requires(Context.FpuSection)]' on the method", DeclareSectionKey, RequirementDeclaration.Of(target, "global::RingGuard.Context.FpuSection"));
            yield break;
        }

        yield return new FixChoice("Declare '[Requires(Context.PreemptOff)]' on the method", DeclareKey, RequirementDeclaration.PreemptOff(target));
    }

    private static IEnumerable<SyntaxNode> Protected(FixTarget target)
    {
        foreach (var protection in FpuProtection.For(target))
        {
            var ranges = StatementLists.Enclosing(target.Node) is { } statement ? AccessRange.Around(statement, target) : Enumerable.Empty<IReadOnlyList<StatementSyntax>>();
            foreach (var candidate in ProtectedRegion.Around(target, protection, ranges))
                yield return candidate;
        }
    }
}
