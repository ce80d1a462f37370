using System.Net;
using System.Net.Sockets;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Connections;

public sealed class GuestConnectionsTests
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    [Fact]
    public async Task ConnectAsync_NobodyListens_ThrowsAndGivesThePlaceBack()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = (IPEndPoint)listener.LocalEndpoint;
        listener.Stop();
        using var connections = new GuestConnections(address, limit: 1, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(() => connections.ConnectAsync(_deadline).AsTask());
        await Assert.ThrowsAsync<IOException>(() => connections.ConnectAsync(_deadline).AsTask());
    }

    [Fact]
    public async Task ConnectAsync_VmGoesWhileWaiting_Throws()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Silence);
        using var gone = new CancellationTokenSource();
        using var connections = new GuestConnections(port.Address, limit: 1, gone.Token);
        await using var first = await connections.ConnectAsync(_deadline);
        var second = connections.ConnectAsync(_deadline).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAsync<IOException>(() => second);
    }

    [Fact]
    public async Task ConnectAsync_CallerLeaves_IsACancellation()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Silence);
        using var connections = new GuestConnections(port.Address, limit: 1, CancellationToken.None);
        await using var first = await connections.ConnectAsync(_deadline);
        using var caller = new CancellationTokenSource();
        var second = connections.ConnectAsync(caller.Token).AsTask();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Dispose_OpenConnections_AreClosed()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Silence);
        var connections = new GuestConnections(port.Address, limit: 2, CancellationToken.None);
        var stream = await connections.ConnectAsync(_deadline);

        connections.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => stream.ReadAsync(new byte[1], _deadline).AsTask());
    }

    [Fact]
    public async Task ConnectAsync_QueueOfOne_NothingOfABurstIsSentTwice()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1);
        using var end = new CancellationTokenSource();
        var accepting = AcceptAsync(socket, end.Token);
        using var connections = new GuestConnections((IPEndPoint)socket.LocalEndPoint!, limit: 64, CancellationToken.None);

        var burst = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => connections.ConnectAsync(_deadline).AsTask()));

        Assert.All(burst, connection => Assert.Equal(0u, Retransmissions.Of(connection)));
        await end.CancelAsync();
        await accepting;
    }

    private static async Task AcceptAsync(Socket socket, CancellationToken cancellationToken)
    {
        var accepted = new List<Socket>();
        try
        {
            while (true)
            {
                accepted.Add(await socket.AcceptAsync(cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            accepted.ForEach(connection => connection.Dispose());
        }
    }
}
