namespace Gateway.Admin;

/// <summary>Marks a connection that was accepted on the admin port: a feature of the connection, so nothing that a request says can make or remove it.</summary>
internal sealed class AdminConnection
{
    public static readonly AdminConnection Instance = new();

    private AdminConnection()
    {
    }
}
