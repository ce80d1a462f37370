using System.Net;
using System.Net.Sockets;
using Gateway.Hosting.Transport;
using Gateway.Vms.Sites;

namespace Gateway.Tcp;

/// <summary>
/// Takes the connections of TCP sites: opens a socket for each address that sites name and closes it when none does any more; connections that came in before go on. An address that cannot be
/// had is told, costs the other sites nothing, and is tried again whenever sites change. Thread-safe.
/// </summary>
internal sealed class TcpListeners : IHostedService, IDisposable
{
    /// <summary>How long nothing is taken where the system has no room for one more.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SiteCatalog _sites;
    private readonly TcpRelay _relay;
    private readonly TimeProvider _time;
    private readonly ILogger<TcpListeners> _logger;
    private readonly Dictionary<IPEndPoint, TcpListener> _listeners = [];
    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ConnectionPlaces _places;
    private bool _isStopped;

    public TcpListeners(SiteCatalog sites, TcpRelay relay, ClientPlaces places, TimeProvider time, ILogger<TcpListeners> logger)
    {
        _sites = sites;
        _relay = relay;
        _places = places.Tcp;
        _time = time;
        _logger = logger;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sites.Changed += OnSitesChanged;
        Follow();
        return Task.CompletedTask;
    }

    /// <summary>Takes no more; connections go on as long as their VMs do.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _sites.Changed -= OnSitesChanged;
        CloseAll();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        CloseAll();
        _ended.Cancel();
        _ended.Dispose();
    }

    private void CloseAll()
    {
        lock (_changing)
        {
            _isStopped = true;
            foreach (var address in _listeners.Keys)
            {
                Close(address);
            }
        }
    }

    private void OnSitesChanged(object? sender, EventArgs change) => Follow();

    private void Follow()
    {
        lock (_changing)
        {
            if (_isStopped)
            {
                return;
            }

            var wanted = _sites.Current.Listeners.ToHashSet();
            foreach (var address in _listeners.Keys.Where(address => !wanted.Contains(address)))
            {
                Close(address);
            }

            foreach (var address in wanted.Where(address => !_listeners.ContainsKey(address)))
            {
                Open(address);
            }
        }
    }

    private void Open(IPEndPoint address)
    {
        var listener = new TcpListener(address);
        try
        {
            listener.Start((int)SocketOptionName.MaxConnections);
        }
        catch (SocketException error)
        {
            listener.Dispose();
            _logger.CannotListen(address, string.Join(", ", _sites.Current.Sites.Where(site => address.Equals(site.Listen)).Select(site => site.File)), error.Message);
            return;
        }

        _listeners.Add(address, listener);
        _ = AcceptAsync(listener, address);
    }

    private void Close(IPEndPoint address)
    {
        if (_listeners.Remove(address, out var listener))
        {
            listener.Dispose();
        }
    }

    private async Task AcceptAsync(TcpListener listener, IPEndPoint address)
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptSocketAsync(_ended.Token);
                if (_places.TryTake())
                {
                    _ = ServeAsync(client, address);
                    continue;
                }

                ClientConnection.Reset(client);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // A client that left before it was taken.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                if (!IsOpen(address, listener))
                {
                    return;
                }

                _logger.CannotAccept(address, error.Message);
                await Task.Delay(Pause, _time);
            }
        }
    }

    private async Task ServeAsync(Socket client, IPEndPoint address)
    {
        try
        {
            await _relay.ServeAsync(client, address, _ended.Token);
        }
        catch (Exception error)
        {
            _logger.ConnectionFailed(address, error);
        }
        finally
        {
            _places.GiveBack();
        }
    }

    private bool IsOpen(IPEndPoint address, TcpListener listener)
    {
        lock (_changing)
        {
            return _listeners.TryGetValue(address, out var open) && open == listener;
        }
    }
}
