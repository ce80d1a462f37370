using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Tcp;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Tests.Running;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Tcp;

/// <summary>TCP sites with real sockets on both sides: the first connection boots the VM, bytes pass as they are, and each end is told to the other.</summary>
public sealed class TcpSiteTests : IAsyncLifetime
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly IPEndPoint _address = new(Unused.Address(), 16379);
    private readonly TcpListener _guest = new(IPAddress.Loopback, 0);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _guest.Start();
        _gateway = await TestGateway.StartAsync(guest: null);
        _gateway.Launcher.Upstream = _ => (IPEndPoint)_guest.LocalEndpoint;
    }

    [Fact]
    public async Task Connection_First_BootsTheVmAndBytesPassBothWays()
    {
        Serve("redis");
        Assert.Equal(0, _gateway.Launcher.Launches);

        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        await client.SendAsync("PING\r\n"u8.ToArray(), _token);
        Assert.Equal("PING\r\n", await ReadAsync(guest, 6));
        await guest.SendAsync("+PONG\r\n"u8.ToArray(), _token);
        Assert.Equal("+PONG\r\n", await ReadAsync(client, 7));

        using var second = await ConnectAsync();
        using var its = await AcceptAsync();
        Assert.Equal(1, _gateway.Launcher.Launches);
        Assert.Equal(2, Vm("redis").Leases);
        var used = _gateway.Services.GetRequiredService<UsageMeters>().Take()["redis"];
        Assert.Equal((2, 1, 6, 7), (used.Requests, used.Cold, used.BytesIn, used.BytesOut));
    }

    [Fact]
    public async Task Connection_LargeBothWays_ArrivesWhole()
    {
        Serve("redis");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        var sent = new byte[8 << 20];
        new Random(1).NextBytes(sent);

        // Each side reads only when the other has nothing more to say.
        await Task.WhenAll(SendAllAsync(client), SendAllAsync(guest), ReceiveAllAsync(client), ReceiveAllAsync(guest));

        async Task SendAllAsync(Socket socket)
        {
            await socket.SendAsync(sent, _token);
            socket.Shutdown(SocketShutdown.Send);
        }

        async Task ReceiveAllAsync(Socket socket)
        {
            var received = new byte[sent.Length + 1];
            var length = 0;
            while (await socket.ReceiveAsync(received.AsMemory(length), _token) is > 0 and var count)
            {
                length += count;
            }

            Assert.True(sent.AsSpan().SequenceEqual(received.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Half_Ended_TheOtherGoesOn(bool byClient)
    {
        Serve("redis");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        var (first, other) = byClient ? (client, guest) : (guest, client);

        first.Shutdown(SocketShutdown.Send);

        Assert.Equal("", await ReadAsync(other, 1));
        await other.SendAsync("more"u8.ToArray(), _token);
        Assert.Equal("more", await ReadAsync(first, 4));
        Assert.Equal(1, Vm("redis").Leases);
        other.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await ReadAsync(first, 1));
        await UntilAsync(() => Vm("redis").Leases == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_OfOneSide_IsOneOfTheOther(bool byClient)
    {
        Serve("redis");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        var (first, other) = byClient ? (client, guest) : (guest, client);
        await first.SendAsync("x"u8.ToArray(), _token);
        Assert.Equal("x", await ReadAsync(other, 1));

        first.LingerState = new LingerOption(enable: true, seconds: 0);
        first.Close();

        var error = await Assert.ThrowsAsync<SocketException>(() => ReadAsync(other, 1));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await UntilAsync(() => Vm("redis").Leases == 0);
    }

    [Fact]
    public async Task Vm_ThatCannotBoot_ResetsTheConnection()
    {
        _gateway.Launcher.HoldLaunches = true;
        Serve("redis");
        using var client = await ConnectAsync();
        var launch = await _gateway.Launcher.NextLaunchAsync();

        launch.Fail(VmLaunchFailure.Unsupported);

        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client, 1));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("PING\r\n", true)]
    public async Task Client_LeavesWhileItsVmBoots_IsNoticedAtOnce(string said, bool breaksOff)
    {
        // So that nobody else's boot goes on.
        _gateway.Launcher.HoldLaunches = true;
        Serve("redis", """, "Instance": "Request" """);
        using var client = await ConnectAsync();
        await client.SendAsync(Encoding.Latin1.GetBytes(said), _token);
        var launch = await _gateway.Launcher.NextLaunchAsync();

        client.LingerState = new LingerOption(breaksOff, seconds: 0);
        client.Close();

        await launch.Cancelled.WaitAsync(_token);
        await UntilAsync(() => _gateway.Activator.Snapshot().Count == 0);
    }

    [Fact]
    public async Task Client_EndsItsHalfWhileItsVmBoots_IsAnswered()
    {
        _gateway.Launcher.HoldLaunches = true;
        Serve("redis");
        using var client = await ConnectAsync();
        var said = new string('x', 100_000);
        await client.SendAsync(Encoding.Latin1.GetBytes(said), _token);
        client.Shutdown(SocketShutdown.Send);

        (await _gateway.Launcher.NextLaunchAsync()).Answer();

        using var guest = await AcceptAsync();
        Assert.Equal(said, await ReadAsync(guest, said.Length + 1));
        await guest.SendAsync("+PONG\r\n"u8.ToArray(), _token);
        guest.Close();
        Assert.Equal("+PONG\r\n", await ReadAsync(client, 8));
    }

    [Fact]
    public async Task Client_LeavesItsHandshakeWhileItsVmBoots_IsNoticedAtOnce()
    {
        _gateway.Launcher.HoldLaunches = true;
        Serve("acme", """, "Match": { "Hosts": [ "acme.test" ] }, "Instance": "Request" """);
        using var client = await ConnectAsync();
        await using var tls = new SslStream(new NetworkStream(client));
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "acme.test" }, _token);
        var launch = await _gateway.Launcher.NextLaunchAsync();

        client.Shutdown(SocketShutdown.Send);

        await launch.Cancelled.WaitAsync(_token);
        await Assert.ThrowsAnyAsync<IOException>(() => handshake);
    }

    [Fact]
    public async Task Client_ReadsSlowly_HoldsTheGuestBack()
    {
        const int Length = 64 << 20;

        // What the system keeps in four sockets.
        const int MostKept = 24 << 20;
        Serve("redis");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        var sent = 0;
        var sending = SendAsync();
        var (received, buffer) = (0, new byte[16 * 1024]);
        while (received < Length)
        {
            received += await client.ReceiveAsync(buffer, _token);
            Assert.InRange(Volatile.Read(ref sent) - received, 0, MostKept);
        }

        await sending;

        async Task SendAsync()
        {
            var part = new byte[64 * 1024];
            while (sent < Length)
            {
                // Counted before: what is on its way is no less held.
                Interlocked.Add(ref sent, part.Length);
                for (var rest = part.AsMemory(); !rest.IsEmpty; rest = rest[await guest.SendAsync(rest, _token)..])
                {
                    await Task.Yield();
                }
            }
        }
    }

    [Fact]
    public async Task Guest_AnswersForEverByTheByte_EachArrivesAndItsVmIsKept()
    {
        Serve("redis", """, "Idle": { "After": "00:00:00" }""");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();

        for (var answer = 0; answer < 200; answer++)
        {
            await guest.SendAsync("."u8.ToArray(), _token);
            Assert.Equal(".", await ReadAsync(client, 1));
        }

        Assert.Equal(1, Vm("redis").Leases);
    }

    [Fact]
    public async Task Vm_DiesWithConnectionsOpen_EachIsToldAndTheNextBootsAnother()
    {
        const int Connections = 20;
        Serve("redis");
        var (clients, guests) = (new List<Socket>(), new List<Socket>());
        for (var count = 0; count < Connections; count++)
        {
            // A connection that ends before anything passed would be tried again.
            clients.Add(await ConnectAsync());
            guests.Add(await AcceptAsync());
            await clients[^1].SendAsync("x"u8.ToArray(), _token);
            Assert.Equal("x", await ReadAsync(guests[^1], 1));
        }

        // As the kernel ends a process: what its connections had not read breaks them off.
        guests.ForEach(guest => ClientConnection.Reset(guest));
        _gateway.Launcher.Vms[0].Die();

        foreach (var client in clients)
        {
            await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client, 1));
        }

        await UntilAsync(() => _gateway.Launcher.Running == 0 && _gateway.Activator.Snapshot().Count == 0);
        using var next = await ConnectAsync();
        using var its = await AcceptAsync();
        Assert.Equal(2, _gateway.Launcher.Launches);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task ServerName_TwoTenantsOnOneAddress_EachGetsItsOwn()
    {
        Serve("acme", """, "Match": { "Hosts": [ "acme.test" ] }""");
        Serve("globex", """, "Match": { "Hosts": [ "*.globex.test" ] }""");

        foreach (var (name, site) in new[] { ("acme.test", "acme"), ("a.globex.test", "globex") })
        {
            using var client = await ConnectAsync();
            await using var tls = new SslStream(new NetworkStream(client));
            var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, _token);
            using var guest = await AcceptAsync();
            // The guest gets the greeting from its first byte on.
            Assert.Equal("\u0016\u0003", await ReadAsync(guest, 2));
            Assert.Equal(1, Vm(site).Leases);
            guest.Close();
            await Assert.ThrowsAnyAsync<IOException>(() => handshake);
        }
    }

    [Theory]
    [InlineData("other.test")]
    [InlineData("")]
    public async Task ServerName_OfNobody_IsResetAndWakesNothing(string name)
    {
        Serve("acme", """, "Match": { "Hosts": [ "acme.test" ] }""");
        using var client = await ConnectAsync();
        await using var tls = new SslStream(new NetworkStream(client));

        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, _token));

        Assert.Equal(0, _gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Connection_Quiet_KeepsNoVmAndServesOnWhileThatIsThere()
    {
        Serve("redis", """, "Idle": { "After": "01:00:00", "Quiet": "00:00:00.050" }""");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
        await UntilAsync(() => Vm("redis").Leases == 0);

        await client.SendAsync("PING"u8.ToArray(), _token);

        Assert.Equal("PING", await ReadAsync(guest, 4));
        await guest.SendAsync("PONG"u8.ToArray(), _token);
        Assert.Equal("PONG", await ReadAsync(client, 4));
        await UntilAsync(() => Vm("redis").Leases == 0);
        Assert.Equal(1, _gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Connection_OpenAndNotQuiet_KeepsItsVm()
    {
        Serve("redis", """, "Idle": { "After": "00:00:00" }""");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();

        client.Close();

        // The other half is the guest's to end; then nobody is connected, and the VM goes at once.
        guest.Close();
        await UntilAsync(() => _gateway.Launcher.Running == 0);
    }

    [Fact]
    public async Task Site_TakenAway_AddressIsClosedAndConnectionsGoOn()
    {
        Serve("redis");
        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();

        File.Delete(Path.Combine(_gateway.Folder, "sites", "redis.json"));
        Assert.Empty(_gateway.Services.GetRequiredService<SiteCatalog>().TryReload());

        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        await client.SendAsync("still"u8.ToArray(), _token);
        Assert.Equal("still", await ReadAsync(guest, 5));
    }

    [Fact]
    public async Task Address_ThatSomebodyElseHas_IsToldAndTakenWhenItIsFree()
    {
        using (var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            other.Bind(_address);
            other.Listen();
            Serve("redis");
            Assert.Contains(_gateway.Log.GetSnapshot(), record => record.Message.Contains("redis.json", StringComparison.Ordinal) && record.Message.Contains($"Listen {_address} cannot be had", StringComparison.Ordinal));
        }

        Serve("another", address: new IPEndPoint(_address.Address, _address.Port + 1));

        using var client = await ConnectAsync();
        using var guest = await AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _guest.Dispose();
    }

    private void Serve(string name, string more = "", IPEndPoint? address = null)
    {
        File.WriteAllText(Path.Combine(_gateway.Folder, "sites", $"{name}.json"), $$"""{ "Image": "test", "Protocol": "Tcp", "Listen": "{{address ?? _address}}"{{more}} }""");
        Assert.Empty(_gateway.Services.GetRequiredService<SiteCatalog>().TryReload());
    }

    private VmSnapshot Vm(string site) => Assert.Single(_gateway.Activator.Snapshot(), vm => vm.Site == site);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_address, _token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket> AcceptAsync() => await _guest.AcceptSocketAsync(_token);

    /// <summary>So many bytes, or what comes until the end.</summary>
    private async Task<string> ReadAsync(Socket socket, int bytes)
    {
        var buffer = new byte[bytes];
        var length = 0;
        while (length < bytes && await socket.ReceiveAsync(buffer.AsMemory(length), _token) is > 0 and var count)
        {
            length += count;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
