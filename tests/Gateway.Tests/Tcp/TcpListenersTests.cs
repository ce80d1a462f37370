using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Hosting.Transport;
using Gateway.Tcp;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Tests.Running;
using Gateway.Vms.Sites;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Tcp;

/// <summary>Listening sockets that take nothing for a while.</summary>
public sealed class TcpListenersTests
{
    /// <summary>Of <c>/proc/net/tcp</c> (proc(5)).</summary>
    private const string Listens = "0A";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly IPEndPoint _address = new(Unused.Address(), 16379);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Accept_Fails_IsToldOnceAndTriedAgainAfterAPause()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var gateway = await TestGateway.StartAsync(guest: null);
        gateway.Launcher.Upstream = _ => (IPEndPoint)server.LocalEndpoint;
        await gateway.Services.GetServices<IHostedService>().OfType<TcpListeners>().Single().StopAsync(_token);
        using var listeners = CreateListeners(gateway);
        await listeners.StartAsync(_token);
        File.WriteAllText(Path.Combine(gateway.Folder, "sites", "redis.json"), $$"""{ "Image": "test", "Protocol": "Tcp", "Listen": "{{_address}}" }""");
        Assert.Empty(gateway.Services.GetRequiredService<SiteCatalog>().TryReload());
        using var broken = FindListener();

        // It listens no more, so that nothing can be taken; then it does again, and somebody knocks.
        broken.Shutdown(SocketShutdown.Both);
        while (Failures(gateway) == 0)
        {
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        broken.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_address, _token);
        var accept = server.AcceptSocketAsync(_token).AsTask();
        while (!accept.IsCompleted)
        {
            _time.Advance(TcpListeners.Pause);
            await Task.Yield();
        }

        (await accept).Dispose();
        Assert.Equal(1, Failures(gateway));
    }

    private static int Failures(TestGateway gateway) => gateway.Log.GetSnapshot().Count(record => record.Message.Contains("could not be taken", StringComparison.Ordinal));

    private TcpListeners CreateListeners(TestGateway gateway) => new(
        gateway.Services.GetRequiredService<SiteCatalog>(), gateway.Services.GetRequiredService<TcpRelay>(), gateway.Services.GetRequiredService<ClientPlaces>(), _time, gateway.Services.GetRequiredService<ILogger<TcpListeners>>());

    /// <summary>The gateway's own listening socket, once more.</summary>
    private Socket FindListener()
    {
        var local = string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(_address.Address.GetAddressBytes()):X8}:{_address.Port:X4}");
        var inode = File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(fields => fields[1] == local && fields[3] == Listens)[9];
        var descriptor = new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Single(entry => entry.LinkTarget == $"socket:[{inode}]").Name;
        return new Socket(new SafeSocketHandle(nint.Parse(descriptor, CultureInfo.InvariantCulture), ownsHandle: false));
    }
}
