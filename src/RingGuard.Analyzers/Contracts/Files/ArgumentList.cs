using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Reads the arguments of one word and reports those that nobody asked for.</summary>
internal sealed class ArgumentList
{
    private readonly WordSyntax _word;
    private readonly ImmutableArray<FileProblem>.Builder _problems;
    private readonly bool[] _taken;

    public ArgumentList(WordSyntax word, ImmutableArray<FileProblem>.Builder problems)
    {
        _word = word;
        _problems = problems;
        _taken = new bool[word.Arguments.Length];
    }

    /// <summary>Something was wrong; the word is then not in force.</summary>
    public bool HasProblem { get; private set; }

    public ValueSyntax? TakePositional()
    {
        for (var i = 0; i < _taken.Length; i++)
        {
            if (!_taken[i] && _word.Arguments[i].Name is null)
            {
                _taken[i] = true;
                return _word.Arguments[i].Value;
            }
        }

        return null;
    }

    public ValueSyntax? TakeNamed(string name)
    {
        for (var i = 0; i < _taken.Length; i++)
        {
            if (!_taken[i] && _word.Arguments[i].Name == name)
            {
                _taken[i] = true;
                return _word.Arguments[i].Value;
            }
        }

        return null;
    }

    /// <summary>The subject that a word cannot do without.</summary>
    public ValueSyntax? TakeSubject(string what)
    {
        var value = TakePositional();
        if (value is null)
            Report(_word.NameSpan, $"'{_word.Name}' needs {what} in parentheses");
        return value;
    }

    /// <summary>A member, or members joined by "|" for flags, of one enum of the vocabulary.</summary>
    public ulong? ReadEnum(ValueSyntax? value, EnumTable table)
    {
        if (value is null)
            return null;

        if (value.Kind != ValueKind.Names)
        {
            Report(value.Span, $"a member of '{table.TypeName}' is expected");
            return null;
        }

        if (value.Names.Length > 1 && !table.IsFlags)
        {
            Report(value.Span, $"only one member of '{table.TypeName}' is possible here");
            return null;
        }

        var bits = 0UL;
        foreach (var name in value.Names)
        {
            if (!table.TryGetValue(name.Last, out var member))
            {
                Report(name.Span, $"'{name.Text}' is no member of '{table.TypeName}'" + Spelling.Hint(name.Last, table.Names));
                return null;
            }

            bits |= member;
        }

        return bits;
    }

    /// <summary>A string, or a single name without quotes (<c>Of = this</c>).</summary>
    public string? ReadText(ValueSyntax? value)
    {
        switch (value)
        {
            case null:
                return null;
            case { Kind: ValueKind.Text }:
                return value.Text;
            case { Kind: ValueKind.Names, Names.Length: 1 }:
                return value.Names[0].Text;
            default:
                Report(value.Span, "a string is expected");
                return null;
        }
    }

    public bool? ReadBool(ValueSyntax? value)
    {
        switch (value)
        {
            case null:
                return null;
            case { Kind: ValueKind.Names, Names.Length: 1 } when value.Names[0].Text is "true" or "false":
                return value.Names[0].Text == "true";
            default:
                Report(value.Span, "'true' or 'false' is expected");
                return null;
        }
    }

    public int? ReadInt(ValueSyntax? value)
    {
        switch (value)
        {
            case null:
                return null;
            case { Kind: ValueKind.Number, Number: >= int.MinValue and <= int.MaxValue }:
                return (int)value.Number;
            default:
                Report(value.Span, "a whole number of 32 bits is expected");
                return null;
        }
    }

    public object? ReadConstant(ValueSyntax value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                return value.Text;
            case ValueKind.Number:
                return value.Number is >= int.MinValue and <= int.MaxValue ? (object)(int)value.Number : value.Number;
            default:
                if (value.Names.Length > 1)
                {
                    Report(value.Span, "only one value is possible here");
                    return null;
                }

                return value.Names[0].Text switch
                {
                    "true" => true,
                    "false" => false,
                    "null" => null,
                    _ => new EnumMemberName(value.Names[0].Last),
                };
        }
    }

    /// <summary>Reports what is left over.</summary>
    public void End()
    {
        for (var i = 0; i < _taken.Length; i++)
        {
            if (_taken[i])
                continue;

            var argument = _word.Arguments[i];
            Report(argument.NameSpan, argument.Name is null
                ? $"'{_word.Name}' takes no further argument"
                : $"'{_word.Name}' has no argument '{argument.Name}', or has it twice");
        }
    }

    public void Report(FileSpan span, string message)
    {
        HasProblem = true;
        _problems.Add(new FileProblem(span, message));
    }
}
