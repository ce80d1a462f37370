using System.Globalization;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>What a person at a terminal does with a gateway that runs, with real VMs.</summary>
public sealed class RunningCommandTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Fact]
    public async Task Commands_OneSite_WakeFollowAndStopIt()
    {
        await using var gateway = await StartAsync();
        var admin = $"--Gateway:Admin:Url={gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority)}";
        await using var logs = _folder.Start(["logs", "hello", "--follow", admin]);

        var woken = await _folder.RunAsync(["wake", "hello", "--json", admin], _token);
        var first = JsonDocument.Parse(woken.Output).RootElement;
        await logs.WaitForLineAsync(line => line.StartsWith("ready", StringComparison.Ordinal), _token);
        var inUse = await _folder.RunAsync(["image", "remove", "hello", admin], _token);
        var stopped = await _folder.RunAsync(["stop", "hello", "--json", admin], _token);
        await logs.WaitForLineAsync(line => line.Contains($"{first.GetProperty("id")}: stopped", StringComparison.Ordinal), _token);
        var again = await _folder.RunAsync(["wake", "hello", admin], _token);
        await logs.WaitForLineAsync(line => line.StartsWith("== hello-2-", StringComparison.Ordinal), _token);
        logs.Interrupt();

        Assert.Equal(0, await logs.WaitForExitAsync(_token));
        Assert.DoesNotContain("gateway:", logs.Output, StringComparison.Ordinal);
        Assert.Equal("Ready", first.GetProperty("state").GetString());
        Assert.Equal(1, inUse.ExitCode);
        Assert.Contains(first.GetProperty("id").GetString()!, inUse.Output, StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(stopped.Output).RootElement.GetProperty("stopped").GetInt32());
        Assert.Equal(0, again.ExitCode);
    }

    [Theory]
    [InlineData(1, "there is no site 'nobody'", "wake", "nobody")]
    [InlineData(1, "there is no site 'nobody'", "stop", "nobody")]
    [InlineData(1, "there is no site 'nobody'", "logs", "nobody", "-f")]
    [InlineData(1, "'a.test' is none", "wake", "hello", "--instance", "a.test")]
    [InlineData(1, "has no image 'missing'", "wake", "broken")]
    [InlineData(2, "gateway wake --help", "wake")]
    public async Task Command_Mistake_ExitsWithItsCodeAndSaysWhich(int expected, string message, params string[] arguments)
    {
        await using var gateway = await StartAsync();

        var (exitCode, output) = await _folder.RunAsync(
            [.. arguments, string.Create(CultureInfo.InvariantCulture, $"--Gateway:Admin:Url=http://127.0.0.1:{gateway.Admin.BaseAddress!.Port}")], _token);

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<GatewayProcess> StartAsync()
    {
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        _folder.AddSite("hello", "hello.test", "hello");
        _folder.AddSite("broken", "broken.test", "missing");
        return await GatewayProcess.StartAsync(_folder, _token);
    }
}
