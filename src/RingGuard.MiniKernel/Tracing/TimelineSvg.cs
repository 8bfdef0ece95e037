using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>
/// A run as a picture: a lane for each CPU, handlers indented under what they interrupted, a diamond where a decision left the machine's
/// own way, a red band where a rule is broken, the resource that the rule is about in a column of its own. One file, no script.
/// </summary>
public sealed class TimelineSvg
{
    private const int RowHeight = 22;

    /// <summary>Of a monospaced font at 12 pixels, in tenths of a pixel; none is wider.</summary>
    private const int CharTenths = 73;
    private const int TimeWidth = 62;
    private const int Indent = 16;
    private const int Margin = 16;

    private readonly StringBuilder _svg = new();
    private readonly TimelinePicture _picture;
    private readonly int _laneWidth;
    private readonly int _resourceWidth;
    private readonly int _siteWidth;
    private int _y = Margin;

    private TimelineSvg(TimelinePicture picture)
    {
        _picture = picture;
        List<TimelineRow> shown = [.. picture.Stretches.Where(static s => !s.Folded).SelectMany(static s => s.Rows)];
        int Longest(Func<TimelineRow, string> text, int least, int most)
            => (Math.Clamp(shown.Select(r => text(r).Length).DefaultIfEmpty(0).Max(), least, most) + 6) * CharTenths / 10;
        int most = picture.Cpus <= 2 ? 56 : picture.Cpus <= 4 ? 36 : 24;
        _laneWidth = Longest(static r => TimelinePicture.TextOf(r) + new string(' ', 3 * r.First.Depth), 20, most);
        _resourceWidth = Longest(r => picture.ResourceAt(r.First), picture.ResourceName.Length, 28);
        _siteWidth = picture.HasSites ? Longest(static r => r.First.Site ?? "", 4, 36) : 0;
    }

    private int LanesLeft => Margin + TimeWidth;

    private int LanesRight => LanesLeft + (_picture.Cpus * _laneWidth);

    private int Right => LanesRight + _resourceWidth + _siteWidth;

    /// <summary>Draws a machine that has run.</summary>
    /// <param name="machine">With <see cref="MachineOptions.RecordSites"/> the lines of the program are shown.</param>
    /// <param name="resource">What the last column follows; null takes what the first violation is about.</param>
    public static string Write(Machine machine, TimelineResource? resource = null) => new TimelineSvg(TimelinePicture.Of(machine, resource)).Draw();

    /// <summary>Draws a run that an explorer found.</summary>
    public static string Write(FailedRun failed, TimelineResource? resource = null) => new TimelineSvg(TimelinePicture.Of(failed, resource)).Draw();

    private string Draw()
    {
        int columns = (Right - Margin) * 10 / CharTenths;
        if (_picture.Why is { } why)
        {
            foreach ((string line, int at) in Markup.Wrap(why, columns - 2).Select(static (line, at) => (line, at)))
            {
                Text(Margin, at == 0 ? $"✗ {line}" : $"   {line}", "why");
            }
        }

        Text(Margin, Markup.Cut(_picture.Summary, columns), "small");
        if (_picture.Token is { } token)
        {
            foreach (string line in Markup.Wrap($"repeat with {token.Replace(",", ", ", StringComparison.Ordinal)}", columns))
            {
                Text(Margin, line.Replace(", ", ",", StringComparison.Ordinal), "small");
            }
        }

        _y += 10;
        int top = _y;
        Heading();
        foreach ((bool folded, IReadOnlyList<TimelineRow> rows) in _picture.Stretches)
        {
            if (folded)
            {
                FoldedRow(rows);
                continue;
            }

            foreach (TimelineRow row in rows)
            {
                Row(row);
            }
        }

        int bottom = _y;
        var lines = new StringBuilder();
        for (int lane = 0; lane <= _picture.Cpus; lane++)
        {
            Line(lines, LanesLeft + (lane * _laneWidth), top, bottom);
        }

        if (_siteWidth > 0)
        {
            Line(lines, LanesRight + _resourceWidth, top, bottom);
        }

        _y += 12;
        Text(Margin, "◆ decision that left the default schedule   ✗ violation   ↯ interrupt   ~ softirq   ⇄ switch   # lock   ƒ FP registers", "small");
        return Frame(lines.ToString());
    }

