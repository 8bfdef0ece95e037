using System;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace RingGuard.Corpus;

/// <summary>What the command line asks for.</summary>
/// <param name="Folder">The folder whose C# files are analysed, sub-folders included.</param>
/// <param name="ContractFiles">Contract files that are in force.</param>
/// <param name="Symbols">Preprocessor symbols that are defined.</param>
/// <param name="Excluded">Folders or files, relative to <paramref name="Folder"/>, that are left out.</param>
/// <param name="Attributes">Whether the sources see the contract attributes, as after the package is installed.</param>
/// <param name="Audit">Whether every rule is on, also those that are off or hidden by default.</param>
/// <param name="Output">Where the report goes as well, or null.</param>
internal sealed record CorpusOptions(
    string Folder,
    ImmutableArray<string> ContractFiles,
    ImmutableArray<string> Symbols,
    ImmutableArray<string> Excluded,
    bool Attributes,
    bool Audit,
    string? Output)
{
    /// <summary>How the tool is called.</summary>
    public const string Usage =
        "usage: RingGuard.Corpus <source folder> [--contracts file]... [--define SYMBOL]... [--exclude path]... [--attributes] [--audit] [--out report.md]";

    /// <summary>Reads the command line; <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out CorpusOptions? options, out string error)
    {
        options = null;
        error = "";
        string? folder = null;
        string? output = null;
        var attributes = false;
        var audit = false;
        var contracts = ImmutableArray.CreateBuilder<string>();
        var symbols = ImmutableArray.CreateBuilder<string>();
        var excluded = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                if (folder is not null)
                    return Fail($"'{argument}': there is a source folder already", out error);
                folder = argument;
                continue;
            }

            if (argument is "--attributes")
            {
                attributes = true;
                continue;
            }

            if (argument is "--audit")
            {
                audit = true;
                continue;
            }

            if (i + 1 == arguments.Length)
                return Fail($"'{argument}' needs a value", out error);

            var value = arguments[++i];
            switch (argument)
            {
                case "--contracts":
                    contracts.Add(value);
                    break;
                case "--define":
                    symbols.Add(value);
                    break;
                case "--exclude":
                    excluded.Add(value);
                    break;
                case "--out":
                    output = value;
                    break;
                default:
                    return Fail($"'{argument}' is no option", out error);
            }
        }

        if (folder is null)
            return Fail("a source folder is needed", out error);
        if (!Directory.Exists(folder))
            return Fail($"the folder '{folder}' does not exist", out error);
        foreach (var file in contracts)
        {
            if (!File.Exists(file))
                return Fail($"the contract file '{file}' does not exist", out error);
            if (!file.EndsWith(".ringguard.txt", StringComparison.OrdinalIgnoreCase))
                return Fail($"'{file}' is not named '*.ringguard.txt', RingGuard would not read it", out error);
        }

        options = new CorpusOptions(Path.GetFullPath(folder), contracts.ToImmutable(), symbols.ToImmutable(), excluded.ToImmutable(), attributes, audit, output);
        return true;
    }

    private static bool Fail(string message, out string error)
    {
        error = message;
        return false;
    }
}
