using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Trust and suppressions that do not say why.</summary>
internal static class TrustChecker
{
    /// <summary>Attributes of one declaration.</summary>
    public static void Check(ImmutableArray<AttributeData> attributes, Action<Location, string> report)
    {
        foreach (var attribute in attributes)
        {
            if (AttributeReader.GetLocation(attribute) is not { } location)
                continue;
            if (AttributeReader.GetName(attribute.AttributeClass) == "TrustedAttribute")
            {
                if (IsEmpty(AttributeReader.GetFirst(attribute)))
                    report(location, "'Trusted' says that nothing is checked here, but not why; give the reason");
                continue;
            }

            if (SuppressedRule(attribute) is { } id && string.IsNullOrWhiteSpace(AttributeReader.GetNamed(attribute, "Justification") as string))
                report(location, $"{id} is suppressed here without a justification");
        }
    }

    /// <summary>Lines of a contract file.</summary>
    public static void Check(ContractFile file, Action<FileSpan, string> report)
    {
        foreach (var statement in file.Statements)
        {
            foreach (var word in statement.Syntax.Words)
            {
                if (word.Name == "Trusted" && (word.Arguments.IsEmpty || (word.Arguments[0].Value is { Kind: ValueKind.Text } reason && string.IsNullOrWhiteSpace(reason.Text))))
                    report(word.Span, "'Trusted' says that nothing is checked here, but not why; give the reason");
            }
        }
    }

    private static bool IsEmpty(TypedConstant reason)
        => reason is { Kind: TypedConstantKind.Primitive, Value: var text } && string.IsNullOrWhiteSpace(text as string);

    /// <summary>The id in <c>[SuppressMessage("RingGuard.Context", "RG1001:…")]</c>, when it is one of ours.</summary>
    private static string? SuppressedRule(AttributeData attribute)
    {
        if (attribute.AttributeClass is not { Name: "SuppressMessageAttribute" or "UnconditionalSuppressMessageAttribute", ContainingNamespace.Name: "CodeAnalysis" }
            || attribute.ConstructorArguments.Length < 2
            || attribute.ConstructorArguments[1] is not { Kind: TypedConstantKind.Primitive, Value: string rule })
        {
            return null;
        }

        var id = rule.Split(':')[0].Trim();
        return id.Length == 6 && id.StartsWith("RG", StringComparison.Ordinal) && char.IsDigit(id[2]) && char.IsDigit(id[5]) ? id : null;
    }
}
