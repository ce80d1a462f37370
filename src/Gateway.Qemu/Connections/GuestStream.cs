using System.Net.Sockets;

namespace Gateway.Qemu.Connections;

/// <summary>A connection to a guest that gives its place back when it is disposed.</summary>
internal sealed class GuestStream(Socket socket, Action<GuestStream> closed) : NetworkStream(socket, ownsSocket: true)
{
    private int _closed;

    /// <summary>Whether the guest has neither closed it nor said anything unasked.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return !Socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Says that nothing more comes, waits until the guest says so too, and closes it.</summary>
    /// <param name="cancellationToken">It is closed then, whatever the guest does.</param>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            var ignored = new byte[1024];
            while (await Socket.ReceiveAsync(ignored, cancellationToken) > 0)
            {
                // Nobody waits for it any more.
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever else had it has closed it, or the guest is slow.
        }

        await DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            closed(this);
        }
    }
}
