using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>
/// What a start costs, by what the runtime says that it compiles. Of the framework's code that is only what no build can compile ahead: code for types of this program's (collections of enums and of
/// tuples, serializers, the machinery of async methods) and code made by reflection. Each takes a tenth of a millisecond or more, of every start, whatever was published.
/// </summary>
public sealed class StartTests
{
    /// <summary>There are about 2,550; a dictionary of a new enum is 20 to 50 more.</summary>
    private const int MostCompiled = 2_900;

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Start_UntilReady_CompilesLittleOfTheFramework()
    {
        using var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        folder.AddSite("blog", "blog.test", "hello");
        var list = Path.Combine(folder.Root, "compiled.txt");
        await using var gateway = await GatewayProcess.StartAsync(folder, new Dictionary<string, string> { ["DOTNET_JitStdOutFile"] = list, ["DOTNET_JitDisasmSummary"] = "1" }, _token);

        using (var ready = await gateway.Admin.GetAsync("/readyz", _token))
        {
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }

        var compiled = (await File.ReadAllLinesAsync(list, _token)).Where(line => line.Contains("Tier0", StringComparison.Ordinal)).ToList();
        Assert.Contains(compiled, line => line.Contains("Gateway.", StringComparison.Ordinal));
        Assert.InRange(compiled.Count(IsOfFramework), 1, MostCompiled);
    }

    private static bool IsOfFramework(string line) => line.Contains("JIT compiled System.", StringComparison.Ordinal) || line.Contains("JIT compiled Microsoft.", StringComparison.Ordinal);
}
