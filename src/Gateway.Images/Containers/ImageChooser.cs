using Gateway.Images.Apps;
using Gateway.Images.Containers.Archives;
using Gateway.Images.Containers.Formats;

namespace Gateway.Images.Containers;

/// <summary>
/// Finds the image that is meant in an archive: the one of a name where one is asked for, the one for our machine where there are several machines. An archive that is an OCI layout
/// is read as that, also where <c>docker save</c> has written its own list beside it.
/// </summary>
internal sealed class ImageChooser(IArchive archive, ContainerLimits limits, string? wanted)
{
    private const string LayoutFile = "oci-layout";
    private const string IndexFile = "index.json";
    private const string DockerFile = "manifest.json";

    private readonly ContainerDocuments _documents = new(archive, limits);
    private int _listed;

    public ChosenImage Choose()
    {
        if (_documents.Find(LayoutFile, null, ContainerJson.Default.LayoutDocument) is { } layout)
        {
            return layout.ImageLayoutVersion?.StartsWith("1.", StringComparison.Ordinal) == true
                ? ChooseFromLayout()
                : throw AppRefusal.Of(archive.Name, $"has an {LayoutFile} of version \"{layout.ImageLayoutVersion}\"; 1.x is known.");
        }

        return _documents.Find(DockerFile, null, ContainerJson.Default.IReadOnlyListDockerImage) is { } list
            ? ChooseFromDocker(list)
            : throw AppRefusal.Of(archive.Name, $"is no container image: it has neither {LayoutFile} nor {DockerFile}. What is to be an application's root as it is: 'gateway image build app DIR'.");
    }

    private ChosenImage ChooseFromLayout()
    {
        var index = _documents.Find(IndexFile, null, ContainerJson.Default.ManifestDocument) ?? throw AppRefusal.Of(archive.Name, $"has no {IndexFile}.");
        var named = Items(index, IndexFile).Where(item => wanted is null || item.Names.Contains(wanted, StringComparer.Ordinal)).ToList();
        if (named.Count == 0)
        {
            throw NoneOfThatName(Items(index, IndexFile).SelectMany(item => item.Names));
        }

        var found = named.SelectMany(item => Manifests(item, IndexFile, 0)).ToList();
        var ours = found.Where(candidate => candidate.Configuration.Platform.IsOurs).ToList();
        if (ours.Count == 0)
        {
            throw NoneForUs(found.Select(candidate => candidate.Configuration.Platform));
        }

        // Those of one name are one image for different processors: the one that asks least of them.
        var roots = ours.DistinctBy(candidate => candidate.Root.Digest).ToList();
        var isOne = roots.Count == 1 || (roots.DistinctBy(candidate => string.Join(' ', candidate.Root.Names)).Count() == 1 && roots.DistinctBy(candidate => candidate.Configuration.Platform.Demand).Count() == roots.Count);
        return isOne
            // Of equal ones in one index the first counts, as the specification has it.
            ? ours.MinBy(candidate => candidate.Configuration.Platform.Demand)!.Image
            : throw Several(ours.SelectMany(candidate => candidate.Root.Names));
    }

    private ChosenImage ChooseFromDocker(IReadOnlyList<DockerImage?> list)
    {
        var images = list.OfType<DockerImage>().ToList();
        var named = images.Where(image => wanted is null || Tags(image).Contains(wanted, StringComparer.Ordinal)).ToList();
        if (named.Count != 1)
        {
            throw named.Count == 0 ? NoneOfThatName(images.SelectMany(Tags)) : Several(named.SelectMany(Tags));
        }

        var (path, layers) = (named[0].Config ?? throw AppRefusal.Of(DockerFile, "names no Config."), named[0].Layers ?? []);
        var hex = Path.GetFileNameWithoutExtension(path.Split(':')[^1]);
        var configuration = _documents.Find(path, ContentDigest.TryParse($"sha256:{hex}"), ContainerJson.Default.ConfigDocument) ?? throw AppRefusal.Of(archive.Name, $"has no file '{path}', which {DockerFile} names.");
        if (!configuration.Platform.IsOurs)
        {
            throw NoneForUs([configuration.Platform]);
        }

        return Combine(configuration, path, layers.Count, (index, diffId) => new ContainerLayer(layers[index] ?? throw AppRefusal.Of(DockerFile, "names no file for a layer."), null, null, diffId));
    }

    /// <summary>What an index or a manifest leads to, but for what says that it is for another machine or is no image.</summary>
    private IEnumerable<Candidate> Manifests(Descriptor item, string where, int depth)
    {
        if (depth > limits.Nesting)
        {
            throw AppRefusal.Of(where, $"nests indexes more than {limits.Nesting} deep.");
        }

        if (MediaTypeNames.IsIndex(item.MediaType))
        {
            var index = _documents.Read(item, where, ContainerJson.Default.ManifestDocument);
            return [.. Items(index, item.Digest!).SelectMany(inner => Manifests(inner, item.Digest!, depth + 1)).Select(candidate => candidate with { Root = item })];
        }

        // What builders say of how they built stands in the index, too, and names no machine.
        if (!MediaTypeNames.IsManifest(item.MediaType) || item.Platform is { Os: "unknown" })
        {
            return [];
        }

        return item.Platform is { IsOurs: false } other
            ? [new Candidate(item, new ConfigDocument(other.Architecture, other.Os, other.Variant, null, null), null)]
            : [Read(item, where)];
    }

