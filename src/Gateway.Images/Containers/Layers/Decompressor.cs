using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Gateway.Images.Containers.Layers;

/// <summary>Takes the compression off content: recognised by its first bytes, as media types are at times wrong.</summary>
internal static class Decompressor
{
    /// <summary>How content is compressed that begins so (RFC 1952, RFC 8878: a frame, or one to skip).</summary>
    public static Compression Recognise(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => Compression.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => Compression.Zstd,
        _ => Compression.None,
    };

    /// <summary>The same for content that can be wound back.</summary>
    public static Compression Recognise(Stream content)
    {
        Span<byte> start = stackalloc byte[4];
        content.Position = 0;
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return Recognise(start[..length]);
    }

    /// <summary>The content without its compression; disposing it leaves the source open.</summary>
    public static Stream Open(Stream content, Compression compression, ContainerLimits limits)
    {
        switch (compression)
        {
            case Compression.Gzip:
                return new GZipStream(content, CompressionMode.Decompress, leaveOpen: true);
            case Compression.Zstd:
                var zstd = new DecompressionStream(content, leaveOpen: true);
                zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, limits.WindowLog);
                return zstd;
            case Compression.None:
                return content;
            default:
                throw new InvalidOperationException($"No compression {compression}.");
        }
    }

    /// <summary>Whether an error says that content is not what its compression makes of it.</summary>
    public static bool IsDamage(Exception error) => error is InvalidDataException or EndOfStreamException or ZstdException;
}
