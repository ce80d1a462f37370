using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What is said of an image that was just made: where it is served, or how to have it served. The executable of the same build.</summary>
public sealed class SiteHintTests : IDisposable
{
    private const string ToServe = "  to serve it   ";
    private const string ServedAt = "  served at     ";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Theory]
    [InlineData("http1", "http://shop.localhost:8080/")]
    [InlineData("tcp", "127.0.0.1:8080")]
    public async Task Build_NoSiteServesIt_SaysTheCommandThatMakesOneThatDoes(string protocol, string address)
    {
        var command = Line(await BuildAsync("shop", protocol), ToServe);
        await using (var shell = ChildProcess.Start("/bin/sh", ["-c", command], _folder.Root))
        {
            Assert.Equal(0, await shell.WaitForExitAsync(_token));
        }

        Assert.Equal(address, Line(await BuildAsync("shop", protocol), ServedAt));
        var (exitCode, errors) = await _folder.RunAsync(["check"], _token);
        Assert.True(exitCode == 0, errors);
    }

    [Fact]
    public async Task Build_SiteOfAnyImageServesIt_SaysWhere()
    {
        _folder.AddSite("tenants", "{tenant}.tenants.localhost", "{tenant}", new { Instance = "Host" });

        Assert.Equal("http://shop.tenants.localhost:8080/", Line(await BuildAsync("shop", "http1"), ServedAt));
    }

    [Theory]
    [InlineData("shop.v2", "http1")]
    [InlineData("shop", "tcp")]
    public async Task Build_NameThatNoHostHasOrAnotherProtocol_IsNotSaidToBeServed(string name, string protocol)
    {
        _folder.AddSite("tenants", "{tenant}.tenants.localhost", "{tenant}", new { Instance = "Host" });

        Assert.StartsWith("echo ", Line(await BuildAsync(name, protocol), ToServe), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Line(string output, string heading)
        => Assert.Single(output.Split('\n'), line => line.StartsWith(heading, StringComparison.Ordinal))[heading.Length..];

    private async Task<string> BuildAsync(string name, string protocol)
    {
        var (exitCode, output) = await _folder.RunAsync(
            ["image", "build", "app", Repository.LinuxApp, "--name", name, "--exec", "./server --port 8080", "--port", "8080", "--protocol", protocol, "--base", Repository.LinuxBase], _token);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
