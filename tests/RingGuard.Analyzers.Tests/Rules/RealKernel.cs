using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// A kernel that says its contracts in two ways: between « and » stand attributes, which the second run leaves out and a
/// contract file says instead. Both runs must find the same.
/// </summary>
internal static partial class RealKernel
{
    public static async Task BothAsync(string kernel, string file, string use)
    {
        var source = "namespace Sample;\n\n" + kernel + "\n\n" + (use.Contains("class Subject", System.StringComparison.Ordinal) ? use : Subject(use));
        await RuleVerifier.VerifyAsync(Attribute().Replace(source, static m => "[" + m.Groups[1].Value + "]"));
        await RuleVerifier.WithContractsAsync(file, Attribute().Replace(source, ""));
    }

    /// <summary>What only a contract file can say.</summary>
    public static Task FileAsync(string kernel, string file, string use) => RuleVerifier.WithContractsAsync(file, "namespace Sample;\n\n" + kernel + "\n\n" + Subject(use));

    private static string Subject(string members) => "public class Subject\n{\n    private int _value;\n    private bool _flag;\n" + members + "\n}";

    [GeneratedRegex("«([^»]*)»")]
    private static partial Regex Attribute();
}
