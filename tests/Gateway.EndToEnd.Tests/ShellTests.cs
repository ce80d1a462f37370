using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Templates and shells behind a real gateway: they come by themselves, serve, and are gone with it.</summary>
public sealed class ShellTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_AfterTheFirstOne_IsServedByAShell()
    {
        using var folder = await FolderAsync();
        await using var gateway = await GatewayProcess.StartAsync(folder, _token, "--Gateway:Host:Shells=2", "--Gateway:Defaults:Boot:Template=Auto");
        using (var cold = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.StartsWith("source;desc=\"cold\"", cold.ServerTiming(), StringComparison.Ordinal);
        }

        await ShellsAsync(gateway, 2);
        await gateway.StopSiteAsync("hello", _token);
        using var claimed = await gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, claimed.StatusCode);
        Assert.Equal("hello\n", await claimed.Content.ReadAsStringAsync(_token));
        Assert.StartsWith("source;desc=\"shell\"", claimed.ServerTiming(), StringComparison.Ordinal);
        var vm = await gateway.FindVmAsync(claimed.VmId(), _token);
        Assert.Contains(folder.State, vm.Folder, StringComparison.Ordinal);
        await ShellsAsync(gateway, 2);
        var vms = await gateway.ListVmsAsync(_token);

        Assert.Equal(0, await gateway.ShutDownAsync(_token));
        Assert.All(vms, listed => Assert.False(listed.IsRunning));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder.State, "vms")));
    }

    [Fact]
    public async Task Kill_WithAVmFromAShell_TheNextGatewayTakesItOverAndEndsTheShells()
    {
        using var folder = await FolderAsync();
        RunningVm served;
        IReadOnlyList<RunningVm> before;
        await using (var killed = await GatewayProcess.StartAsync(folder, _token, "--Gateway:Host:Shells=1", "--Gateway:Defaults:Boot:Template=Auto"))
        {
            (await killed.GetAsync("hello.test", "/", _token)).Dispose();
            await ShellsAsync(killed, 1);
            await killed.StopSiteAsync("hello", _token);
            using var claimed = await killed.GetAsync("hello.test", "/", _token);
            Assert.StartsWith("source;desc=\"shell\"", claimed.ServerTiming(), StringComparison.Ordinal);
            await ShellsAsync(killed, 1);
            served = await killed.FindVmAsync(claimed.VmId(), _token);
            before = await killed.ListVmsAsync(_token);
            killed.Kill();
        }

        await using var gateway = await GatewayProcess.StartAsync(folder, _token, "--Gateway:Host:Shells=0");
        using var again = await gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(served.Id, again.VmId());
        Assert.Equal("hello\n", await again.Content.ReadAsStringAsync(_token));
        Assert.StartsWith("source;desc=\"warm\"", again.ServerTiming(), StringComparison.Ordinal);
        Assert.Equal([served.Pid], before.Where(vm => vm.IsRunning).Select(vm => vm.Pid));
    }

    private async Task<GatewayFolder> FolderAsync()
    {
        var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        return folder;
    }

    private async Task ShellsAsync(GatewayProcess gateway, int count)
    {
        while ((await gateway.ListVmsAsync(_token)).Count(vm => vm.State == "Shell") != count)
        {
            await Task.Yield();
        }
    }
}
