namespace Gateway.Hosting.Transport;

/// <summary>
/// How many clients may be connected: over HTTP and to TCP sites together as many as there are descriptors for, of which each kind is sure of a part whatever strangers do at the other; to the admin
/// port some more, so that no crowd can lock the operator out.
/// </summary>
internal sealed class ClientPlaces
{
    private const int AdminConnections = 64;

    /// <summary>Each kind is sure of one of so many parts.</summary>
    private const int Parts = 4;

    /// <param name="connections">How many there is room for.</param>
    public ClientPlaces(int connections)
    {
        var all = new ConnectionPlaces(connections);
        var most = Math.Max(1, connections - (connections / Parts));
        (Http, Tcp) = (new ConnectionPlaces(most, all), new ConnectionPlaces(most, all));
    }

    public ConnectionPlaces Http { get; }

    public ConnectionPlaces Tcp { get; }

    public ConnectionPlaces Admin { get; } = new(AdminConnections);
}
