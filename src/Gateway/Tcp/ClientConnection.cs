using System.Net.Sockets;

namespace Gateway.Tcp;

/// <summary>A client's TCP connection, from its first byte on: what was read to find out whose it is comes again.</summary>
internal sealed class ClientConnection : IDisposable
{
    private const int IdleSeconds = 120;
    private const int ProbeSeconds = 30;
    private const int Probes = 4;
    private static readonly TimeSpan GreetingDeadline = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;

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

    /// <summary>What was read already.</summary>
    public ReadOnlyMemory<byte> Greeting { get; private set; }

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

        Greeting = buffer.AsMemory(0, length);
        return name;
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
}
