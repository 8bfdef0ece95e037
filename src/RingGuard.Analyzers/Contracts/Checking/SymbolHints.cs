using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Guesses which symbol an id that does not resolve was meant to name.</summary>
internal static class SymbolHints
{
    /// <summary>"; did you mean 'M:…'?" or nothing.</summary>
    public static string For(string id, Compilation compilation)
    {
        var path = DocumentationId.WithoutParameters(id).Substring(2);
        var dot = path.LastIndexOf('.');
        if (dot <= 0)
            return "";

        var simple = DocumentationId.SimpleName(id);
        var ids = new List<string>();
        var names = new Dictionary<string, string>();
        foreach (var container in WildcardNames.Resolve(compilation, path.Substring(0, dot)))
        {
            foreach (var member in container.GetMembers())
            {
                if (member.GetDocumentationCommentId() is not { } candidate || candidate[0] != id[0])
                    continue;

                var name = DocumentationId.SimpleName(candidate);
                if (name == simple)
                    ids.Add(candidate);
                names[name] = candidate;
            }
        }

        ids.Sort(string.CompareOrdinal);
        if (ids.Count > 0)
        {
            // An id without a parameter list often means every overload; an alias says that.
            var all = id[0] == 'M' && id.Length == path.Length + 2 ? $"; for all of them write 'alias {path} = …'" : "";
            return ids.Count == 1 ? $"; did you mean '{ids[0]}'?" : $"; did you mean '{ids[0]}' or another of {ids.Count} overloads?{all}";
        }

        return Spelling.Nearest(simple, names.Keys) is { } nearest ? $"; did you mean '{names[nearest]}'?" : "";
    }

    /// <summary>Whether some method has the full name, whatever its parameters.</summary>
    public static bool AnyMethod(string fullName, Compilation compilation)
    {
        var dot = fullName.LastIndexOf('.');
        if (dot <= 0)
            return false;

        foreach (var container in WildcardNames.Resolve(compilation, fullName.Substring(0, dot)))
        {
            foreach (var member in container.GetMembers(fullName.Substring(dot + 1)))
            {
                if (member is IMethodSymbol)
                    return true;
            }
        }

        return false;
    }
}
