using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing.Redis;

/// <summary>One connection to a Redis server: a command, its answer, the next command.</summary>
public sealed class RedisClient : IAsyncDisposable
{
    private const int BufferSize = 65536;
    private readonly TcpClient _connection = new() { NoDelay = true };
    private BufferedStream? _stream;

    public static async Task<RedisClient> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var client = new RedisClient();
        try
        {
            await client._connection.ConnectAsync(address, cancellationToken);
            client._stream = new BufferedStream(client._connection.GetStream(), BufferSize);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command and returns its answer, which must be a status, a number or a string; empty where there is none.</summary>
    /// <exception cref="IOException">The server's answer is an error, or the connection ended.</exception>
    public async Task<byte[]> AskAsync(CancellationToken cancellationToken, params IReadOnlyList<byte[]> command)
    {
        var stream = _stream!;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"*{command.Count}\r\n"), cancellationToken);
        foreach (var word in command)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"${word.Length}\r\n"), cancellationToken);
            await stream.WriteAsync(word, cancellationToken);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }

        await stream.FlushAsync(cancellationToken);
        var line = await ReadLineAsync(cancellationToken);
        return line[0] switch
        {
            '+' or ':' => Encoding.ASCII.GetBytes(line[1..]),
            '$' => await ReadStringAsync(int.Parse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), cancellationToken),
            _ => throw new IOException($"Redis answered {line}"),
        };
    }

    /// <summary>The same for a command and an answer of text.</summary>
    public async Task<string> AskAsync(CancellationToken cancellationToken, params IReadOnlyList<string> command) =>
        Encoding.UTF8.GetString(await AskAsync(cancellationToken, [.. command.Select(Encoding.UTF8.GetBytes)]));

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return default;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (line is not [.., '\r', '\n'])
        {
            await _stream!.ReadExactlyAsync(next, cancellationToken);
            line.Append((char)next[0]);
        }

        return line.ToString(0, line.Length - 2);
    }

    private async Task<byte[]> ReadStringAsync(int length, CancellationToken cancellationToken)
    {
        if (length < 0)
        {
            return [];
        }

        var text = new byte[length + 2];
        await _stream!.ReadExactlyAsync(text, cancellationToken);
        return text[..length];
    }
}
