using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Importing;

/// <summary>One connection to a guest under trial, of its own and outside every limit, as any client could make it.</summary>
internal sealed class RawExchange : IDisposable
{
    private const int Enough = 64 * 1024;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>What the guest answered, as far as it was read.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Whether the guest ended the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects, which says nothing of the guest: QEMU accepts in its place.</summary>
    public static async Task<RawExchange> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var exchange = new RawExchange();
        try
        {
            await exchange._socket.ConnectAsync(address, cancellationToken);
            return exchange;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Whether the guest begins to answer a request within so long.</summary>
    public async Task<bool> AsksAsync(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience);
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: gateway-verify\r\nAccept: */*\r\n\r\n"), bounded.Token);
            await ReadAsync(until: () => Answer.Contains('\n', StringComparison.Ordinal), bounded.Token);
            return Answer.StartsWith("HTTP/", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Whether the guest ends the connection by itself within so long.</summary>
    public async Task<bool> ClosesAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience);
        try
        {
            await ReadAsync(until: static () => false, bounded.Token);
        }
        catch (SocketException)
        {
            IsClosed = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is still open.
        }

        return IsClosed;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(Func<bool> until, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (!until())
        {
            var read = await _socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0)
            {
                IsClosed = true;
                return;
            }

            Answer = Answer.Length < Enough ? Answer + Encoding.Latin1.GetString(buffer, 0, read) : Answer;
        }
    }
}
