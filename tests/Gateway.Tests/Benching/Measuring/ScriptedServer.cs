using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Benching.Measuring;

/// <summary>Answers each request with the same bytes, in parts, as they are.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string[] _parts;
    private readonly bool _closes;

    public ScriptedServer(bool closes, params string[] parts)
    {
        (_parts, _closes) = (parts, closes);
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public int Connections { get; private set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Connections++;
                _ = AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                foreach (var part in _parts)
                {
                    await socket.SendAsync(Encoding.Latin1.GetBytes(part));
                }

                if (_closes)
                {
                    return;
                }
            }
        }
    }
}
