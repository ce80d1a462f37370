using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The time from opening a fresh connection to the first byte of an answer, without an HTTP client's own cost.</summary>
internal static class FirstByte
{
    public static async Task<TimeSpan> MeasureAsync(IPEndPoint address, string host, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await GetAsync(address, host, cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Sends one GET on a connection of its own and returns when the answer begins.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="IOException">The answer is not a success, or none came.</exception>
    public static async Task GetAsync(IPEndPoint address, string host, CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), cancellationToken);
        var buffer = new byte[64];
        var read = await socket.ReceiveAsync(buffer, cancellationToken);
        var start = Encoding.ASCII.GetString(buffer, 0, read);
        if (!start.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw new IOException($"Expected a 200, got {read} bytes: {start}");
        }
    }
}
