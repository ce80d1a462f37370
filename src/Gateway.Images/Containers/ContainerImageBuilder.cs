using Gateway.Images.Apps;
using Gateway.Images.Containers.Archives;
using Gateway.Images.Containers.Formats;
using Gateway.Images.Containers.Layers;
using Gateway.Images.Files;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Images.Containers;

/// <summary>
/// Makes images of containers' images: 1. finds the one that is meant and how it is run; 2. decompresses its layers into a file without a name, each checked against its digests before
/// anything in it is looked at; 3. lays them over each other in memory, from their headers alone; 4. makes a disk of what that gives. Nothing is unpacked onto the host, so no path, link,
/// owner or mode of an archive means anything here. The same layers and options give the same digest.
/// </summary>
public sealed class ContainerImageBuilder(ImageStore store)
{
    private const int HeaderBuffer = 1 << 15;

    internal ContainerLimits Limits { get; init; } = ContainerLimits.Default;

    /// <summary>Puts an image together.</summary>
    /// <param name="name">As <see cref="ImageName"/> has it.</param>
    /// <param name="linux">The micro-Linux base.</param>
    /// <param name="progress">Called on the thread that works.</param>
    /// <exception cref="ImageException">The archive or an option cannot be used as it is; the message names what and why.</exception>
    public async Task<ContainerImport> BuildAsync(string name, ContainerSource source, AppBase linux, IProgress<ContainerImportProgress>? progress, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        var staging = await store.StageAsync(cancellationToken);
        try
        {
            return await Task.Run(() => BuildAsync(name, source, linux, staging, progress, cancellationToken), cancellationToken);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    private async Task<ContainerImport> BuildAsync(
        string name, ContainerSource source, AppBase linux, StagingFolder staging, IProgress<ContainerImportProgress>? progress, CancellationToken cancellationToken)
    {
        // 1
        using var archive = ContainerFile.Open(source.Path, staging.Path, Limits, cancellationToken);
        var chosen = new ImageChooser(archive, Limits, source.Reference).Choose();
        var settings = chosen.Configuration.Config ?? new ConfigSettings(null, null, null, null, null, null, null, null, null);
        var options = ContainerOptions.Of(source, settings);
        var manifest = Describe(name, options);

        using var spool = new Spool(staging.Path, Limits);
        var merger = new LayerMerger(Limits);
        for (var index = 0; index < chosen.Layers.Count; index++)
        {
            progress?.Report(new ContainerImportProgress(ContainerImportPhase.Reading, index, chosen.Layers.Count));
            Apply(archive, chosen.Layers[index], index, spool, merger, cancellationToken);
        }

        foreach (var folder in (settings.Volumes?.Keys ?? []).Append(options.WorkingFolder))
        {
            merger.Provide(folder, "in the configuration, as a folder");
        }

        // 4
        var root = new LayerRoot(merger.Root, spool.File);
        await AppComposer.ComposeAsync(root, linux, await AtHomeAsync(options, root), staging, new Packing(progress), cancellationToken);
        var disk = new FileInfo(staging.PathOf(AppComposer.DiskFile)).Length;
        return new ContainerImport(
            new StagedImage(store, staging, name, manifest), chosen.Layers.Count, root.Entries.Count(entry => entry.Kind != FileKind.Directory), root.Entries.Sum(entry => entry.SameAs is null ? entry.Size : 0), disk);
    }

    private static void Apply(IArchive archive, ContainerLayer layer, int index, Spool spool, LayerMerger merger, CancellationToken cancellationToken)
    {
        var what = $"layer {index + 1} ({layer.Path})";
        using var content = archive.Open(layer.Path) ?? throw AppRefusal.Of(archive.Name, $"has no {what}.");
        if (layer.Size is { } size && size != content.Length)
        {
            throw AppRefusal.Of(what, $"has {content.Length} bytes in {archive.Name}, not the {size} that are promised.", ImageErrorReason.WrongDigest);
        }

        // 2
        var (start, length) = spool.Add(content, what, layer.Digest, layer.DiffId, cancellationToken);

        // 3
        using var headers = new BufferedStream(new FileSection(spool.File, 0, start + length), HeaderBuffer);
        merger.Apply(index, what, new TarScanner(headers, what, start, length).Scan(), cancellationToken);
    }

    /// <summary>With <c>HOME</c>, which applications in containers count on, where nothing says what it is.</summary>
    private static async Task<AppImageOptions> AtHomeAsync(AppImageOptions options, LayerRoot root)
        => options.Environment.Any(variable => variable.StartsWith("HOME=", StringComparison.Ordinal))
            ? options
            : options with { Environment = [$"HOME={(await AppUser.FindAsync(options.User, root)).Home ?? "/"}", .. options.Environment] };

    /// <summary>The manifest, its rules checked before the work is done.</summary>
    private static ImageManifest Describe(string name, AppImageOptions options)
    {
        var manifest = AppComposer.Describe(options);
        string[] files = [AppBase.KernelFile, AppBase.InitrdFile, AppComposer.DiskFile];
        ImageManifestReader.Read(
            $"image '{name}': {ImageManifest.FileName}", ImageManifestWriter.Write(manifest with { Files = files.ToDictionary(file => file, _ => ImageDigest.Of([])) }));
        return manifest;
    }

    private sealed class Packing(IProgress<ContainerImportProgress>? progress) : IProgress<AppBuildProgress>
    {
        public void Report(AppBuildProgress value) => progress?.Report(new ContainerImportProgress(ContainerImportPhase.Packing, value.Done, value.Total));
    }
}
