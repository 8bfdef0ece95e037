using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace RingGuard.Package.Tests;

/// <summary>A project outside of the repository that uses the packages.</summary>
internal sealed class Consumer(string directory, IReadOnlyDictionary<string, string> environment)
{
    public string Directory { get; } = directory;

    public string PathOf(string file) => Path.Combine(Directory, file);

    public Task<DotNetResult> BuildAsync(params string[] arguments) => RunAsync(["build", "-nodeReuse:false", .. arguments]);

    /// <summary>Compiles again although nothing has changed, so that the warnings are printed again.</summary>
    public Task<DotNetResult> RebuildAsync(params string[] arguments) => BuildAsync(["--no-restore", "-t:Rebuild", .. arguments]);

    public Task<DotNetResult> FormatAsync(IEnumerable<string> ids) =>
        RunAsync(["format", "analyzers", "Consumer.csproj", "--no-restore", "--severity", "warn", "--diagnostics", .. ids.Distinct()]);

    public Task<DotNetResult> RunOutputAsync() => RunAsync([Path.Combine("bin", "Debug", "net10.0", "Consumer.dll")]);

    private Task<DotNetResult> RunAsync(string[] arguments) => DotNet.RunAsync(Directory, environment, arguments);
}
