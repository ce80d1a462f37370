using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Benching.Overhead;

/// <summary>One request after the other on one kept connection, with as little as possible of the client's own. A server that closes it gets another.</summary>
internal sealed class KeepAliveClient(IPEndPoint address, string host, string path) : IDisposable
{
    private const int LongestAnswer = 1 << 20;

    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    private readonly byte[] _buffer = new byte[LongestAnswer];
    private Socket? _socket;

    private static ReadOnlySpan<byte> Close => "close"u8;

    /// <summary>One answer, whole.</summary>
    /// <exception cref="IOException">The answer is not a good one, or too long.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(address, cancellationToken);
        }

        await _socket.SendAsync(_request, cancellationToken);
        var length = 0;
        while (!IsWhole(_buffer.AsSpan(0, length)))
        {
            var read = length < _buffer.Length ? await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken) : throw new IOException($"the answer is longer than {LongestAnswer} bytes");
            if (read == 0)
            {
                Dispose();
                break;
            }

            length += read;
        }

        var answer = _buffer.AsMemory(0, length);
        if (SaysClose(answer.Span))
        {
            Dispose();
        }

        if (!answer.Span.StartsWith("HTTP/1.1 2"u8) && !answer.Span.StartsWith("HTTP/1.0 2"u8))
        {
            throw new IOException($"the answer is not a good one: {Encoding.Latin1.GetString(_buffer, 0, Math.Min(length, 60)).Split('\r')[0]}");
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>Whether a response is there to its end, where it tells its length; one that does not ends with its connection.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..end];
        var body = answer[(end + 4)..];
        if (Find(head, "\r\nContent-Length:"u8) is var at and >= 0)
        {
            return Utf8Parser.TryParse(head[at..].TrimStart((byte)' '), out long expected, out _) && body.Length >= expected;
        }

        return Find(head, "\r\nTransfer-Encoding:"u8) >= 0 && body.EndsWith("0\r\n\r\n"u8);
    }

    private static bool SaysClose(ReadOnlySpan<byte> answer)
    {
        var at = Find(answer, "\r\nConnection:"u8);
        var value = at < 0 ? [] : answer[at..].TrimStart((byte)' ');
        return value.Length >= Close.Length && Ascii.EqualsIgnoreCase(value[..Close.Length], Close);
    }

    /// <summary>Where the value of a header begins, in whatever case its name is; −1 where it is not there.</summary>
    private static int Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at + name.Length <= head.Length; at++)
        {
            if (head[at] == '\r' && Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name))
            {
                return at + name.Length;
            }
        }

        return -1;
    }
}
