using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Running;

/// <summary>A request in the very bytes a test wants, on a connection of its own.</summary>
internal static class RawRequest
{
    /// <summary>Sends the text, byte for character, and reads until the other side closes.</summary>
    public static async Task<string> SendAsync(Uri server, string request, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, cancellationToken);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
