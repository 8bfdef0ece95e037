using System;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts;

/// <summary>What the build of a referenced assembly wrote about one context in which a method calls a delegate that it is given.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Place">Contexts of one place have the same.</param>
/// <param name="IsSure">On every normal way exactly once.</param>
/// <param name="Arguments">What is passed, as paths.</param>
/// <param name="Contract">What is held at that moment, as what would be taken.</param>
internal sealed record InferredCallback(string Parameter, string Place, bool IsSure, ImmutableArray<string> Arguments, MemberContract Contract)
{
    /// <summary>Between the id of the method and the parameter.</summary>
    public const string Arrow = "->";

    public const char Index = '#';
    public const string Once = "Calls(Once";
    public const string Some = "Calls(Some";
    public const string With = ", With = \"";

    /// <summary>The parameter and the place that an entry speaks of; null when the id is that of a method.</summary>
    public static (string Method, string Parameter, string Place)? Split(string id)
    {
        var arrow = id.LastIndexOf(Arrow, StringComparison.Ordinal);
        var number = arrow < 0 ? -1 : id.IndexOf(Index, arrow);
        var dot = number < 0 ? -1 : id.IndexOf('.', number);
        return dot < 0 ? null : (id.Substring(0, arrow), id.Substring(arrow + Arrow.Length, number - arrow - Arrow.Length), id.Substring(number + 1, dot - number - 1));
    }

    /// <summary>The head of an entry and the contract words behind it; null when it cannot be read.</summary>
    public static (bool IsSure, ImmutableArray<string> Arguments, string Words)? Read(string text)
    {
        var isSure = text.StartsWith(Once, StringComparison.Ordinal);
        if (!isSure && !text.StartsWith(Some, StringComparison.Ordinal))
            return null;
        var end = text.IndexOf(')');
        if (end < 0)
            return null;
        var head = text.Substring(Once.Length, end - Once.Length);
        var arguments = ImmutableArray<string>.Empty;
        if (head.StartsWith(With, StringComparison.Ordinal))
            arguments = head.Substring(With.Length).TrimEnd('"').Split(';').ToImmutableArray();
        else if (head.Length > 0)
            return null;
        return (isSure, arguments, text.Substring(end + 1).Trim());
    }
}
