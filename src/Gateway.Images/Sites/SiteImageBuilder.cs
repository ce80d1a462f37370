using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Images.Sites;

/// <summary>
/// Makes an image of a folder of files and the static-site kernel. Every decision about HTTP is made here, once (<c>images/README.md</c> has them all). The same folder, with the same
/// times of modification, gives the same digest. Memory does not grow with the content, and half-built images are never seen.
/// </summary>
public sealed class SiteImageBuilder(ImageStore store, TimeProvider time)
{
    private const string KernelFile = "kernel.elf";
    private const string ArchiveFile = "site.img";

    /// <summary>Builds an image and gives it a name in the store, in place of what had it.</summary>
    /// <param name="folder">The folder to serve.</param>
    /// <param name="name">As <see cref="ImageName"/> has it.</param>
    /// <param name="kernel">The path of the static-site kernel's ELF file.</param>
    /// <param name="progress">Called on the thread that works.</param>
    /// <exception cref="ImageException">The folder cannot be served as it is; the message names the file and the rule.</exception>
    public async Task<SiteImageResult> BuildAsync(
        string folder, string name, string kernel, SiteImageOptions options, IProgress<SiteBuildProgress>? progress, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        using var staging = await store.StageAsync(cancellationToken);
        await Task.Run(() => SiteKernel.Copy(kernel, staging.PathOf(KernelFile)), cancellationToken);
        var site = await Task.Run(() => SiteFolderScanner.Scan(folder, cancellationToken), cancellationToken);
        var (contentLength, archiveLength) = await Task.Run(() => WriteArchiveAsync(site, staging.PathOf(ArchiveFile), options, progress, cancellationToken), cancellationToken);
        progress?.Report(new SiteBuildProgress(SiteBuildPhase.Storing, 0, 0, null));
        var manifest = CreateManifest(archiveLength, new FileInfo(staging.PathOf(KernelFile)).Length);
        var image = await Task.Run(() => store.AddAsync(name, staging, manifest, cancellationToken), cancellationToken);
        return new SiteImageResult(image, site.Files.Count, site.Skipped, contentLength, archiveLength, site.Files.Any(file => file.Folder == "/"));
    }

    private static ImageManifest CreateManifest(long archiveLength, long kernelLength) => new()
    {
        Kind = ImageKind.Site,
        Kernel = KernelFile,
        Initrd = ArchiveFile,
        CommandLine = "ip={guest.address}/{guest.prefix} gw={guest.gateway}",
        MemoryMiB = SiteMemory.MiBFor(archiveLength, kernelLength),
        Connections = 64,
        Ready = new ImageReadiness("^ready", null),
        Files = new Dictionary<string, string>(),
    };

    private async Task<(long Content, long Archive)> WriteArchiveAsync(
        SiteFolder site, string path, SiteImageOptions options, IProgress<SiteBuildProgress>? progress, CancellationToken cancellationToken)
    {
        using var archive = new SiteArchiveWriter(path);
        var reader = new SiteFileReader(archive, time);
        var contents = new SiteContent[site.Files.Count];
        for (var index = 0; index < contents.Length; index++)
        {
            progress?.Report(new SiteBuildProgress(SiteBuildPhase.Reading, index, contents.Length, site.Files[index].Path));
            contents[index] = await reader.ReadAsync(site.Files[index], cancellationToken);
        }

        var coder = new ContentCoder(archive, options.Compression);
        var (coded, total) = (0L, coder.Measure(reader.Bodies));
        await coder.AddVariantsAsync(
            reader.Bodies, length => progress?.Report(new SiteBuildProgress(SiteBuildPhase.Compressing, coded += length, total, null)), cancellationToken);

        var composer = new SiteEntryComposer(archive, time.GetUtcNow());
        for (var index = 0; index < contents.Length; index++)
        {
            composer.Add(site.Files[index], contents[index]);
        }

        return (contents.Sum(content => (long)content.Body.Slice.Length), archive.Complete(composer.Finish()));
    }
}
