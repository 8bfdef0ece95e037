using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

[Collection(PackageCollection.Name)]
public sealed class ViolationsSampleTests
{
    [Fact]
    public async Task Build_WarnsExactlyWhereTheCommentsSay()
    {
        string directory = Path.Combine(Repository.Root, "samples", "Violations");
        DotNetResult build = (await DotNet.RunAsync(
            directory, new Dictionary<string, string>(), "build", "-c", Repository.Configuration, "--no-restore", "--no-dependencies", "-t:Rebuild", "-nodeReuse:false")).Succeeded();

        Assert.NotEmpty(Finding.ExpectedIn(directory));
        Assert.Equal(Finding.ExpectedIn(directory), Finding.InOutput(build.Output));
    }
}
