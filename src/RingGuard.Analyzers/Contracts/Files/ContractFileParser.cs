using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>
/// Parses a contract file line by line. A problem costs the word that it is in, or the line where the symbol itself cannot
/// be read; everything else stays in force.
/// </summary>
internal sealed class ContractFileParser
{
    private const int KeywordLength = 8;

    private readonly string _text;
    private readonly ImmutableArray<EntrySyntax>.Builder _entries = ImmutableArray.CreateBuilder<EntrySyntax>();
    private readonly ImmutableArray<FileProblem>.Builder _problems = ImmutableArray.CreateBuilder<FileProblem>();

    private ContractFileParser(string text) => _text = text;

    public static ContractFileSyntax Parse(string text)
    {
        var parser = new ContractFileParser(text);
        parser.ParseLines();
        return new ContractFileSyntax(parser._entries.ToImmutable(), parser._problems.ToImmutable());
    }

    private void ParseLines()
    {
        var line = 0;
        var start = _text.Length > 0 && _text[0] == '\uFEFF' ? 1 : 0;
        while (start <= _text.Length)
        {
            var end = start;
            while (end < _text.Length && !IsLineBreak(_text[end]))
                end++;

            ParseLine(new LineCursor(_text, start, end, line));
            if (end + 1 < _text.Length && _text[end] == '\r' && _text[end + 1] == '\n')
                end++;
            start = end + 1;
            line++;
        }
    }

    // The line breaks of Roslyn's SourceText, so that lines are counted alike.
    private static bool IsLineBreak(char c) => c is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    private void ParseLine(LineCursor cursor)
    {
        cursor.SkipBlanks();
        if (cursor.IsAtEnd)
            return;

        if (cursor.TryTakeKeyword("alias"))
            ParseAlias(ref cursor);
        else if (cursor.TryTakeKeyword("construct"))
            ParseConstruct(ref cursor);
        else if (cursor.TryTakeKeyword("assembly"))
            ParseAssembly(ref cursor);
        else
            ParseSymbol(ref cursor);
    }

    private void ParseSymbol(ref LineCursor cursor)
    {
        var withdraws = cursor.TryTake('!');
        cursor.SkipBlanks();
        var start = cursor.Position;
        var id = cursor.TakeSymbolText();
        var span = cursor.SpanFrom(start);

        string? target = null;
        var targetSpan = default(FileSpan);
        var arrow = id.IndexOf("->", StringComparison.Ordinal);
        if (arrow >= 0)
        {
            target = id.Substring(arrow + 2);
            id = id.Substring(0, arrow);

            // Measured from the end: blanks can only have been dropped from the parameter list before the arrow.
            targetSpan = new FileSpan(span.Start + span.Length - target.Length, target.Length, span.Line, span.Column + span.Length - target.Length);
            span = span with { Length = span.Length - target.Length - 2 };
            if (target.Length == 0)
            {
                Report(targetSpan, "a parameter name or 'return' is expected after '->'");
                return;
            }
        }

        if (!CheckId(id, span))
            return;

        var problems = _problems.Count;
        var words = ParseWords(ref cursor);
        _entries.Add(new EntrySyntax(EntryKind.Symbol, id, span, words)
        {
            IsDamaged = _problems.Count > problems,
            Withdraws = withdraws,
            Target = target,
            TargetSpan = targetSpan,
        });
    }

    private bool CheckId(string id, FileSpan span)
    {
        if (id.Length < 3 || id[1] != ':')
        {
            Report(span, id.Length == 0
                ? "a documentation comment id such as 'M:My.Type.Method' is expected after '!'"
                : $"'{id}' is no documentation comment id; a line starts with 'M:', 'P:', 'E:', 'F:', 'T:', '!', 'alias', 'construct', 'assembly' or '#'");
            return false;
        }

        if (id[0] is not ('M' or 'P' or 'E' or 'F' or 'T'))
        {
            Report(span with { Length = 2 }, $"'{id.Substring(0, 2)}' is no kind of symbol that has a contract; use 'M:', 'P:', 'E:', 'F:' or 'T:'");
            return false;
        }

        var open = 0;
        for (var i = 2; i < id.Length; i++)
        {
            open += id[i] is '(' ? 1 : id[i] is ')' ? -1 : 0;
            if (open < 0)
                break;
        }

        if (open == 0)
            return true;

        Report(span, $"the parentheses of '{id}' do not match");
        return false;
    }

