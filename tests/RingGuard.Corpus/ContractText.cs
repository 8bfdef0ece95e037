using System.IO;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Corpus;

/// <summary>A contract file of the command line as an additional file of the compilation.</summary>
internal sealed class ContractText(string path) : AdditionalText
{
    private readonly SourceText _text = SourceText.From(File.ReadAllText(path), Encoding.UTF8);

    /// <inheritdoc />
    public override string Path => path;

    /// <inheritdoc />
    public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
}
