using System.Collections.Generic;
using System.Reflection;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>References of a project beyond its reference assemblies.</summary>
public class MetadataReferenceCollection : List<MetadataReference>
{
    /// <summary>Adds the file that the assembly was loaded from.</summary>
    public void Add(Assembly assembly) => Add(MetadataReference.CreateFromFile(assembly.Location));

    /// <summary>Adds the assembly in a file.</summary>
    public void Add(string path) => Add(MetadataReference.CreateFromFile(path));
}
