using System.IO.Compression;
using System.Security.Cryptography;

namespace Gateway.Images.Sites;

/// <summary>
/// Adds gzip and brotli variants to the archive where they save a tenth, and brotli only where it beats gzip. Small bodies are compressed in memory on all cores,
/// large ones one after the other from the archive into the archive; their order there is always the same.
/// </summary>
internal sealed class ContentCoder(SiteArchiveWriter archive, CompressionLevel level)
{
    private const int NotWorthTrying = 256;
    private const int InMemory = 8 << 20;
    private const long InFlight = 32L << 20;

    /// <param name="done">Told the length of each body that is finished.</param>
    public async Task AddVariantsAsync(IEnumerable<SiteBody> bodies, Action<long> done, CancellationToken cancellationToken)
    {
        var pending = new Queue<(SiteBody Body, Task<(byte[] Gzip, byte[] Brotli)> Work)>();
        try
        {
            await AddVariantsAsync(bodies, pending, done, cancellationToken);
        }
        finally
        {
            // Nobody may read the archive once this method has ended, however it ended.
            await Task.WhenAll(pending.Select(item => item.Work)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>How many bytes there will be to compress.</summary>
    public long Measure(IEnumerable<SiteBody> bodies) => bodies.Where(IsWorthTrying).Sum(body => (long)body.Slice.Length);

    private async Task AddVariantsAsync(
        IEnumerable<SiteBody> bodies, Queue<(SiteBody Body, Task<(byte[] Gzip, byte[] Brotli)> Work)> pending, Action<long> done, CancellationToken cancellationToken)
    {
        long inFlight = 0;
        foreach (var body in bodies.Where(IsWorthTrying))
        {
            while (pending.Count > 0 && (pending.Count >= Environment.ProcessorCount * 2 || inFlight + body.Slice.Length > InFlight))
            {
                inFlight -= await StoreNextAsync(pending, done);
            }

            if (body.Slice.Length > InMemory)
            {
                AddLarge(body, cancellationToken);
                done(body.Slice.Length);
                continue;
            }

            pending.Enqueue((body, Task.Run(() => (Code(body, gzip: true, cancellationToken), Code(body, gzip: false, cancellationToken)), cancellationToken)));
            inFlight += body.Slice.Length;
        }

        while (pending.Count > 0)
        {
            await StoreNextAsync(pending, done);
        }
    }

    private bool IsWorthTrying(SiteBody body) => body.TryCoding && body.Slice.Length >= NotWorthTrying && level != CompressionLevel.NoCompression;

    private async Task<long> StoreNextAsync(Queue<(SiteBody Body, Task<(byte[] Gzip, byte[] Brotli)> Work)> pending, Action<long> done)
    {
        var (body, work) = pending.Dequeue();
        var (gzip, brotli) = await work;
        if (IsWorthKeeping(gzip.Length, body.Slice.Length))
        {
            body.Gzip = Store(gzip);
        }

        if (IsWorthKeeping(brotli.Length, body.Slice.Length) && brotli.Length < gzip.Length)
        {
            body.Brotli = Store(brotli);
        }

        done(body.Slice.Length);
        return body.Slice.Length;
    }

    private SiteBody Store(byte[] content)
    {
        archive.AlignBody();
        return new SiteBody(archive.WriteSlice(content), EntityTag.Of(SHA256.HashData(content)));
    }

    private byte[] Code(SiteBody body, bool gzip, CancellationToken cancellationToken)
    {
        using var result = new MemoryStream();
        CodeInto(result, body, gzip, cancellationToken);
        return result.ToArray();
    }

    private void AddLarge(SiteBody body, CancellationToken cancellationToken)
    {
        body.Gzip = TryStore(body, body.Slice.Length, gzip: true, cancellationToken);
        body.Brotli = TryStore(body, body.Gzip?.Slice.Length ?? body.Slice.Length, gzip: false, cancellationToken);
    }

    private SiteBody? TryStore(SiteBody body, long below, bool gzip, CancellationToken cancellationToken)
    {
        var end = archive.Position;
        archive.AlignBody();
        var start = archive.Position;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var target = new ArchiveStream(archive, hash))
        {
            CodeInto(target, body, gzip, cancellationToken);
        }

        var slice = archive.SliceFrom(start);
        if (IsWorthKeeping(slice.Length, body.Slice.Length) && slice.Length < below)
        {
            return new SiteBody(slice, EntityTag.Of(hash.GetHashAndReset()));
        }

        archive.RewindTo(end);
        return null;
    }

    private void CodeInto(Stream target, SiteBody body, bool gzip, CancellationToken cancellationToken)
    {
        using Stream coder = gzip
            ? new GZipStream(target, level, leaveOpen: true)
            : new BrotliStream(target, new BrotliCompressionOptions { Quality = BrotliQuality(body.Slice.Length) }, leaveOpen: true);
        var buffer = new byte[64 * 1024];
        for (long at = 0; archive.Read(body.Slice, at, buffer) is var length and > 0; at += length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            coder.Write(buffer, 0, length);
        }
    }

    /// <summary>The best quality takes seconds a MiB: for large files the one below, which is twenty times as quick.</summary>
    private int BrotliQuality(long length) => level switch
    {
        CompressionLevel.SmallestSize => length > InMemory ? 9 : 11,
        CompressionLevel.Optimal => 5,
        CompressionLevel.Fastest => 1,
        CompressionLevel.NoCompression => throw new InvalidOperationException("Nothing is to be compressed."),
        _ => throw new ArgumentOutOfRangeException(nameof(length), level, "No such level."),
    };

    private static bool IsWorthKeeping(long coded, long identity) => coded <= identity - (identity / 10);
}
