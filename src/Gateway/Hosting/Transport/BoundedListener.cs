using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting.Transport;

/// <summary>
/// Takes connections while there are places for them, and closes one more before it takes the next: whatever a crowd does, there is at most one descriptor too many. The server's own limit looks at
/// a connection only when a thread is free for it, and a busy machine has run out of descriptors by then.
/// </summary>
internal sealed class BoundedListener(IConnectionListener listener, ConnectionPlaces places) : IConnectionListener
{
    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await listener.AcceptAsync(cancellationToken) is { } connection)
        {
            if (places.TryTake())
            {
                return new PlacedConnection(connection, places);
            }

            connection.Abort();
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
