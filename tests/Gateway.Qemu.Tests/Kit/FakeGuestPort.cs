using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>What a VM's port is on the host, with a guest behind it that does what the test says: each connection gets the next behaviour, the last one for ever.</summary>
internal sealed class FakeGuestPort : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new(TestTimeouts.Process);
    private readonly Queue<Func<NetworkStream, CancellationToken, Task>> _behaviours;
    private readonly Task _serving;
    private readonly List<Task> _connections = [];

    public FakeGuestPort(params Func<NetworkStream, CancellationToken, Task>[] behaviours)
    {
        _behaviours = new(behaviours);
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many connections were made.</summary>
    public int Accepted { get; private set; }

    /// <summary>Accepts and never says a word, as a port whose guest is not there.</summary>
    public static Task Silence(NetworkStream stream, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    /// <summary>Closes at once, as a guest on whose port nobody listens.</summary>
    public static Task Refusal(NetworkStream stream, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers each request with these bytes, and closes where they say so.</summary>
    public static Func<NetworkStream, CancellationToken, Task> Answers(string answer) => async (stream, cancellationToken) =>
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken);
            if (answer.Contains("close", StringComparison.Ordinal))
            {
                return;
            }
        }
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([_serving, .. _connections]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            Accepted++;
            _connections.Add(ServeAsync(client, _behaviours.Count > 1 ? _behaviours.Dequeue() : _behaviours.Peek()));
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> behaviour)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var closed = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            var work = behaviour(stream, closed.Token);
            if (behaviour == Silence)
            {
                // Ends when the other side gives up.
                await stream.CopyToAsync(Stream.Null, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await closed.CancelAsync();
            }

            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
