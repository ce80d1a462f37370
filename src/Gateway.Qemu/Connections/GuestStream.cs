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

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            closed(this);
        }
    }
}
