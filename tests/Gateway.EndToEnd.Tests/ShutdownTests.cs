using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A gateway that ends leaves nothing running and nothing lying about.</summary>
public sealed class ShutdownTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Terminate_WithRunningVms_NoProcessAndNoFolderIsLeft()
    {
        using var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("all", "{name}.test", "hello", new { Instance = "Host" });
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        foreach (var host in new[] { "a.test", "b.test", "c.test" })
        {
            using var response = await gateway.GetAsync(host, "/", _token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var vms = await gateway.ListVmsAsync(_token);
        var exitCode = await gateway.ShutDownAsync(_token);

        Assert.Equal(3, vms.Count);
        Assert.True(exitCode == 0, gateway.Output);
        Assert.All(vms, vm => Assert.False(vm.IsRunning));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder.State, "vms")));
    }

    [Fact]
    public async Task Start_AfterTheLastOneWasKilled_LeavesNoOrphan()
    {
        using var folder = new GatewayFolder();
        var orphan = await KilledGateway.LeaveVmAsync(folder, _token);
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        using var again = await gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var vms = await gateway.ListVmsAsync(_token);
        Assert.Single(vms);
        Assert.True(vms[0].Pid == orphan.Pid || !orphan.IsRunning, "A VM of the killed gateway runs beside the new one.");
    }
}
