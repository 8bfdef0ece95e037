using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>A run as one HTML file: what <see cref="TimelineSvg"/> draws, with all text whole and folded stretches to be opened. No script, nothing loaded.</summary>
public static class TimelineHtml
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{0}</title>
        <style>
        :root { color-scheme: light dark; --ink: #1f2328; --dim: #667079; --line: #d0d7de; --bad: #b3261e; --badback: #fde7e5; --choice: #8a5a00;
          --choiceback: #fff4d6; --fold: #f1f3f5; --paper: #ffffff; --nest: #d0bfff; --irq: #6f42c1; --softirq: #0b7285; --schedule: #1864ab; --fpu: #2b7a3d; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --bad: #ff8f85; --badback: #4a1f1c; --choice: #f0c060;
          --choiceback: #3d3215; --fold: #22272e; --paper: #0d1117; --nest: #6e56a8; --irq: #c8a8ff; --softirq: #63d3e6; --schedule: #79b8ff; --fpu: #7ee08f; } }
        body { margin: 1.2rem; background: var(--paper); color: var(--ink); font: 13px/1.5 "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        h1 { font-size: 1rem; margin: 0 0 .3rem; color: var(--bad); } p { margin: .2rem 0; color: var(--dim); } code { color: var(--ink); overflow-wrap: anywhere; }
        table { border-collapse: collapse; margin-top: 1rem; width: 100%; table-layout: fixed; } td { overflow-wrap: anywhere; }
        th.narrow { width: 4.5em; } th.side { width: 15em; }
        th { position: sticky; top: 0; background: var(--paper); text-align: left; border-bottom: 2px solid var(--line); }
        th, td { padding: 1px 10px; border-left: 1px solid var(--line); vertical-align: top; } th:first-child, td:first-child { border-left: 0; text-align: right; }
        .time, .site { color: var(--dim); white-space: nowrap; } .in { border-left: 3px solid var(--nest); padding-left: 1.1em; margin-left: .4em; } .e { display: flex; gap: .6em; }
        .e.violation { color: var(--bad); font-weight: bold; } tr.violation td { background: var(--badback); }
        .e.decision { color: var(--choice); font-weight: bold; } tr.decision td { background: var(--choiceback); }
        .warning { color: var(--choice); } .irq { color: var(--irq); } .softirq { color: var(--softirq); } .schedule { color: var(--schedule); } .fpu { color: var(--fpu); }
        .fold td { background: var(--fold); color: var(--dim); text-align: left; } .fold label { cursor: pointer; } .rest { display: none; } .fold:has(input:checked) + .rest { display: table-row-group; }
        </style>
        </head>
        <body>

        """;

    /// <summary>Writes a machine that has run.</summary>
    /// <param name="machine">With <see cref="MachineOptions.RecordSites"/> the lines of the program are shown.</param>
    /// <param name="resource">What the last column follows; null takes what the first violation is about.</param>
    public static string Write(Machine machine, TimelineResource? resource = null) => Write(TimelinePicture.Of(machine, resource));

    /// <summary>Writes a run that an explorer found.</summary>
    public static string Write(FailedRun failed, TimelineResource? resource = null) => Write(TimelinePicture.Of(failed, resource));

    private static string Write(TimelinePicture picture)
    {
        var html = new StringBuilder(Head.ReplaceLineEndings("\n").Replace("{0}", Markup.Escape(picture.Why ?? "Timeline"), System.StringComparison.Ordinal));
        if (picture.Why is { } why)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h1>✗ {Markup.Escape(why)}</h1>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<p>{Markup.Escape(picture.Summary)}</p>\n");
        if (picture.Token is { } token)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>repeat with <code>{Markup.Escape(token)}</code></p>\n");
        }

        html.Append("<p>◆ decision that left the default schedule · ✗ violation · ↯ interrupt · ~ softirq · ⇄ switch · # lock · ƒ FP registers</p>\n<table>\n<thead><tr><th class=\"narrow\">tick</th>");
        for (int cpu = 0; cpu < picture.Cpus; cpu++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>cpu{cpu}</th>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<th class=\"side\">{picture.ResourceName}</th>{(picture.HasSites ? "<th class=\"side\">line</th>" : "")}</tr></thead>\n");
        int columns = picture.Cpus + (picture.HasSites ? 3 : 2);
        foreach ((bool folded, IReadOnlyList<TimelineRow> rows) in picture.Stretches)
        {
            if (folded)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tbody class=\"fold\"><tr><td colspan=\"{columns}\"><label><input type=\"checkbox\"> ⋯ {TimelinePicture.TextOf(rows)}</label></td></tr></tbody>\n");
            }

            html.Append(folded ? "<tbody class=\"rest\">\n" : "<tbody>\n");
            foreach (TimelineRow row in rows)
            {
                Row(html, picture, row);
            }

            html.Append("</tbody>\n");
        }

        return html.Append("</table>\n</body>\n</html>\n").ToString();
    }

    private static void Row(StringBuilder html, TimelinePicture picture, TimelineRow row)
    {
        TraceEvent e = row.First;
        string kind = Markup.Class(e.Kind);
        html.Append(CultureInfo.InvariantCulture, $"<tr class=\"{kind}\"><td class=\"time\">{e.Time}</td>");
        for (int cpu = 0; cpu < picture.Cpus; cpu++)
        {
            html.Append("<td>");
            if (cpu == e.Cpu)
            {
                html.Append(string.Concat(Enumerable.Repeat("<div class=\"in\">", e.Depth)))
                    .Append(CultureInfo.InvariantCulture, $"<div class=\"e {kind}\"><span>{TimelineRow.Mark(e.Kind)}</span><span>{Markup.Escape(TimelinePicture.TextOf(row))}</span></div>")
                    .Append(string.Concat(Enumerable.Repeat("</div>", e.Depth)));
            }

            html.Append("</td>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<td>{Markup.Escape(picture.ResourceAt(e))}</td>");
        if (picture.HasSites)
        {
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"site\">{Markup.Escape(e.Site ?? "")}</td>");
        }

        html.Append("</tr>\n");
    }
}
