using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>A gateway whose dashboard nobody opens is as quick and as small as one without.</summary>
public sealed class UnopenedTests
{
    private static readonly string[] Parts = ["MudBlazor.dll", "Microsoft.AspNetCore.Components.Server.dll"];
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Dashboard_NotOpened_HasNothingOfItLoaded()
    {
        using var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);

        using (var response = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await gateway.ListVmsAsync(_token);
        Assert.Empty(Loaded());

        (await gateway.Admin.GetAsync("/login", _token)).Dispose();
        Assert.Equal(Parts, Loaded());

        IEnumerable<string> Loaded()
        {
            var maps = File.ReadAllText($"/proc/{gateway.Id}/maps");
            return Parts.Where(part => maps.Contains(part, StringComparison.Ordinal));
        }
    }
}
