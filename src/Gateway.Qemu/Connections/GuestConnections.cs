using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Qemu.Connections;

/// <summary>
/// The connections to one guest's first port: never more at once than the image says it serves. Safe to call from many threads.
/// </summary>
/// <param name="address">Where the guest is reached.</param>
/// <param name="limit">How many may be open at once; further callers wait in turn.</param>
/// <param name="gone">Cancelled when the VM is.</param>
/// <param name="connected">Told how long each connection took once its place was had; must be quick.</param>
/// <param name="open">Makes a socket where the guest's network is not this process's own.</param>
internal sealed class GuestConnections(IPEndPoint address, int limit, CancellationToken gone, Action<TimeSpan>? connected = null, Func<Socket>? open = null) : IDisposable
{
    // Where the listen queue could not be made longer, a connection that finds it full hangs for a second and more. A new one does not.
    private static readonly TimeSpan FirstTry = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(limit);
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly ConcurrentDictionary<GuestStream, bool> _open = new();
    private GuestStream? _kept;
    private int _era;

    /// <inheritdoc cref="Gateway.Vms.Launching.IVm.ConnectionEra"/>
    public int Era => Volatile.Read(ref _era);

    /// <summary>Set when the listen queue takes any burst, so that connections need not be made one after another.</summary>
    public bool ManyAtOnce { get; set; }

    /// <summary>Whether a connection is kept that cannot be used any more.</summary>
    internal bool KeptHasEnded => _kept is { IsQuiet: false };

    /// <summary>Waits for a place and connects; may return the connection that was kept.</summary>
    /// <exception cref="IOException">The VM is gone or does not take the connection.</exception>
    public async ValueTask<NetworkStream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _kept, null) is { } kept)
        {
            if (kept.IsQuiet)
            {
                return kept;
            }

            await kept.DisposeAsync();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, gone);
        try
        {
            await _places.WaitAsync(either.Token);
            return await OpenAsync(either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the VM at {address} is gone", error);
        }
    }

    /// <summary>Hands a connection to the next caller, with its place.</summary>
    public void Keep(GuestStream connection)
    {
        if (Interlocked.Exchange(ref _kept, connection) is { } earlier)
        {
            earlier.Dispose();
        }
    }

    /// <summary>Connects once, with a place taken, for somebody who bounds the wait himself.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async Task<GuestStream> TryConnectAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return Register(await DialAsync(cancellationToken));
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <summary>Connections to the same guest for somebody who may have another number of them.</summary>
    public GuestConnections For(int otherLimit) => otherLimit == limit ? this : new(address, otherLimit, gone, connected, open) { ManyAtOnce = ManyAtOnce };

    public void Dispose() => CloseAll();

    /// <summary>Closes all that are open.</summary>
    public void CloseAll()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>
    /// Ends all that are open as a client would, so that a guest whose state is about to be taken has no half of one left; those whose other half the guest does not end in time are just closed.
    /// </summary>
    public async Task EndAllAsync(TimeSpan patience)
    {
        Interlocked.Increment(ref _era);
        using var bounded = new CancellationTokenSource(patience);
        await Task.WhenAll(_open.Keys.Select(connection => connection.EndAsync(bounded.Token)));
    }

    private async Task<GuestStream> OpenAsync(CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            var connection = Register(ManyAtOnce ? await DialPatientlyAsync(Deadline, cancellationToken) : await DialInTurnAsync(cancellationToken));
            connected?.Invoke(TimeProvider.System.GetElapsedTime(begun));
            return connection;
        }
        catch (SocketException error)
        {
            _places.Release();
            throw new IOException($"the VM at {address} refuses a connection: {error.Message}", error);
        }
        catch (TimeoutException error)
        {
            _places.Release();
            throw new IOException($"the VM at {address} does not take a connection", error);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    private GuestStream Register(Socket socket)
    {
        var connection = new GuestStream(socket, closed =>
        {
            _open.TryRemove(closed, out _);
            _places.Release();
        });
        _open[connection] = true;
        if (gone.IsCancellationRequested)
        {
            connection.Dispose();
        }

        return connection;
    }

    /// <summary>One after another, and each try given up soon: what hangs was not queued.</summary>
    private async Task<Socket> DialInTurnAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            for (var patience = FirstTry; ; patience *= 2)
            {
                try
                {
                    return await DialPatientlyAsync(patience, cancellationToken);
                }
                catch (TimeoutException) when (patience < Deadline)
                {
                    // Try again, more patiently.
                }
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<Socket> DialPatientlyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience);
        try
        {
            return await DialAsync(bounded.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection within {patience.TotalMilliseconds:0} ms", error);
        }
    }

    private async Task<Socket> DialAsync(CancellationToken cancellationToken)
    {
        var socket = open?.Invoke() ?? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
