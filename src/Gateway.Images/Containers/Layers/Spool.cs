using System.Security.Cryptography;
using Gateway.Images.Apps;
using Gateway.Images.Containers.Formats;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Containers.Layers;

/// <summary>
/// Where decompressed content lies while an image is made: one file that has no name any more, so nothing of it is left whatever happens, and nobody else changes it between the check of
/// a digest and its use.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const int BufferLength = 1 << 17;

    private readonly ContainerLimits _limits;
    private readonly byte[] _buffer = new byte[BufferLength];
    private long _length;

    /// <param name="folder">On the file system that has room for it.</param>
    public Spool(string folder, ContainerLimits limits)
    {
        _limits = limits;
        var path = Path.Combine(folder, "spool");
        File = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        System.IO.File.Delete(path);
    }

    /// <summary>The file; of one part there is nothing else in it.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Takes in content without its compression, and checks what is promised of it before it returns.</summary>
    /// <param name="content">To its end.</param>
    /// <param name="what">The content, as errors name it.</param>
    /// <param name="digest">Of the content as it is; null where nobody promises one.</param>
    /// <param name="plainDigest">Of the content without its compression; the same.</param>
    /// <returns>Where it begins in the file, and how long it is.</returns>
    /// <exception cref="ImageException">It is damaged, not what was promised, or too much.</exception>
    public (long Start, long Length) Add(Stream content, string what, ContentDigest? digest, ContentDigest? plainDigest, CancellationToken cancellationToken)
    {
        var compression = Decompressor.Recognise(content);
        using var hash = digest is null ? null : IncrementalHash.CreateHash(digest.Algorithm);
        // Content that is not compressed need not be hashed twice.
        using var plainHash = plainDigest is null || (compression == Compression.None && plainDigest == digest) ? null : IncrementalHash.CreateHash(plainDigest.Algorithm);
        var measured = new MeasuredStream(content, hash);
        var start = _length;
        try
        {
            using var plain = Decompressor.Open(measured, compression, _limits);
            int read;
            while ((read = plain.Read(_buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckLength(_length + read, _length + read - start, measured.Count, what);
                plainHash?.AppendData(_buffer, 0, read);
                Write(_buffer.AsSpan(0, read));
            }

            measured.ReadToEnd();
        }
        catch (Exception error) when (Decompressor.IsDamage(error))
        {
            throw AppRefusal.Of(what, $"is damaged, or needs more than {1 << (_limits.WindowLog - 20)} MiB to be decompressed: {error.Message}");
        }

        Check(hash, digest, what);
        Check(plainHash, plainDigest, $"{what}, decompressed,");
        return (start, _length - start);
    }

    public void Dispose() => File.Dispose();

    private void CheckLength(long all, long one, long compressed, string what)
    {
        if (all > _limits.Content)
        {
            throw AppRefusal.Of(what, $"is too large: decompressed, everything together has more than {_limits.Content >> 20} MiB.");
        }

        if (one > _limits.FreeContent && one / _limits.Ratio > compressed)
        {
            throw AppRefusal.Of(what, $"becomes more than {_limits.Ratio} times as large when it is decompressed, and more than {_limits.FreeContent >> 20} MiB.");
        }
    }

    private void Write(ReadOnlySpan<byte> content)
    {
        try
        {
            RandomAccess.Write(File, content, _length);
        }
        catch (IOException error)
        {
            throw new ImageException(ImageErrorReason.StoreUnusable, $"the layers cannot be decompressed into the image store: {error.Message}", error);
        }

        _length += content.Length;
    }

    private static void Check(IncrementalHash? hash, ContentDigest? digest, string what)
    {
        if (hash is not null && !digest!.Matches(hash.GetHashAndReset()))
        {
            throw AppRefusal.Of(what, $"is not what its digest {digest} says.", ImageErrorReason.WrongDigest);
        }
    }
}
