using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.Crashes;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A gateway that is killed, or restarted, loses no VM that served, and leaves nothing else.</summary>
public sealed class CrashTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Kill_UnderLoadThreeTimes_VmsServeOnAndNothingElseIsLeft()
    {
        await using var crash = await CrashRounds.StartAsync(null, _token);
        try
        {
            for (var round = 1; round <= 3; round++)
            {
                // A test's time for each: a round starts a gateway and boots VMs as a test does.
                var report = await crash.RunAsync(TestTimeouts.ProcessToken());
                Assert.Equal(3, report.TakenOver);
            }

            await crash.EndAsync(TestTimeouts.ProcessToken());
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine(crash.Output);
            throw;
        }
    }

    [Fact]
    public async Task Restart_Keep_VmServesOnAndOthersAreGone()
    {
        using var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("kept", "kept.test", "hello", new { Idle = new { Action = "Keep" } });
        folder.AddSite("usual", "usual.test", "hello");
        RunningVm kept, usual;
        await using (var before = await GatewayProcess.StartAsync(folder, _token))
        {
            using var one = await before.GetAsync("kept.test", "/", _token);
            using var other = await before.GetAsync("usual.test", "/", _token);
            (kept, usual) = (await before.FindVmAsync(one.VmId(), _token), await before.FindVmAsync(other.VmId(), _token));
            Assert.True(await before.ShutDownAsync(_token) == 0, before.Output);
        }

        Assert.True(kept.IsRunning);
        Assert.False(usual.IsRunning);
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        using var again = await gateway.GetAsync("kept.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(kept.Id, again.VmId());
        Assert.Contains("source;desc=\"warm\"", again.ServerTiming(), StringComparison.Ordinal);
        Assert.Equal(kept.Pid, Assert.Single(await gateway.ListVmsAsync(_token)).Pid);
        await gateway.StopSiteAsync("kept", _token);
        Assert.False(kept.IsRunning);
    }

    [Fact]
    public async Task Start_PortTaken_VmsOfTheKilledGatewayStayForTheNextOne()
    {
        using var folder = new GatewayFolder();
        var orphan = await KilledGateway.LeaveVmAsync(folder, _token);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (exitCode, output) = await folder.RunAsync(["run", $"--Kestrel:Endpoints:Http:Url=http://{taken.LocalEndpoint}", "--Gateway:Admin:Url=http://127.0.0.1:0"], _token);
        Assert.True(exitCode == 1, output);
        Assert.True(orphan.IsRunning, output);

        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        Assert.Equal(orphan.Pid, Assert.Single(await gateway.ListVmsAsync(_token)).Pid);
    }

    [Fact]
    public async Task Kill_TheVmDiesLater_IsNoticedAndReplaced()
    {
        using var folder = new GatewayFolder();
        var orphan = await KilledGateway.LeaveVmAsync(folder, _token);
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        ChildProcess.Kill((await gateway.FindVmAsync(orphan.Id, _token)).Pid);
        await orphan.WaitUntilGoneAsync(_token);
        using var again = await gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.NotEqual(orphan.Id, again.VmId());
    }
}
