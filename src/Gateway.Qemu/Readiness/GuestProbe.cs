using System.Net.Sockets;
using System.Text;
using Gateway.Images.Manifests;
using Gateway.Qemu.Connections;

namespace Gateway.Qemu.Readiness;

/// <summary>Asks a guest once for a path, <c>/</c> if there is none, to see whether it answers, on a connection of its own. One that carried a whole answer and stays open is kept for the first request, where the image lets connections be kept.</summary>
internal sealed class GuestProbe(GuestConnections connections, ImageManifest manifest, string? path)
{
    private const string DefaultPath = "/";
    private const int MaximumAnswer = 64 * 1024;

    // RFC 9113, 3.4: the client's preface and its SETTINGS frame, empty.
    private static readonly byte[] Http2Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
    private const int Http2FrameHeader = 9;
    private const byte Http2Settings = 4;

    /// <summary>Whether the guest answered. The caller bounds the try by cancelling it; a connection that fails is a no.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        GuestStream? connection = null;
        try
        {
            connection = await connections.TryConnectAsync(cancellationToken);
            if (manifest.Protocol == GuestProtocol.H2c)
            {
                return await AnswersHttp2Async(connection, cancellationToken);
            }

            if (await AskAsync(connection, cancellationToken) is not { } reusable)
            {
                return false;
            }

            if (reusable && manifest.ReusesConnections)
            {
                connections.Keep(connection);
                connection = null;
            }

            return true;
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Null if there was no answer, else whether the connection can carry another request.</summary>
    private async Task<bool?> AskAsync(GuestStream connection, CancellationToken cancellationToken)
    {
        var close = manifest.ReusesConnections ? "" : "Connection: close\r\n";
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"GET {path ?? DefaultPath} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: gateway-readiness\r\nAccept: */*\r\n{close}\r\n"), cancellationToken);
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= MaximumAnswer)
                {
                    // An answer for certain, and too long to wait for its end.
                    return false;
                }

                Array.Resize(ref buffer, length * 2);
            }

            var count = await connection.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (count == 0)
            {
                return HttpAnswer.Parse(buffer.AsSpan(0, length)) is null ? null : false;
            }

            length += count;
            if (!HttpAnswer.IsPossible(buffer.AsSpan(0, length)))
            {
                return null;
            }

            if (HttpAnswer.Parse(buffer.AsSpan(0, length)) is not { } answer)
            {
                continue;
            }

            if (!answer.KeepsOpen || answer.HeadLength + answer.BodyLength > MaximumAnswer)
            {
                return false;
            }

            if (length >= answer.HeadLength + answer.BodyLength)
            {
                return length == answer.HeadLength + answer.BodyLength;
            }
        }
    }

    private static async Task<bool> AnswersHttp2Async(GuestStream connection, CancellationToken cancellationToken)
    {
        await connection.WriteAsync(Http2Preface, cancellationToken);
        var header = new byte[Http2FrameHeader];
        await connection.ReadExactlyAsync(header, cancellationToken);
        return header[3] == Http2Settings;
    }
}
