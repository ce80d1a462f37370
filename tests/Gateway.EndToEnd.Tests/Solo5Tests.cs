using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Testing.Solo5;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>
/// Programs for Solo5's tenders from the file to the URL, with the commands a person would type and a gateway of its own. What runs them stands in for tender and guest
/// (<see cref="StandInTender"/>): there is no Solo5 in Debian.
/// </summary>
public sealed class Solo5Tests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly StandInTender _tender = new();
    private readonly GatewayFolder _folder = new();
    private readonly string _program;

    public Solo5Tests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/dev/net/tun"), "No guest of Solo5 can have a network of its own here: that needs root and /dev/net/tun.");
        _program = Path.Combine(_folder.Root, "web.spt");
        File.WriteAllBytes(_program, [.. Solo5Program.Create(Solo5Program.Spt, ("service", Solo5Program.Network)), .. "caml"u8]);
    }

    private string Setting => $"--Gateway:Solo5:Spt={_tender.Program}";

    public void Dispose()
    {
        _folder.Dispose();
        _tender.Dispose();
    }

    [Fact]
    public async Task Program_ImportedAndVerified_ServesAndOutlivesItsGateway()
    {
        var (exitCode, output) = await _folder.RunAsync(["image", "import", _program, "--name", "web", "--port", "80", "--verify", "--json", Setting], _token);
        Assert.True(exitCode == 0, output);
        using var imported = JsonDocument.Parse(output);
        Assert.Equal("HTTP/1.1 200 OK", imported.RootElement.GetProperty("verified").GetProperty("statusLine").GetString());
        Assert.Equal("solo5-spt", imported.RootElement.GetProperty("manifest").GetProperty("machine").GetString());
        _folder.AddSite("web", "web.test", "web", new { Idle = new { Action = "Suspend" } });

        RunningVm before;
        await using (var first = await GatewayProcess.StartAsync(_folder, _token, Setting))
        {
            using var response = await first.GetAsync("web.test", "/cold", _token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("/cold --ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2 ", await response.Content.ReadAsStringAsync(_token));
            Assert.Contains("source;desc=\"cold\"", string.Join(',', response.Headers.GetValues("Server-Timing")), StringComparison.Ordinal);
            before = Assert.Single(await first.ListVmsAsync(_token));
            first.Kill();
            await first.WaitForExitAsync(_token);
        }

        await using var second = await GatewayProcess.StartAsync(_folder, _token, Setting);
        var after = Assert.Single(await second.ListVmsAsync(_token));
        using var warm = await second.GetAsync("web.test", "/warm", _token);

        Assert.Equal((before.Id, before.Pid, before.Address), (after.Id, after.Pid, after.Address));
        Assert.Equal("/warm --ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2 ", await warm.Content.ReadAsStringAsync(_token));
        await second.StopSiteAsync("web", _token);
        Assert.Empty(await second.ListVmsAsync(_token));
        Assert.False(before.IsRunning);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder.State, "solo5")));
    }

    [Fact]
    public async Task Bench_ByHand_AsksTheGuestInItsOwnNetwork()
    {
        var (exitCode, output) = await _folder.RunAsync(["image", "import", _program, "--name", "web", "--port", "80"], _token);
        Assert.True(exitCode == 0, output);

        (exitCode, output) = await _folder.RunAsync(["bench", "boot", "--image", "web", "--modes", "raw,cold", "--runs", "1", "--json", Setting], _token);

        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(output);
        Assert.All(result.RootElement.GetProperty("modes").EnumerateArray(), mode => Assert.Equal(1, mode.GetProperty("samples").GetArrayLength()));
    }

    [Fact]
    public async Task Check_NoTender_NamesProgramAndSetting()
    {
        var (exitCode, output) = await _folder.RunAsync(["image", "import", _program, "--name", "web", "--port", "80"], _token);
        Assert.True(exitCode == 0, output);
        _folder.AddSite("web", "web.test", "web");

        (exitCode, output) = await _folder.RunAsync(["check", "--Gateway:Solo5:Spt=no-such-tender"], _token);

        Assert.Equal(1, exitCode);
        Assert.Contains("web.json: Image: image 'web': cannot find 'no-such-tender', which runs machine solo5-spt", output, StringComparison.Ordinal);
        Assert.Contains("Gateway:Solo5:Spt=no-such-tender", output, StringComparison.Ordinal);
        (exitCode, output) = await _folder.RunAsync(["check", Setting], _token);
        Assert.True(exitCode == 0, output);
    }
}