    private void ParseAlias(ref LineCursor cursor)
    {
        cursor.SkipBlanks();
        if (cursor.Current == '[')
        {
            cursor.Advance();
            var start = cursor.Position;
            var name = cursor.TakeName(dotted: true);
            var span = cursor.SpanFrom(start);
            if (name is null || !cursor.TryTake(']'))
            {
                Report(cursor.Here, "the full name of an attribute and ']' are expected");
                return;
            }

            FinishAlias(ref cursor, EntryKind.AttributeAlias, name, span);
            return;
        }

        var methodStart = cursor.Position;
        var id = cursor.TakeSymbolText();
        var methodSpan = cursor.SpanFrom(methodStart);

        // 'alias M()=Assert(…)' without blanks.
        var equals = id.IndexOf('=');
        if (id.Length == 0 || equals >= 0)
        {
            Report(methodSpan, "'[Attribute]' or the full name of a method, a blank and '=' are expected after 'alias'");
            return;
        }

        if (id.StartsWith("M:", StringComparison.Ordinal))
            id = id.Substring(2);
        if (id.Length > 0 && CheckId("M:" + id, methodSpan))
            FinishAlias(ref cursor, EntryKind.MethodAlias, id, methodSpan);
    }

    private void FinishAlias(ref LineCursor cursor, EntryKind kind, string name, FileSpan span)
    {
        cursor.SkipBlanks();
        if (!cursor.TryTake('='))
        {
            Report(cursor.Here, "'=' is expected");
            return;
        }

        var problems = _problems.Count;
        var words = ParseWords(ref cursor);
        if (words.IsEmpty && _problems.Count == problems)
            Report(span, $"the alias '{name}' says nothing");
        else if (!words.IsEmpty)
            _entries.Add(new EntrySyntax(kind, name, span, words));
    }

    private void ParseConstruct(ref LineCursor cursor)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        var name = cursor.TakeName(dotted: false);
        if (name is not ("lock" or "new" or "delegate-call"))
        {
            Report(name is null ? cursor.Here : cursor.SpanFrom(start), "'lock', 'new' or 'delegate-call' is expected after 'construct'");
            return;
        }

