using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Takes the markup out of every file of a state and turns it into expected diagnostics and location keys.</summary>
internal sealed class MarkupExpectations
{
    private readonly MarkupOptions _options;
    private readonly MarkupMode _mode;
    private readonly Func<DiagnosticDescriptor?> _defaultDescriptor;
    private readonly ImmutableArray<DiagnosticDescriptor> _supported;
    private readonly ImmutableArray<string> _fixable;
    private readonly List<DiagnosticResult> _found = [];
    private readonly Dictionary<int, FileLinePositionSpan> _keys = [];

    private MarkupExpectations(
        MarkupOptions options,
        MarkupMode mode,
        Func<DiagnosticDescriptor?> defaultDescriptor,
        ImmutableArray<DiagnosticDescriptor> supported,
        ImmutableArray<string> fixable)
    {
        _options = options;
        _mode = mode;
        _defaultDescriptor = defaultDescriptor;
        _supported = supported;
        _fixable = fixable;
    }

    public static SolutionState Apply(
        SolutionState state,
        MarkupOptions options,
        Func<DiagnosticDescriptor?> defaultDescriptor,
        ImmutableArray<DiagnosticDescriptor> supported,
        ImmutableArray<string> fixable,
        string defaultPath)
    {
        var mode = state.MarkupHandling ?? MarkupMode.Allow;
        var markup = new MarkupExpectations(options, mode, defaultDescriptor, supported, fixable);
        var result = mode == MarkupMode.None ? state.Copy(static file => file) : state.Copy(markup.Strip);
        var expected = result.ExpectedDiagnostics.Select(markup.Resolve).Concat(markup._found).Select(d => d.WithDefaultPath(defaultPath)).ToList();
        result.ExpectedDiagnostics.Clear();
        result.ExpectedDiagnostics.AddRange(expected);
        return result;
    }

    private (string filename, SourceText content) Strip((string filename, SourceText content) file)
    {
        var markup = MarkupText.Parse(file.content.ToString(), _options.HasFlag(MarkupOptions.TreatPositionIndicatorsAsCode));
        var content = SourceText.From(markup.Text, file.content.Encoding, file.content.ChecksumAlgorithm);

        foreach (var (name, span) in markup.Spans)
        {
            var location = new FileLinePositionSpan(file.filename, content.Lines.GetLinePositionSpan(span));
            if (name.StartsWith('#') && int.TryParse(name.AsSpan(1), out var key))
            {
                if (!_keys.TryAdd(key, location))
                    throw new InvalidOperationException($"The location key #{key} occurs more than once");
            }
            else
            {
                Expect(name, location, DiagnosticLocationOptions.None);
            }
        }

        foreach (var position in markup.Positions)
        {
            var location = new FileLinePositionSpan(file.filename, content.Lines.GetLinePositionSpan(new TextSpan(position, 0)));
            Expect("", location, DiagnosticLocationOptions.IgnoreLength);
        }

        return (file.filename, content);
    }

    private void Expect(string id, FileLinePositionSpan location, DiagnosticLocationOptions options)
    {
        if (_mode == MarkupMode.Ignore)
            return;
        var result = id.Length == 0 ? Default() : Named(id);
        if (_mode == MarkupMode.IgnoreFixable && _fixable.Contains(result.Id))
            return;

        // Markup has no way to say what the message is or where else a diagnostic points.
        _found.Add(result.WithoutMessage()
            .WithOptions(DiagnosticOptions.IgnoreAdditionalLocations | DiagnosticOptions.IgnoreSeverity)
            .WithSpan(location, options));
    }

    private DiagnosticResult Default()
        => new(_defaultDescriptor()
            ?? throw new InvalidOperationException("Markup without an id needs an analyzer with one descriptor, or MarkupOptions.UseFirstDescriptor"));

    private DiagnosticResult Named(string id)
    {
        var descriptors = _supported.Where(d => d.Id == id).ToList();
        if (descriptors.Count > 1 && !_options.HasFlag(MarkupOptions.UseFirstDescriptor))
            throw new InvalidOperationException($"Markup with the id '{id}' could mean several descriptors; use MarkupOptions.UseFirstDescriptor");
        return descriptors.Count > 0 ? new DiagnosticResult(descriptors[0]) : DiagnosticResult.CompilerError(id);
    }

    private DiagnosticResult Resolve(DiagnosticResult result)
        => result.Map(location =>
        {
            if (!location.Options.HasFlag(DiagnosticLocationOptions.InterpretAsMarkupKey))
                return location;
            var key = location.Span.StartLinePosition.Character;
            if (!_keys.TryGetValue(key, out var span))
                throw new InvalidOperationException($"The location key #{key} is in none of the files");
            return new DiagnosticLocation(span, location.Options & ~DiagnosticLocationOptions.InterpretAsMarkupKey);
        });
}
