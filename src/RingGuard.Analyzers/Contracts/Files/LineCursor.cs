using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Reads tokens from one line of a contract file.</summary>
internal struct LineCursor
{
    private readonly string _text;
    private readonly int _lineStart;
    private readonly int _line;
    private readonly int _end;

    public LineCursor(string text, int lineStart, int end, int line)
    {
        _text = text;
        _lineStart = lineStart;
        _end = end;
        _line = line;
        Position = lineStart;
    }

    public int Position { get; private set; }

    public readonly char Current => Position < _end ? _text[Position] : '\0';

    /// <summary>At the end of the line or at a comment.</summary>
    public readonly bool IsAtEnd => Position >= _end || _text[Position] == '#';

    public readonly FileSpan SpanFrom(int start) => new(start, Math.Max(Position - start, 0), _line, start - _lineStart);

    /// <summary>The character at the cursor, or nothing at the end of the line.</summary>
    public readonly FileSpan Here => new(Position, Position < _end ? 1 : 0, _line, Position - _lineStart);

    public readonly string TextFrom(int start) => _text.Substring(start, Position - start);

    public void Advance() => Position = Math.Min(Position + 1, _end);

    public void SkipBlanks()
    {
        while (Position < _end && char.IsWhiteSpace(_text[Position]))
            Position++;
    }

    public bool TryTake(char expected)
    {
        if (Current != expected || Position >= _end)
            return false;

        Position++;
        return true;
    }

    /// <summary>Takes a keyword that white space or <paramref name="orBefore"/> follows.</summary>
    public bool TryTakeKeyword(string keyword)
    {
        var after = Position + keyword.Length;
        if (after > _end || string.CompareOrdinal(_text, Position, keyword, 0, keyword.Length) != 0)
            return false;

        if (after < _end && !char.IsWhiteSpace(_text[after]))
            return false;

        Position = after;
        return true;
    }

    /// <summary>Identifier, hyphens inside allowed ("delegate-call"), dots where <paramref name="dotted"/>.</summary>
    public string? TakeName(bool dotted)
    {
        var start = Position;
        while (Position < _end)
        {
            var c = _text[Position];
            var isPart = char.IsLetter(c) || c == '_'
                || (Position > start && (char.IsDigit(c) || c == '-' || (dotted && c == '.')));
            if (!isPart)
                break;
            Position++;
        }

        return Position == start ? null : TextFrom(start);
    }

    /// <summary>Everything up to white space outside parentheses; white space inside is dropped, as in "(System.Byte, My.Handler)".</summary>
    public string TakeSymbolText()
    {
        var start = Position;
        var depth = 0;
        while (Position < _end)
        {
            var c = _text[Position];
            if (c is '(' or '{' or '[')
                depth++;
            else if (c is ')' or '}' or ']')
                depth--;
            else if (char.IsWhiteSpace(c) && (depth <= 0 || !BlankIsInsideList()))
                break;
            Position++;
        }

        var raw = TextFrom(start);
        return raw.IndexOfAny(Blanks) < 0 ? raw : RemoveBlanks(raw);
    }

    /// <summary>String literal with the escapes <c>\"</c> and <c>\\</c>; null when it is not closed on the line.</summary>
    public string? TakeText()
    {
        var content = new StringBuilder();
        Advance();
        while (Position < _end)
        {
            var c = _text[Position++];
            if (c == '"')
                return content.ToString();
            if (c == '\\' && Position < _end)
                c = _text[Position++];
            content.Append(c);
        }

        return null;
    }

    /// <summary>Decimal or 0x number with an optional sign; underscores separate.</summary>
    public bool TryTakeNumber(out long number)
    {
        var start = Position;
        if (Current == '-')
            Advance();
        while (Position < _end && (char.IsLetterOrDigit(_text[Position]) || _text[Position] == '_'))
            Position++;

        var text = TextFrom(start).Replace("_", "");
        var negative = text.StartsWith("-", StringComparison.Ordinal);
        if (negative)
            text = text.Substring(1);

        bool parsed;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            parsed = ulong.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits);
            number = unchecked((long)bits);
        }
        else
        {
            parsed = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }

        if (negative)
            number = unchecked(-number);
        return parsed;
    }

    /// <summary>After an error: goes behind the next closing parenthesis outside a string, or to the end of the line.</summary>
    public void SkipBehindParenthesis()
    {
        var inText = false;
        while (Position < _end)
        {
            var c = _text[Position];
            if (c == '"')
                inText = !inText;
            else if (!inText && c == '#')
                return;
            Position++;
            if (!inText && c == ')')
                return;
        }
    }

    private static readonly char[] Blanks = { ' ', '\t' };

    // A blank inside parentheses belongs to the id only after a comma; an unclosed parenthesis must not swallow the line.
    private readonly bool BlankIsInsideList()
    {
        var before = Position - 1;
        while (before >= _lineStart && char.IsWhiteSpace(_text[before]))
            before--;
        return before >= _lineStart && _text[before] is ',' or '(';
    }

    private static string RemoveBlanks(string raw)
    {
        var kept = new StringBuilder(raw.Length);
        foreach (var c in raw)
        {
            if (!char.IsWhiteSpace(c))
                kept.Append(c);
        }

        return kept.ToString();
    }
}
