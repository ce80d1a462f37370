using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Images.Apps;

/// <summary>Puts an application's image together: the base, a disk with the root and what to run there, and the manifest.</summary>
internal static class AppComposer
{
    public const string DiskFile = "root.squashfs";

    // quiet: a serial line is slow. panic: a guest that cannot go on ends. Self-tests, the tracer's files and signatures of modules cost a third of the start, and memory.
    private const string CommandLine =
        "console=ttyS0 quiet panic=-1 pci=off mitigations=off cryptomgr.notests initcall_blacklist=tracer_init_tracefs,load_system_certificate_list random.trust_cpu=on " +
        "ip={guest.address}/{guest.prefix} gw={guest.gateway}";

    /// <summary>Writes all files of the image.</summary>
    /// <exception cref="ImageException">The root or an option cannot be used as it is; the message names it and the rule.</exception>
    public static async Task ComposeAsync(
        IAppRoot root, AppBase linux, AppImageOptions options, StagingFolder staging, IProgress<AppBuildProgress>? progress, CancellationToken cancellationToken)
    {
        var description = AppDescription.Write(options, await AppUser.FindAsync(options.User, root));
        await AppProgram.CheckAsync(options, root);
        Copy(linux.Kernel, staging.PathOf(AppBase.KernelFile));
        Copy(linux.Initrd, staging.PathOf(AppBase.InitrdFile));
        await new AppDiskWriter(cancellationToken).WriteAsync(staging.PathOf(DiskFile), description, root, done => progress?.Report(new AppBuildProgress(done, root.Count)));
    }

    /// <summary>What the manifest says, but for the digests.</summary>
    public static ImageManifest Describe(AppImageOptions options)
    {
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Linux,
            Kernel = AppBase.KernelFile,
            Initrd = AppBase.InitrdFile,
            CommandLine = CommandLine,
            Disks = [new ImageDisk(DiskFile)],
            MemoryMiB = options.MemoryMiB,
            VirtualCpus = options.VirtualCpus,
            Ports = options.Ports,
            Protocol = options.Protocol,
            KeepAlive = options.KeepAlive,
            Ready = new ImageReadiness($"init: ready on port {options.Ports[0]}$", options.Health, RestoredReadiness.Console),
            Template = options.Template,
            Files = new Dictionary<string, string>(),
        };
        return manifest with { Connections = options.Connections ?? manifest.Connections };
    }

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
