using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Running;

/// <summary>A request in the very bytes a test wants, on a connection of its own.</summary>
internal static class RawRequest
{
    /// <summary>Sends the text, byte for character, and reads until the other side closes, or resets because it does not want the rest.</summary>
    public static async Task<string> SendAsync(Uri server, string request, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = connection.GetStream();
        var sending = stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken).AsTask();
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            await sending;
        }
        catch (IOException)
        {
            // What was read before it counts.
        }

        return answer.ToString();
    }
}
