using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Running;

/// <summary>
/// A guest of the simplest kind: it looks at no second connection while the first is open. It answers in the very bytes a test wants, and knows nothing of requests but where their head ends.
/// </summary>
internal sealed class SerialGuest : ITestGuest, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _answer;
    private readonly bool _keepsOpen;
    private int _requests;

    private SerialGuest(Func<string, string> answer, bool keepsOpen)
    {
        (_answer, _keepsOpen) = (answer, keepsOpen);
        _listener.Start();
        _ = ServeAllAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <param name="answer">Gets the head of a request, gives the answer, byte for character; empty for none.</param>
    /// <param name="keepsOpen">Whether it waits for a next request on the connection; else it closes after each answer, whatever it said.</param>
    public static SerialGuest Start(Func<string, string> answer, bool keepsOpen) => new(answer, keepsOpen);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAllAsync()
    {
        while (true)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                await ServeAsync(connection.GetStream());
            }
            catch (IOException)
            {
                // The gateway has had enough of that connection.
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        do
        {
            if (await ReadHeadAsync(stream) is not { } head)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(head)));
        }
        while (_keepsOpen);
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
