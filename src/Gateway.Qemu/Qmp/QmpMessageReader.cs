using System.Net.Sockets;
using System.Text.Json;

namespace Gateway.Qemu.Qmp;

/// <summary>Cuts what QEMU sends into messages: one JSON object a line. A line that is none is skipped; one that does not end within the bound ends the connection.</summary>
internal sealed class QmpMessageReader(Socket socket)
{
    private const int MaximumMessage = 1024 * 1024;

    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;

    /// <summary>The next message; null when the connection has ended or makes no sense any more.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (line is null)
            {
                return null;
            }

            if (TryParse(line.Value.Span, out var message))
            {
                return message;
            }
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out JsonElement message)
    {
        message = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            message = JsonElement.ParseValue(ref reader);
            return message.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadLineAsync()
    {
        var searched = _start;
        while (true)
        {
            var length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + length - _start);
                _start = searched + length + 1;
                return line;
            }

            searched = _end - _start;
            if (!MakeRoom())
            {
                return null;
            }

            var count = await ReceiveAsync();
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }
    }

    /// <summary>Moves what is unread to the front and makes the buffer larger where it is full; false at the bound.</summary>
    private bool MakeRoom()
    {
        var unread = _end - _start;
        if (unread >= MaximumMessage)
        {
            return false;
        }

        var target = unread == _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, unread).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = unread;
        return true;
    }

    private async Task<int> ReceiveAsync()
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(_end));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