    private void Heading()
    {
        Cell(Margin, "tick", TimeWidth, "head");
        for (int cpu = 0; cpu < _picture.Cpus; cpu++)
        {
            Cell(LanesLeft + (cpu * _laneWidth) + 8, string.Create(CultureInfo.InvariantCulture, $"cpu{cpu}"), _laneWidth, "head");
        }

        Cell(LanesRight + 8, _picture.ResourceName, _resourceWidth, "head");
        if (_siteWidth > 0)
        {
            Cell(LanesRight + _resourceWidth + 8, "line", _siteWidth, "head");
        }

        _y += RowHeight;
    }

    private void Row(TimelineRow row)
    {
        TraceEvent e = row.First;
        string kind = Markup.Class(e.Kind);
        int lane = LanesLeft + (e.Cpu * _laneWidth);
        if (e.Kind is TraceKind.Violation or TraceKind.Decision)
        {
            Rectangle(Margin - 6, _y, Right - Margin + 12, RowHeight, $"band-{kind}");
        }

        for (int depth = 1; depth <= e.Depth; depth++)
        {
            Rectangle(lane + 8 + ((depth - 1) * Indent) + 4, _y, 3, RowHeight, "nest");
        }

        Cell(Margin, e.Time.ToString(CultureInfo.InvariantCulture), TimeWidth, "time");
        int left = lane + 8 + (e.Depth * Indent);
        Cell(left, TimelineRow.Mark(e.Kind).ToString(), Indent, $"mark {kind}");

        // Nothing else is in the row: what matters most may take it all.
        int end = e.Kind is TraceKind.Violation or TraceKind.Decision ? LanesRight : lane + _laneWidth;
        Cell(left + Indent, TimelinePicture.TextOf(row), end - left - Indent, kind);
        Cell(LanesRight + 8, _picture.ResourceAt(e), _resourceWidth, "resource");
        if (e.Site is { } site)
        {
            Cell(LanesRight + _resourceWidth + 8, site, _siteWidth, "site");
        }

        _y += RowHeight;
    }

    private void FoldedRow(IReadOnlyList<TimelineRow> rows)
    {
        Rectangle(Margin - 6, _y, Right - Margin + 12, RowHeight, "band-fold");
        Cell(Margin, "⋯", TimeWidth, "time");
        Cell(LanesLeft + 8, TimelinePicture.TextOf(rows), Right - LanesLeft, "fold");
        _y += RowHeight;
    }

    private void Text(int x, string text, string style)
    {
        _y += style == "why" ? 20 : 17;
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{_y}\" class=\"{style}\" xml:space=\"preserve\">{Markup.Escape(text)}</text>\n");
    }

    /// <summary>Text that fits into a width; what does not is in the tooltip.</summary>
    private void Cell(int x, string text, int width, string style)
    {
        if (text.Length == 0)
        {
            return;
        }

        string cut = Markup.Cut(text, Math.Max(2, (width - 10) * 10 / CharTenths));
        string tip = cut == text ? "" : $"<title>{Markup.Escape(text)}</title>";
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{_y + 15}\" class=\"{style}\">{tip}{Markup.Escape(cut)}</text>\n");
    }

    private void Rectangle(int x, int y, int width, int height, string style)
        => _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" class=\"{style}\"/>\n");

    private static void Line(StringBuilder lines, int x, int top, int bottom)
        => lines.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\" class=\"rule\"/>\n");

    private string Frame(string lines)
    {
        int width = Right + Margin;
        int height = _y + Margin;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}" role="img">
            <title>{{Markup.Escape(_picture.Why ?? "Timeline")}}</title>
            <style>
            text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; }
            .why { font-weight: bold; font-size: 12px; fill: #b3261e; }
            .small, .time, .site, .fold { fill: #667079; }
            .head { font-weight: bold; }
            .violation { fill: #b3261e; font-weight: bold; }
            .decision { fill: #8a5a00; font-weight: bold; }
            .warning { fill: #8a5a00; }
            .irq { fill: #6f42c1; } .softirq { fill: #0b7285; } .schedule { fill: #1864ab; } .fpu { fill: #2b7a3d; } .outside { fill: #495057; }
            .band-violation { fill: #fde7e5; } .band-decision { fill: #fff4d6; } .band-fold { fill: #f1f3f5; }
            .nest { fill: #d0bfff; }
            .rule { stroke: #d0d7de; stroke-width: 1; }
            </style>
            <rect width="{{width}}" height="{{height}}" fill="#ffffff"/>

            """).ReplaceLineEndings("\n") + _svg + lines + "</svg>\n";
    }
}
