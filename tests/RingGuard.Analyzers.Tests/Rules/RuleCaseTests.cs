using System.Linq;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Corpus;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// Good and bad code side by side, in many shapes, by rule or by what a stranger would write: the sources are in <c>Cases</c>,
/// a case begins with <c>//// title</c>, lines with <c>//#</c> are its contract file, and comments say what is found where
/// (<see cref="MarkedSource"/>).
/// </summary>
public sealed class RuleCaseTests
{
    private const string Folder = ".Cases.";

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, title, _) in CaseFile.Read(Folder))
            data.Add(file, title);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Is_reported_where_it_says_and_nowhere_else(string file, string title)
    {
        var (_, _, source) = Assert.Single(CaseFile.Read(Folder), c => c.File == file && c.Title == title);
        return MarkedSource.MatchesAsync(source, CaseFile.ContractsOf(source));
    }
}
