using Gateway.Images.Files;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Images.Apps;

/// <summary>
/// Makes an image of a folder that holds an application: the folder is the root of a micro-Linux guest, which runs the application and says when it listens.
/// The same folder, with the same times of modification, gives the same digest. Memory does not grow with the content, and half-built images are never seen.
/// </summary>
public sealed class AppImageBuilder(ImageStore store)
{
    private const string DiskFile = "root.squashfs";

    // quiet: a serial line is slow. panic: a guest that cannot go on ends. Self-tests, the tracer's files and signatures of modules cost a third of the start, and memory.
    private const string CommandLine =
        "console=ttyS0 quiet panic=-1 pci=off mitigations=off cryptomgr.notests initcall_blacklist=tracer_init_tracefs,load_system_certificate_list random.trust_cpu=on " +
        "ip={guest.address}/{guest.prefix} gw={guest.gateway}";

    /// <summary>Builds an image and gives it a name in the store, in place of what had it.</summary>
    /// <param name="folder">The root of the guest.</param>
    /// <param name="name">As <see cref="ImageName"/> has it.</param>
    /// <param name="linux">The micro-Linux base.</param>
    /// <param name="progress">Called on the thread that works.</param>
    /// <exception cref="ImageException">The folder or an option cannot be used as it is; the message names it and the rule.</exception>
    public async Task<AppImageResult> BuildAsync(
        string folder, string name, AppBase linux, AppImageOptions options, IProgress<AppBuildProgress>? progress, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        using var staging = await store.StageAsync(cancellationToken);
        return await Task.Run(() => BuildAsync(folder, name, linux, options, staging, progress, cancellationToken), cancellationToken);
    }

    private async Task<AppImageResult> BuildAsync(
        string folder, string name, AppBase linux, AppImageOptions options, StagingFolder staging, IProgress<AppBuildProgress>? progress, CancellationToken cancellationToken)
    {
        var root = AppFolderScanner.Scan(folder, cancellationToken);
        var description = AppDescription.Write(options, AppUser.Find(options.User, root));
        AppProgram.Check(options, root);
        Copy(linux.Kernel, staging.PathOf(AppBase.KernelFile));
        Copy(linux.Initrd, staging.PathOf(AppBase.InitrdFile));
        var disk = staging.PathOf(DiskFile);
        await new AppDiskWriter(cancellationToken).WriteAsync(disk, description, root, done => progress?.Report(new AppBuildProgress(done, root.Count)));
        var image = await store.AddAsync(name, staging, CreateManifest(options), cancellationToken);
        AppEntry[] files = [.. root.Where(entry => entry.Status.Kind != FileKind.Directory)];
        return new AppImageResult(image, files.Length, files.Sum(file => file.Status.Size), new FileInfo(image.PathOf(DiskFile)).Length);
    }

    private static ImageManifest CreateManifest(AppImageOptions options) => new()
    {
        Kind = ImageKind.Linux,
        Kernel = AppBase.KernelFile,
        Initrd = AppBase.InitrdFile,
        CommandLine = CommandLine,
        Disks = [new ImageDisk(DiskFile)],
        MemoryMiB = options.MemoryMiB,
        Ports = options.Ports,
        Ready = new ImageReadiness($"init: ready on port {options.Ports[0]}$", options.Health, RestoredReadiness.Console),
        Files = new Dictionary<string, string>(),
    };

    private static void Copy(string source, string target)
    {
        try
        {
            File.Copy(source, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"the micro-Linux base cannot be copied: {error.Message}", error);
        }
    }
}
