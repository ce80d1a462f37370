using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tcp;

/// <summary>What a client says first on a TLS connection, as far as its server name (RFC 8446, 4.1.2; RFC 6066, 3). It may come in several records.</summary>
internal static class ClientHello
{
    /// <summary>The most that is read of it, in bytes; real ones have a few hundred to some thousand.</summary>
    public const int MaximumLength = 16 * 1024;

    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const int VersionAndRandom = 2 + 32;
    private const ushort ServerNameExtension = 0;
    private const byte HostNameType = 0;

    /// <summary>Reads what has come so far.</summary>
    /// <param name="sent">From the connection's first byte on.</param>
    /// <param name="serverName">Empty where it names none, or it is something else.</param>
    /// <returns>Whether there is nothing more to wait for.</returns>
    public static bool TryRead(ReadOnlySpan<byte> sent, out string serverName)
    {
        serverName = "";
        var message = new byte[Math.Min(sent.Length, MaximumLength)];
        var length = 0;
        var rest = sent;
        while (!rest.IsEmpty)
        {
            if (rest[0] != HandshakeRecord || (rest.Length > 1 && rest[1] != 3))
            {
                return true;
            }

            if (rest.Length < RecordHeader)
            {
                break;
            }

            var record = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
            var part = rest[RecordHeader..];
            part = part[..Math.Min(record, part.Length)];
            if (record == 0)
            {
                return true;
            }

            part.CopyTo(message.AsSpan(length));
            length += part.Length;
            if (length > 0 && message[0] != ClientHelloMessage)
            {
                return true;
            }

            if (length >= MessageHeader && length >= MessageHeader + LengthOf(message))
            {
                serverName = NameIn(message.AsSpan(MessageHeader, LengthOf(message)));
                return true;
            }

            rest = rest[(RecordHeader + part.Length)..];
        }

        return sent.Length >= MaximumLength;
    }

    private static int LengthOf(ReadOnlySpan<byte> message) => (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message[2..]);

    private static string NameIn(ReadOnlySpan<byte> hello)
    {
        if (hello.Length < VersionAndRandom)
        {
            return "";
        }

        hello = hello[VersionAndRandom..];
        if (!Skip(ref hello, 1) || !Skip(ref hello, 2) || !Skip(ref hello, 1) || !Take(ref hello, 2, out var extensions))
        {
            return "";
        }

        while (extensions.Length >= 2)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!Take(ref extensions, 2, out var extension))
            {
                return "";
            }

            if (type == ServerNameExtension)
            {
                return Take(ref extension, 2, out var names) && names is [HostNameType, ..] && TakeName(names[1..], out var name) ? name : "";
            }
        }

        return "";
    }

    private static bool TakeName(ReadOnlySpan<byte> rest, out string name)
    {
        var isThere = Take(ref rest, 2, out var bytes) && Ascii.IsValid(bytes);
        name = isThere ? Encoding.ASCII.GetString(bytes) : "";
        return isThere;
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, int lengthBytes) => Take(ref rest, lengthBytes, out _);

    /// <summary>Takes a vector: its length in one or two bytes, then so many bytes.</summary>
    private static bool Take(ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < lengthBytes + length)
        {
            return false;
        }

        vector = rest.Slice(lengthBytes, length);
        rest = rest[(lengthBytes + length)..];
        return true;
    }
}
