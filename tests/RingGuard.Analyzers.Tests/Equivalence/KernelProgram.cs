using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using RingGuard.Analyzers.Tests.Rules;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>A statement as text with holes: <c>$0</c> and <c>$1</c> are lists of statements, <c>#</c> is a number of its own.</summary>
internal sealed record KernelStatement(string Text, params ImmutableArray<KernelStatement>[] Parts)
{
    /// <summary>Its parts in its place, then itself with less inside.</summary>
    public IEnumerable<ImmutableArray<KernelStatement>> Smaller()
    {
        foreach (var part in Parts)
            yield return part;
        for (var i = 0; i < Parts.Length; i++)
        {
            foreach (var part in Smaller(Parts[i]))
                yield return [new KernelStatement(Text, [.. Parts[..i], part, .. Parts[(i + 1)..]])];
        }
    }

    public static IEnumerable<ImmutableArray<KernelStatement>> Smaller(ImmutableArray<KernelStatement> statements)
    {
        for (var i = 0; i < statements.Length; i++)
        {
            yield return statements.RemoveAt(i);
            foreach (var smaller in statements[i].Smaller())
                yield return statements.RemoveAt(i).InsertRange(i, smaller);
        }
    }

    public void WriteTo(StringBuilder text, ref int number)
    {
        var own = (number++).ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '$')
            {
                foreach (var statement in Parts[Text[++i] - '0'])
                    statement.WriteTo(text, ref number);
            }
            else if (Text[i] == '#')
            {
                text.Append(own);
            }
            else
            {
                text.Append(Text[i]);
            }
        }

        text.Append('\n');
    }
}

/// <summary>A method: what stands before its body, and how the body ends.</summary>
internal sealed record KernelMember(string Header, ImmutableArray<KernelStatement> Body, string End);

/// <summary>Members of the class that rule tests use.</summary>
internal sealed record KernelProgram(ImmutableArray<KernelMember> Members)
{
    public IEnumerable<KernelProgram> Smaller()
    {
        // Helpers are called by their names and stay.
        for (var i = 0; i < Members.Length; i++)
        {
            if (!Members[i].Header.Contains("private", System.StringComparison.Ordinal))
                yield return new KernelProgram(Members.RemoveAt(i));
            foreach (var body in KernelStatement.Smaller(Members[i].Body))
                yield return new KernelProgram(Members.SetItem(i, Members[i] with { Body = body }));
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var member in Members)
        {
            text.Append(member.Header).Append("\n{\n");
            foreach (var statement in member.Body)
                statement.WriteTo(text, ref number);
            text.Append(member.End).Append("\n}\n");
        }

        return RuleVerifier.Subject(text.ToString());
    }
}
