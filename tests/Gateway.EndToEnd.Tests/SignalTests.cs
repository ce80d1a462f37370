using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>What signals do to a real gateway, and what it tells a service manager.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Fact]
    public async Task Terminate_Twice_CutsWhatTheFirstOneLetsFinish()
    {
        // More than all buffers between guest and client hold, so that the response of a client that does not read never ends.
        await _folder.AddSiteImageAsync("large", new Dictionary<string, string> { ["large.txt"] = new('x', 24_000_000) }, _token);
        _folder.AddSite("large", "large.test", "large");
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token);
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync("127.0.0.1", gateway.Port, _token);
        await client.GetStream().WriteAsync("GET /large.txt HTTP/1.1\r\nHost: large.test\r\n\r\n"u8.ToArray(), _token);
        await client.GetStream().ReadExactlyAsync(new byte[16], _token);
        var vm = Assert.Single(await gateway.ListVmsAsync(_token));

        gateway.Terminate();
        await gateway.WaitForLineAsync(line => line.Contains("a second signal cuts them off", StringComparison.Ordinal), _token);
        var ranOn = vm.IsRunning;
        gateway.Terminate();
        var exitCode = await gateway.WaitForExitAsync(_token);

        Assert.True(ranOn, gateway.Output);
        Assert.True(exitCode == 0, gateway.Output);
        Assert.Contains("Ending at once", gateway.Output, StringComparison.Ordinal);
        Assert.False(vm.IsRunning);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.State, "vms")));
    }

    [Fact]
    public async Task Life_UnderAServiceManager_IsTold()
    {
        var path = Path.Combine(_folder.Root, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "200000" };
        await using var gateway = await GatewayProcess.StartAsync(_folder, environment, _token);

        await ReceiveAsync(manager, "READY=1");
        await ReceiveAsync(manager, "WATCHDOG=1");
        await ReceiveAsync(manager, "WATCHDOG=1");
        gateway.HangUp();
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$", await ReceiveAsync(manager, "RELOADING=1"));
        Assert.Equal("READY=1\nSTATUS=", await ReceiveAsync(manager, "READY=1"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Sites, "broken.json"), "{}", _token);
        gateway.HangUp();
        Assert.Contains("broken.json", await ReceiveAsync(manager, "READY=1"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.ConfigurationFile, """{ "Gateway": { "Host": { "MaxVms": 0 } } }""", _token);
        gateway.HangUp();
        Assert.Contains("Gateway:Host:MaxVms", await ReceiveAsync(manager, "READY=1"), StringComparison.Ordinal);
        gateway.Terminate();
        await ReceiveAsync(manager, "STOPPING=1");

        Assert.Equal(0, await gateway.WaitForExitAsync(_token));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The first message from now on that begins so.</summary>
    private async Task<string> ReceiveAsync(Socket manager, string beginning)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var message = Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, _token));
            if (message.StartsWith(beginning, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }
}