        var span = cursor.SpanFrom(start);
        var problems = _problems.Count;
        var words = ParseWords(ref cursor);
        _entries.Add(new EntrySyntax(EntryKind.Construct, name, span, words) { IsDamaged = _problems.Count > problems });
    }

    private void ParseAssembly(ref LineCursor cursor)
    {
        var span = new FileSpan(cursor.Here.Start - KeywordLength, KeywordLength, cursor.Here.Line, cursor.Here.Column - KeywordLength);
        var problems = _problems.Count;
        var words = ParseWords(ref cursor);
        _entries.Add(new EntrySyntax(EntryKind.Assembly, "assembly", span, words) { IsDamaged = _problems.Count > problems });
    }

    private ImmutableArray<WordSyntax> ParseWords(ref LineCursor cursor)
    {
        var words = ImmutableArray.CreateBuilder<WordSyntax>();
        while (true)
        {
            cursor.SkipBlanks();
            if (cursor.IsAtEnd)
                return words.ToImmutable();

            var start = cursor.Position;
            var name = cursor.TakeName(dotted: false);
            if (name is null)
            {
                Report(cursor.Here, $"a word such as 'Requires(…)' is expected instead of '{cursor.Current}'");
                cursor.SkipBehindParenthesis();
                continue;
            }

            var nameSpan = cursor.SpanFrom(start);
            var arguments = ImmutableArray<ArgumentSyntax>.Empty;
            cursor.SkipBlanks();
            var end = nameSpan;
            if (cursor.TryTake('('))
            {
                if (!TryParseArguments(ref cursor, out arguments))
                {
                    cursor.SkipBehindParenthesis();
                    continue;
                }

                end = cursor.SpanFrom(start);
            }

            words.Add(new WordSyntax(name, nameSpan, arguments, end));
        }
    }

    private bool TryParseArguments(ref LineCursor cursor, out ImmutableArray<ArgumentSyntax> arguments)
    {
        var list = ImmutableArray.CreateBuilder<ArgumentSyntax>();
        arguments = ImmutableArray<ArgumentSyntax>.Empty;
        cursor.SkipBlanks();
        if (cursor.TryTake(')'))
            return true;

        while (true)
        {
            cursor.SkipBlanks();
            if (!TryParseArgument(ref cursor, out var argument))
                return false;

            list.Add(argument!);
            cursor.SkipBlanks();
            if (cursor.TryTake(')'))
            {
                arguments = list.ToImmutable();
                return true;
            }

            if (!cursor.TryTake(','))
            {
                Report(cursor.Here, "',' or ')' is expected");
                return false;
            }
        }
    }

    private bool TryParseArgument(ref LineCursor cursor, out ArgumentSyntax? argument)
    {
        argument = null;
        var start = cursor.Position;
        var first = cursor.TakeName(dotted: true);
        if (first is null)
        {
            if (!TryParseValue(ref cursor, out var positional))
                return false;
            argument = new ArgumentSyntax(null, positional!.Span, positional);
            return true;
        }

        var nameSpan = cursor.SpanFrom(start);
        cursor.SkipBlanks();
        if (!cursor.TryTake('='))
        {
            if (!TryParseNames(ref cursor, new NameSyntax(first, nameSpan), out var names))
                return false;
            argument = new ArgumentSyntax(null, names!.Span, names);
            return true;
        }

        cursor.SkipBlanks();
        if (!TryParseValue(ref cursor, out var value))
            return false;

        argument = new ArgumentSyntax(first, nameSpan, value!);
        return true;
    }

    private bool TryParseValue(ref LineCursor cursor, out ValueSyntax? value)
    {
        value = null;
        var start = cursor.Position;
        var c = cursor.Current;
        if (c == '"')
        {
            var text = cursor.TakeText();
            if (text is null)
            {
                Report(cursor.SpanFrom(start), "the string is not closed");
                return false;
            }

            value = new ValueSyntax(ValueKind.Text, cursor.SpanFrom(start)) { Text = text };
            return true;
        }

        if (char.IsDigit(c) || c == '-')
        {
            if (!cursor.TryTakeNumber(out var number))
            {
                Report(cursor.SpanFrom(start), "this is no number");
                return false;
            }

            value = new ValueSyntax(ValueKind.Number, cursor.SpanFrom(start)) { Number = number };
            return true;
        }

        var name = cursor.TakeName(dotted: true);
        if (name is null)
        {
            Report(cursor.Here, cursor.IsAtEnd ? "an argument is expected, the line ends" : $"an argument is expected instead of '{c}'");
            return false;
        }

        return TryParseNames(ref cursor, new NameSyntax(name, cursor.SpanFrom(start)), out value);
    }

    private bool TryParseNames(ref LineCursor cursor, NameSyntax first, out ValueSyntax? value)
    {
        value = null;
        var names = ImmutableArray.CreateBuilder<NameSyntax>();
        names.Add(first);
        var end = first.Span;
        while (true)
        {
            cursor.SkipBlanks();
            if (!cursor.TryTake('|'))
                break;

            cursor.SkipBlanks();
            var start = cursor.Position;
            var name = cursor.TakeName(dotted: true);
            if (name is null)
            {
                Report(cursor.Here, "a name is expected after '|'");
                return false;
            }

            end = cursor.SpanFrom(start);
            names.Add(new NameSyntax(name, end));
        }

        var span = first.Span with { Length = end.Start + end.Length - first.Span.Start };
        value = new ValueSyntax(ValueKind.Names, span) { Names = names.ToImmutable() };
        return true;
    }

    private void Report(FileSpan span, string message)
        => _problems.Add(new FileProblem(span, string.Format(CultureInfo.InvariantCulture, "Column {0}: {1}", span.Column + 1, message)));
}
