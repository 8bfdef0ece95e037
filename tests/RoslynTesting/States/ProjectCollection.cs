using System.Collections.Generic;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Projects by name; one that is asked for is made.</summary>
public class ProjectCollection : Dictionary<string, ProjectState>
{
    private readonly string _defaultLanguage;
    private readonly string _defaultExtension;

    public ProjectCollection(string defaultLanguage, string defaultExtension)
    {
        _defaultLanguage = defaultLanguage;
        _defaultExtension = defaultExtension;
    }

    public new ProjectState this[string projectName]
    {
        get
        {
            if (!TryGetValue(projectName, out var project))
                Add(projectName, project = new ProjectState(projectName, _defaultLanguage, $"/{projectName}/Test", _defaultExtension));
            return project;
        }
    }
}
