using System.Linq;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>
/// The defects of the corpus as others would have written them: other names, shapes and sources of contracts, each beside its
/// fixed form. The sources are in <c>Variants</c>, one file for a kind of defect; a case begins with <c>//// entry: shape</c>,
/// lines with <c>//#</c> are its contract file, and comments say what is found where (<see cref="MarkedSource"/>).
/// </summary>
public sealed class VariantTests
{
    private const string Folder = ".Variants.";

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, name) in CaseFile.Read(Folder).Select(static c => (c.File, c.Title)))
            data.Add(file, name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Is_reported_where_it_says_and_nowhere_else(string file, string name)
    {
        var (_, _, source) = Assert.Single(CaseFile.Read(Folder), c => c.File == file && c.Title == name);
        return MarkedSource.MatchesAsync(source, CaseFile.ContractsOf(source));
    }
}
