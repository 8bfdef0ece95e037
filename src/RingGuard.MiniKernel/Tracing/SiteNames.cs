using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>Names of call sites, each made once: operations take them millions of times and show them hardly ever.</summary>
internal static class SiteNames
{
    private const int Most = 10_000;

    [ThreadStatic]
    private static Dictionary<Key, string>? t_names;

    /// <summary><c>File.cs:12</c>.</summary>
    public static string Of(string file, int line)
    {
        Dictionary<Key, string> names = t_names ??= [];
        if (!names.TryGetValue(new Key(file, line), out string? name))
        {
            name = $"{Path.GetFileName(file)}:{line}";
            if (names.Count < Most)
            {
                names.Add(new Key(file, line), name);
            }
        }

        return name;
    }

    /// <summary>By reference: the compiler writes the path of a file as one literal.</summary>
    private readonly struct Key(string file, int line) : IEquatable<Key>
    {
        private readonly string _file = file;
        private readonly int _line = line;

        public bool Equals(Key other) => ReferenceEquals(_file, other._file) && _line == other._line;

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => (RuntimeHelpers.GetHashCode(_file) * 397) ^ _line;
    }
}
