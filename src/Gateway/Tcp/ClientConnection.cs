using System.Net.Sockets;

namespace Gateway.Tcp;

/// <summary>A client's TCP connection, from its first byte on: what was read to find out whose it is comes again.</summary>
internal sealed class ClientConnection : IDisposable
{
    private const int IdleSeconds = 120;
    private const int ProbeSeconds = 30;
    private const int Probes = 4;

    /// <summary>How much of what a client says while it waits is read, so that its end is seen behind it; of one that says more, the end is seen when its VM is there.</summary>
    private const int MostAhead = 4 * 1024;
    private static readonly TimeSpan GreetingDeadline = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private byte[] _read = [];
    private int _ahead;
    private bool _namesServer;

    public ClientConnection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;

        // A client that went without a word would keep its VM for ever.
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }

    public Socket Socket => _socket;

    /// <summary>What was read already, once.</summary>
    public ReadOnlyMemory<byte> TakeRead()
    {
        var read = _read;
        _read = [];
        return read;
    }

    /// <summary>The server name of its TLS; empty where it names none, or speaks something else.</summary>
    /// <exception cref="OperationCanceledException">It said too little for too long, or <paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="SocketException">It broke off.</exception>
    public async Task<string> ReadServerNameAsync(CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(GreetingDeadline);
        var buffer = new byte[ClientHello.MaximumLength];
        var length = 0;
        string name;
        do
        {
            var count = await _socket.ReceiveAsync(buffer.AsMemory(length), bounded.Token);
            if (count == 0)
            {
                name = "";
                break;
            }

            length += count;
        }
        while (!ClientHello.TryRead(buffer.AsSpan(0, length), out name));

        _read = buffer[..length];
        _namesServer = name.Length > 0;
        return name;
    }

    /// <summary>
    /// Something that the client waits for; cancelled as soon as the client is seen to have left: it broke off, or ended its half before it could have said all it had to say. One that has said something
    /// and ended its half may well wait for the answer.
    /// </summary>
    /// <exception cref="OperationCanceledException">It left, or <paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = work(left.Token);
        if (running.IsCompleted)
        {
            return await running;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(left, over.Token);
        try
        {
            return await running;
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
    }

    /// <summary>Breaks it off, so that the client knows that this was no orderly end.</summary>
    public void Reset() => Reset(_socket);

    /// <summary>Breaks a connection off.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task WatchAsync(CancellationTokenSource left, CancellationToken over)
    {
        try
        {
            while (_ahead < MostAhead)
            {
                // Ends when there is something to read, and takes nothing: one that says nothing holds no buffer.
                await _socket.ReceiveAsync(Memory<byte>.Empty, over);
                var buffer = new byte[MostAhead - _ahead];
                var count = await _socket.ReceiveAsync(buffer, over);
                if (count == 0)
                {
                    if (_read.Length == 0 || _namesServer)
                    {
                        // Not a word, or a handshake that nobody goes on with.
                        await left.CancelAsync();
                    }

                    return;
                }

                _ahead += count;
                _read = [.. _read, .. buffer.AsSpan(0, count)];
            }
        }
        catch (OperationCanceledException)
        {
            // What it waited for is there, or is not to be had.
        }
        catch (SocketException)
        {
            await left.CancelAsync();
        }
    }
}