    private Candidate Read(Descriptor item, string where)
    {
        var manifest = _documents.Read(item, where, ContainerJson.Default.ManifestDocument);
        RequireOneKind(manifest, item.Digest!);
        if (manifest.Config is not { } config || !MediaTypeNames.IsConfiguration(config.MediaType))
        {
            throw AppRefusal.Of(item.Digest!, $"is no container image: its configuration is {manifest.Config?.MediaType ?? "missing"}.");
        }

        var configuration = _documents.Read(config, item.Digest!, ContainerJson.Default.ConfigDocument);
        configuration = configuration with { Variant = configuration.Variant ?? item.Platform?.Variant };
        var layers = manifest.Layers ?? [];
        return new Candidate(item, configuration, configuration.Platform.IsOurs ? Combine(configuration, config.Digest!, layers.Count, (index, diffId) => Layer(layers[index], item.Digest!, diffId)) : null);
    }

    private static ContainerLayer Layer(Descriptor? layer, string where, ContentDigest diffId)
    {
        if (layer is null || !MediaTypeNames.IsLayer(layer.MediaType))
        {
            throw AppRefusal.Of(where, $"has a layer of the kind {layer?.MediaType ?? "null"}; layers are tar archives, plain or in gzip or zstd.");
        }

        var digest = ContentDigest.Parse(layer.Digest, where);
        return new ContainerLayer(digest.Path, digest, layer.Size ?? throw AppRefusal.Of(where, $"names {digest} without its size."), diffId);
    }

    private ChosenImage Combine(ConfigDocument configuration, string where, int count, Func<int, ContentDigest, ContainerLayer> layer)
    {
        var diffIds = configuration.Rootfs?.DiffIds ?? [];
        if (diffIds.Count != count)
        {
            throw AppRefusal.Of(where, $"speaks of {diffIds.Count} layers, and its manifest of {count}.");
        }

        if (count == 0 || count > limits.Layers)
        {
            throw AppRefusal.Of(where, count == 0 ? "has no layers: there is nothing to run." : $"has {count} layers; at most {limits.Layers} are taken.");
        }

        return new ChosenImage(configuration, [.. diffIds.Select((diffId, index) => layer(index, ContentDigest.Parse(diffId, where)))]);
    }

    private List<Descriptor> Items(ManifestDocument index, string where)
    {
        RequireOneKind(index, where);
        var items = (index.Manifests ?? throw AppRefusal.Of(where, "lists no manifests.")).OfType<Descriptor>().ToList();
        _listed += items.Count;
        return _listed <= limits.Listed ? items : throw AppRefusal.Of(where, $"lists more than {limits.Listed} manifests, with all indexes together.");
    }

    /// <summary>What is an index and a manifest at once would be one to one tool, the other to another (CVE-2021-41190).</summary>
    private static void RequireOneKind(ManifestDocument document, string where)
    {
        if (document.SchemaVersion != 2)
        {
            throw AppRefusal.Of(where, $"is of schema version {document.SchemaVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}; 2 is known.");
        }

        if (document.Manifests is not null && (document.Layers is not null || document.Config is not null))
        {
            throw AppRefusal.Of(where, "claims to be an index and a manifest at once.");
        }
    }

    private static IEnumerable<string> Tags(DockerImage image) => image.RepoTags?.OfType<string>() ?? [];

    private ImageException NoneForUs(IEnumerable<Platform> there)
        => AppRefusal.Of(archive.Name, $"has no image for linux/amd64, only for {string.Join(", ", there.Select(platform => platform.ToString()).Distinct().DefaultIfEmpty("nothing"))}.");

    private ImageException NoneOfThatName(IEnumerable<string> names)
        => AppRefusal.Of(archive.Name, wanted is null ? "lists no image." : $"has no image called \"{wanted}\", only {string.Join(", ", names.DefaultIfEmpty("nameless ones"))}.");

    private ImageException Several(IEnumerable<string> names)
        => AppRefusal.Of(archive.Name, $"has several images: {string.Join(", ", names.DefaultIfEmpty("nameless ones"))}. Say with --ref which.");

    /// <param name="Root">What the archive's own index lists, and names.</param>
    /// <param name="Loaded">Null for another machine than ours.</param>
    private sealed record Candidate(Descriptor Root, ConfigDocument Configuration, ChosenImage? Loaded)
    {
        public ChosenImage Image => Loaded!;
    }
}
