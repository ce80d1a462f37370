using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Solo5.Networks;

/// <summary>
/// The way to one of a guest's ports from outside its network: whoever connects to a loopback address of the host's is connected to the guest. The gateway itself goes straight to the guest.
/// Disposing it closes what is open.
/// </summary>
internal sealed class Door : IDisposable
{
    private const int Backlog = 1024;

    /// <summary>How many may go through at once; others wait to be let in.</summary>
    private const int MostAtOnce = 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _listener;
    private readonly NetworkNamespace _network;
    private readonly IPEndPoint _guest;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ConcurrentDictionary<Relay, bool> _open = new();
    private readonly CancellationTokenSource _closed = new();

    private Door(Socket listener, NetworkNamespace network, IPEndPoint guest)
    {
        (_listener, _network, _guest) = (listener, network, guest);
        _ = AdmitAsync();
    }

    /// <param name="host">Where to listen.</param>
    /// <param name="network">The guest's; stays the caller's, and must outlive the door.</param>
    /// <param name="guest">The guest's port.</param>
    /// <exception cref="SocketException">Somebody else listens there (<see cref="SocketError.AddressAlreadyInUse"/>).</exception>
    public static Door Open(IPEndPoint host, NetworkNamespace network, IPEndPoint guest)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // What went through an earlier gateway's door may linger.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(host);
            listener.Listen(Backlog);
            return new Door(listener, network, guest);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Dispose();
        foreach (var relay in _open.Keys)
        {
            relay.Dispose();
        }
    }

    private async Task AdmitAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_closed.Token);
                _ = PassAsync(await _listener.AcceptAsync(_closed.Token));
            }
            catch (SocketException)
            {
                // The one that was to come in has left again, or there is no descriptor for it.
                _places.Release();
                await Task.WhenAny(Task.Delay(Pause, _closed.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(Socket visitor)
    {
        try
        {
            using var guest = _network.OpenSocket();
            guest.NoDelay = true;
            visitor.NoDelay = true;
            await ConnectAsync(guest);
            using var relay = new Relay(visitor, guest);
            _open[relay] = true;
            if (!_closed.IsCancellationRequested)
            {
                await relay.RunAsync();
            }

            _open.TryRemove(relay, out _);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The guest does not let it in, and so it is told: by a reset, not by an end.
            visitor.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        finally
        {
            visitor.Dispose();
            _places.Release();
        }
    }

    private async Task ConnectAsync(Socket guest)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        bounded.CancelAfter(Deadline);
        await guest.ConnectAsync(_guest, bounded.Token);
    }
}
