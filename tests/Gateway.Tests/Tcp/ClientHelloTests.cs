using System.Net.Security;
using System.Net.Sockets;
using Gateway.Tcp;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Tcp;

/// <summary>What a real TLS client says first, whole, in parts, and spoiled.</summary>
public sealed class ClientHelloTests
{
    private const string Name = "redis.tenant.test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task TryRead_RealClient_ItsServerName()
    {
        Assert.True(ClientHello.TryRead(await RecordAsync(Name), out var name));

        Assert.Equal(Name, name);
    }

    [Fact]
    public async Task TryRead_ClientThatNamesNone_Nothing()
    {
        Assert.True(ClientHello.TryRead(await RecordAsync(""), out var name));

        Assert.Equal("", name);
    }

    [Fact]
    public async Task TryRead_AnyPartOfIt_WaitsForTheRest()
    {
        var sent = await RecordAsync(Name);

        for (var length = 0; length < sent.Length; length++)
        {
            Assert.False(ClientHello.TryRead(sent.AsSpan(0, length), out var name), $"at {length} of {sent.Length}");
            Assert.Equal("", name);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task TryRead_InManyRecords_ItsServerName(int bytes)
    {
        var message = (await RecordAsync(Name)).AsMemory(5);
        var records = new MemoryStream();
        for (var offset = 0; offset < message.Length; offset += bytes)
        {
            var part = message.Slice(offset, Math.Min(bytes, message.Length - offset));
            records.Write([22, 3, 1, (byte)(part.Length >> 8), (byte)part.Length, .. part.Span]);
        }

        // More than is ever read is given up.
        Assert.True(ClientHello.TryRead(records.ToArray(), out var name));
        Assert.Equal(Name, name);
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\u0016\u0002")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0001\u0000")]
    public void TryRead_SomethingElse_IsNotWaitedFor(string sent)
    {
        Assert.True(ClientHello.TryRead(sent.Select(character => (byte)character).ToArray(), out var name));

        Assert.Equal("", name);
    }

    [Fact]
    public void TryRead_TooLong_IsGivenUp()
    {
        byte[] sent = [22, 3, 1, 0xff, 0xff, 1, 0xff, 0xff, 0xff, .. new byte[ClientHello.MaximumLength]];

        Assert.True(ClientHello.TryRead(sent.AsSpan(0, ClientHello.MaximumLength), out var name));
        Assert.Equal("", name);
    }

    [Fact]
    public async Task TryRead_Spoiled_NeverMoreThanAName()
    {
        var (good, random) = (await RecordAsync(Name), new Random(8446));
        for (var round = 0; round < 20_000; round++)
        {
            var sent = good.AsSpan(0, random.Next(good.Length + 1)).ToArray();
            for (var change = random.Next(4); change >= 0 && sent.Length > 0; change--)
            {
                sent[random.Next(sent.Length)] = (byte)random.Next(256);
            }

            ClientHello.TryRead(sent, out var name);
            Assert.True(name.All(char.IsAscii));
        }
    }

    /// <summary>The first record of the framework's own client.</summary>
    private async Task<byte[]> RecordAsync(string serverName)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint, _token);
        using var server = await listener.AcceptTcpClientAsync(_token);
        await using var tls = new SslStream(client.GetStream());
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = serverName }, _token);
        var header = new byte[5];
        await server.GetStream().ReadExactlyAsync(header, _token);
        var body = new byte[(header[3] << 8) | header[4]];
        await server.GetStream().ReadExactlyAsync(body, _token);
        server.Close();
        await Assert.ThrowsAnyAsync<IOException>(() => handshake);
        return [.. header, .. body];
    }
}
