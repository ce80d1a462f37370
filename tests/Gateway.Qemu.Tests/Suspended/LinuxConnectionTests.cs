using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Suspended;

/// <summary>A Linux guest that has closed connections remembers none of them when it is resumed: the numbers of QEMU's network begin anew, and a client may come from the same port again.</summary>
public sealed class LinuxConnectionTests : IAsyncDisposable
{
    /// <summary>When QEMU's network asks a guest again that did not take a connection.</summary>
    private static readonly TimeSpan SecondTry = TimeSpan.FromSeconds(6);

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LinuxGuest _guest = new();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task Connect_FromThePortOfAConnectionThatTheGuestClosedBefore_IsAnswered()
    {
        var first = await _kit.LaunchAsync((await _guest.SpecifyAsync(_deadline)) with { Suspends = true }, _deadline);

        // The first one's numbers are the higher the more there were before.
        for (var before = 0; before < 4; before++)
        {
            await LinuxGuest.GetAsync(first, "/", _deadline);
        }

        var port = await CountAsync(first, port: 0, "1");
        var state = await first.SuspendAsync(isRequired: false, _deadline);
        await first.StopAsync();
        var second = await _kit.LaunchAsync(first.Specification with { Id = $"app-2-{Guid.NewGuid():n}", Resumes = state }, _deadline);

        await CountAsync(second, port, "2").WaitAsync(SecondTry, _deadline);
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
    }

    /// <summary>Asks the guest from a port of this machine, any if it is zero.</summary>
    /// <returns>The port.</returns>
    private async Task<int> CountAsync(IVm vm, int port, string expected)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        await socket.ConnectAsync(vm.Address, _deadline);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync("GET /count HTTP/1.1\r\nHost: app.test\r\n\r\n"u8.ToArray(), _deadline);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Assert.EndsWith($"\r\n\r\n{expected}\n", await reader.ReadToEndAsync(_deadline), StringComparison.Ordinal);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
