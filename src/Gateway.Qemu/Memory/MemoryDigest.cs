using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Images.Manifests;

namespace Gateway.Qemu.Memory;

/// <summary>SHA-256 of a guest's memory: of each page that is other than zero, its offset (eight bytes, little-endian) and its content. Where a file has holes makes no difference.</summary>
internal sealed class MemoryDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How much was added, in bytes.</summary>
    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> pages, long offset)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        for (var position = 0; position < pages.Length; position += MemoryPages.PageSize)
        {
            BinaryPrimitives.WriteInt64LittleEndian(place, offset + position);
            _hash.AppendData(place);
            _hash.AppendData(pages.Slice(position, MemoryPages.PageSize));
        }

        Length += pages.Length;
    }

    /// <summary>The digest of all that was added.</summary>
    public string Finish() => ImageDigest.Format(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
