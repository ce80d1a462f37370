using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Running;

/// <summary>A guest that answers in the very bytes a test wants, and may break every rule. Each connection gets one answer.</summary>
internal sealed class RawGuest : ITestGuest, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, NetworkStream, Task> _answer;
    private int _requests;

    private RawGuest(Func<string, NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many requests arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers every request with the text, byte for character, and closes.</summary>
    public static RawGuest Start(string answer) => Start((_, stream) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer)).AsTask());

    /// <param name="answer">Gets the head of the request, byte for character, and the connection, which is closed afterwards.</param>
    public static RawGuest Start(Func<string, NetworkStream, Task> answer) => new(answer);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = connection.GetStream();
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one) == 0)
                {
                    return;
                }

                head.Append((char)one[0]);
            }

            Interlocked.Increment(ref _requests);
            await _answer(head.ToString(), stream);
            connection.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(one) > 0)
            {
                // Closed when the other side has closed, so that no answer is lost to a reset.
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The gateway has had enough.
        }
    }
}
