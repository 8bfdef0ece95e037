using System.Globalization;
using System.Text;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>Text inside of XML and HTML.</summary>
internal static class Markup
{
    /// <summary>Escaped for content and quoted attributes; what XML cannot hold is shown as a replacement character.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' => escaped.Append(' '),
                < ' ' or 0xfffe or 0xffff => escaped.Append('\ufffd'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Cut to a number of characters.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1)] + "…";

    /// <summary>Lines of at most a number of characters, cut at spaces where there are any.</summary>
    public static string[] Wrap(string text, int length)
    {
        var lines = new System.Collections.Generic.List<string>();
        string rest = text.ReplaceLineEndings(" ");
        while (rest.Length > length)
        {
            int at = rest.LastIndexOf(' ', length);
            lines.Add(at > 0 ? rest[..at] : rest[..length]);
            rest = at > 0 ? rest[(at + 1)..] : rest[length..];
        }

        lines.Add(rest);
        return [.. lines];
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Name of the kind as a style class.</summary>
    public static string Class(TraceKind kind) => kind switch
    {
        TraceKind.Violation => "violation",
        TraceKind.Decision => "decision",
        TraceKind.Warning => "warning",
        TraceKind.Irq or TraceKind.Nmi => "irq",
        TraceKind.Softirq => "softirq",
        TraceKind.Schedule => "schedule",
        TraceKind.Fpu or TraceKind.FpuPoint => "fpu",
        TraceKind.Lock => "lock",
        TraceKind.User or TraceKind.Guest => "outside",
        _ => "plain",
    };
}
