using System.Globalization;
using System.Runtime.CompilerServices;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>Text of a trace event, made only where there is a trace: operations happen millions of times.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, Machine machine, out bool isWanted)
    {
        isWanted = machine.Options.RecordTrace;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
