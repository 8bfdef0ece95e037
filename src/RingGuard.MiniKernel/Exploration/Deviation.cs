using System;
using System.Globalization;
using System.Text;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>One place where a run left the machine's own way.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="Task">The stack on which it was.</param>
/// <param name="Step">That stack's operation, from 1.</param>
/// <param name="Nth">Which decision of the kind at that operation, from 1.</param>
/// <param name="Way">The way taken: a CPU, an event, a value.</param>
public readonly record struct Deviation(DecisionKind Kind, string Task, int Step, int Nth, string Way)
{
    /// <summary>As a replay token spells it: <c>A.2&gt;irq7</c> an event, <c>A.2@cpu1</c> another CPU, <c>A.2=3</c> a value.</summary>
    public override string ToString()
    {
        string again = Nth == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"*{Nth}");
        return string.Create(CultureInfo.InvariantCulture, $"{Escape(Task)}.{Step}{again}{Sign(Kind)}{Escape(Way)}");
    }

    internal static char Sign(DecisionKind kind) => kind switch
    {
        DecisionKind.Event => '>',
        DecisionKind.Cpu => '@',
        _ => '=',
    };

    /// <summary>Reads one; null where the text is none.</summary>
    internal static Deviation? TryParse(string text)
    {
        int sign = text.IndexOfAny(['>', '@', '=']);
        int dot = sign < 0 ? -1 : text.LastIndexOf('.', sign);
        string[] step = dot < 0 ? [] : text[(dot + 1)..sign].Split('*');
        if (step.Length is not (1 or 2)
            || !int.TryParse(step[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || !int.TryParse(step.Length == 2 ? step[1] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out int nth)
            || sign == text.Length - 1
            || Unescape(text[..dot]) is not { } task
            || Unescape(text[(sign + 1)..]) is not { } way)
        {
            return null;
        }

        DecisionKind kind = text[sign] switch { '>' => DecisionKind.Event, '@' => DecisionKind.Cpu, _ => DecisionKind.Data };
        return new Deviation(kind, task, number, nth, way);
    }

    /// <summary>Names may hold anything; a token holds nothing that a shell, a URL or a line break would spoil besides its own signs.</summary>
    private static string Escape(string name)
    {
        var text = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            _ = char.IsAsciiLetterOrDigit((char)b) || b == '_' ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }

        return text.ToString();
    }

    private static string? Unescape(string name)
    {
        var bytes = new System.Collections.Generic.List<byte>();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '%')
            {
                bytes.Add((byte)name[i]);
            }
            else if (i + 2 < name.Length && byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
