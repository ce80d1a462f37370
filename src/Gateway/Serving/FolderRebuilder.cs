using System.IO.Compression;
using Gateway.Images;
using Gateway.Images.Sites;

namespace Gateway.Serving;

/// <summary>
/// Builds the image anew when the folder has changed. The next request gets the new content; the VM of the old one finishes what it has begun. A build that fails
/// leaves the old content.
/// </summary>
internal sealed class FolderRebuilder(ServedFolder served, FolderWatcher watcher, SiteImageBuilder builder, TimeProvider time, ILogger<FolderRebuilder> logger) : BackgroundService
{
    /// <summary>Compressing little, for the sake of who waits for the result.</summary>
    private static readonly SiteImageOptions Quick = new() { Compression = CompressionLevel.Fastest };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await watcher.WaitForChangeAsync(stoppingToken);
            await RebuildAsync(stoppingToken);
        }
    }

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
