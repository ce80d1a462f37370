using System.Buffers;
using System.Net.Sockets;

namespace Gateway.Tcp;

/// <summary>Moves bytes from one connection to the other, as fast as the slower one takes them. A connection that says nothing holds no buffer.</summary>
internal static class SocketPump
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Until the sender has ended its half, which ends the receiver's.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="lease">Told of every move.</param>
    /// <param name="count">Told how many bytes moved.</param>
    /// <param name="cancellationToken">Ends it in between.</param>
    /// <exception cref="SocketException">One of them broke off.</exception>
    public static async Task RunAsync(Socket from, Socket to, ConnectionLease lease, Action<int> count, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Ends when there is something to read, and takes nothing.
            await from.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                int read;
                do
                {
                    read = await from.ReceiveAsync(buffer, cancellationToken);
                    if (read == 0)
                    {
                        to.Shutdown(SocketShutdown.Send);
                        return;
                    }

                    await lease.MoveAsync(cancellationToken);
                    await SendAsync(to, buffer.AsMemory(0, read), cancellationToken);
                    count(read);
                }
                while (read == buffer.Length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="SocketException">The receiver broke off.</exception>
    public static async ValueTask SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
        }
    }
}
