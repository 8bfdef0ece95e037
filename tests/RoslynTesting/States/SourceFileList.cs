using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Source files; those added without a name are called by prefix, index and extension: <c>/0/Test0.cs</c>.</summary>
public class SourceFileList : SourceFileCollection
{
    private readonly string _defaultPrefix;
    private readonly string _defaultExtension;

    public SourceFileList(string defaultPrefix, string defaultExtension)
    {
        _defaultPrefix = defaultPrefix;
        _defaultExtension = defaultExtension;
    }

    public void Add(string content) => Add(($"{_defaultPrefix}{Count}.{_defaultExtension}", content));

    public void Add(SourceText content) => Add(($"{_defaultPrefix}{Count}.{_defaultExtension}", content));
}
