using System.Security.Cryptography;
using System.Text;
using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Sites;

/// <summary>
/// Copies files into the archive, each content once. What is in the archive is one state of the file: if size, times or the file itself changed while it was
/// read, it is read again, once. Nothing is held in memory but one buffer.
/// </summary>
internal sealed class SiteFileReader(SiteArchiveWriter archive, TimeProvider time)
{
    private readonly Dictionary<string, SiteBody> _byContent = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly char[] _characters = new char[128 * 1024];

    /// <summary>Every different content, in the order of the archive.</summary>
    public List<SiteBody> Bodies { get; } = [];

    /// <exception cref="ImageException">The file cannot be read or changed twice.</exception>
    public async Task<SiteContent> ReadAsync(SiteFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadAsync(file, cancellationToken) ?? await TryReadAsync(file, cancellationToken)
                ?? throw new ImageException(ImageErrorReason.SourceChanged, $"'{file.Path}' changed while it was read, twice; build again when it is left alone.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{file.Path}' cannot be read: {error.Message}", error);
        }
    }

    private async Task<SiteContent?> TryReadAsync(SiteFile file, CancellationToken cancellationToken)
    {
        using var source = LinuxFiles.Open(file.Source);
        var before = await SettleAsync(source, cancellationToken);
        if (before.Kind != FileKind.Regular || !before.Identity.IsSettled(time.GetUtcNow()) || !IsStill(source, file.Source))
        {
            return null;
        }

        var end = archive.Position;
        archive.AlignBody();
        var start = archive.Position;
        var type = MediaTypes.Of(Path.GetFileName(file.Path));
        var (hash, isUnicode) = Copy(source, before.Size, type.IsText, cancellationToken);
        var slice = archive.SliceFrom(start);
        if (slice.Length != before.Size || LinuxFiles.GetStatus(source) != before || LinuxFiles.FindStatus(file.Source) != before)
        {
            archive.RewindTo(end);
            return null;
        }

        var tag = EntityTag.Of(hash);
        var key = Convert.ToBase64String(hash);
        if (_byContent.TryGetValue(key, out var body))
        {
            archive.RewindTo(end);
        }
        else
        {
            body = new SiteBody(slice, tag);
            _byContent.Add(key, body);
            Bodies.Add(body);
        }

        body.TryCoding |= type.IsCompressible;
        return new SiteContent(body, type, isUnicode, before.ModifiedSeconds);
    }

    /// <summary>The status of a file that was not changed just now: a change while it is read could not be told from that one.</summary>
    private async ValueTask<FileStatus> SettleAsync(SafeFileHandle source, CancellationToken cancellationToken)
    {
        var status = LinuxFiles.GetStatus(source);
        if (status.Identity.IsSettled(time.GetUtcNow()))
        {
            return status;
        }

        await Task.Delay(FileIdentity.Settling * 2, time, cancellationToken);
        return LinuxFiles.GetStatus(source);
    }

    /// <summary>Whether the open file is the one that was found: a folder on the way may have become a link that leads out of the site.</summary>
    private static bool IsStill(SafeFileHandle source, string path)
        => new FileInfo($"/proc/self/fd/{source.DangerousGetHandle()}").LinkTarget == path;

    private (byte[] Hash, bool IsUnicode) Copy(SafeFileHandle source, long size, bool isText, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var decoder = isText ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder() : null;

        // One byte more than there should be, to notice a file that grows.
        for (long at = 0; at <= size;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = RandomAccess.Read(source, _buffer, at);
            decoder = IsValid(decoder, _buffer.AsSpan(0, length), flush: length == 0) ? decoder : null;
            if (length == 0)
            {
                break;
            }

            hash.AppendData(_buffer, 0, length);
            archive.Write(_buffer.AsSpan(0, length));
            at += length;
        }

        return (hash.GetHashAndReset(), decoder is not null);
    }

    private bool IsValid(Decoder? decoder, ReadOnlySpan<byte> bytes, bool flush)
    {
        try
        {
            decoder?.GetChars(bytes, _characters, flush);
            return decoder is not null;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
