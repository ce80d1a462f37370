using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Importing;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Importing;

/// <summary>Servers that take so many connections and no more.</summary>
public sealed class ConnectionCountTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(1, true, 1)]
    [InlineData(5, true, 4)]
    [InlineData(100, true, ConnectionCount.Most)]
    [InlineData(100, false, ConnectionCount.Most)]
    public async Task Find_ServerOfSoManyConnections_NeverMore(int workers, bool keepsOpen, int expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        var serving = Enumerable.Range(0, workers).Select(_ => ServeAsync(listener, keepsOpen)).ToArray();

        var found = await new ConnectionCount((IPEndPoint)listener.LocalEndpoint, "/", TimeSpan.FromMilliseconds(1)).FindAsync(_token);

        Assert.Equal(expected, found);
        listener.Dispose();
        await Task.WhenAll(serving).WaitAsync(_token);
    }

    /// <summary>One connection after another, each to its end.</summary>
    private static async Task ServeAsync(TcpListener listener, bool keepsOpen)
    {
        var buffer = new byte[4096];
        while (true)
        {
            try
            {
                using var connection = await listener.AcceptTcpClientAsync();
                while (await connection.GetStream().ReadAsync(buffer) > 0)
                {
                    await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
                    if (!keepsOpen)
                    {
                        break;
                    }
                }
            }
            catch (IOException)
            {
                // Given up by the other side.
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
