using System.IO.Compression;
using System.Threading.Channels;
using Gateway.Images;
using Gateway.Images.Sites;

namespace Gateway.Serving;

/// <summary>
/// Builds the image anew when something in the folder changed and then nothing more for a moment. The next request gets the new content; the VM of the old one
/// finishes what it has begun. A build that fails leaves the old content.
/// </summary>
internal sealed class FolderRebuilder(ServedFolder served, SiteImageBuilder builder, TimeProvider time, ILogger<FolderRebuilder> logger) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>Compressing little, for the sake of who waits for the result.</summary>
    private static readonly SiteImageOptions Quick = new() { Compression = CompressionLevel.Fastest };

    /// <summary>Full means: a change is known already.</summary>
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (await _changes.Reader.WaitToReadAsync(stoppingToken))
        {
            while (_changes.Reader.TryRead(out _))
            {
                await Task.Delay(Quiet, time, stoppingToken);
            }

            await RebuildAsync(stoppingToken);
        }
    }

    private FileSystemWatcher Watch()
    {
        var watcher = new FileSystemWatcher(served.Folder) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => Touch();
        watcher.Created += (_, _) => Touch();
        watcher.Deleted += (_, _) => Touch();
        watcher.Renamed += (_, _) => Touch();
        // Changes were lost: as good as one more.
        watcher.Error += (_, _) => Touch();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Touch() => _changes.Writer.TryWrite(true);

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            var result = await builder.BuildAsync(served.Folder, served.Name, served.Kernel, Quick, progress: null, cancellationToken);
            logger.Rebuilt(served.Name, result.Files, time.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (ImageException error)
        {
            logger.RebuildFailed(served.Name, error.Message);
        }
    }
}
