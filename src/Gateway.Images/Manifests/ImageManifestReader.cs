using Gateway.Images.Documents;

namespace Gateway.Images.Manifests;

/// <summary>Reads <c>image.json</c>; what the fields mean and which rules hold is in <c>images/README.md</c>.</summary>
public static class ImageManifestReader
{
    /// <summary>Parses and validates a manifest.</summary>
    /// <param name="file">The file as errors shall name it.</param>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="ImageException">A rule is broken; all of them are listed.</exception>
    public static ImageManifest Read(string file, ReadOnlySpan<byte> json)
    {
        var document = Document.Parse(file, json, DocumentStyle.Manifest);
        var manifest = ReadFields(document.Root);
        ImageManifestRules.Check(manifest, document.Root);
        var errors = document.Finish();
        return errors.Count == 0 ? manifest : throw new ImageException(errors);
    }

    private static ImageManifest ReadFields(DocumentReader root)
    {
        root.Require("kind", "memoryMiB", "ready", "files");
        root.Number("version", ImageManifest.CurrentVersion, ImageManifest.CurrentVersion);
        var ready = root.Section("ready");
        var manifest = new ImageManifest
        {
            Kind = root.Choice<ImageKind>("kind") ?? ImageKind.Generic,
            Kernel = root.Text("kernel"),
            Initrd = root.Text("initrd"),
            MemoryMiB = root.Number("memoryMiB", 1, ImageManifestRules.MaximumMemoryMiB) ?? ImageManifestRules.MaximumMemoryMiB,
            Ready = new ImageReadiness(ready?.Text("console"), ready?.Text("http"), ready?.Choice<RestoredReadiness>("restored") ?? RestoredReadiness.None),
            Files = root.TextMap("files") ?? new Dictionary<string, string>(),
        };
        return manifest with
        {
            CommandLine = root.Text("cmdline") ?? manifest.CommandLine,
            Disks = root.Sections("disks")?.Select(ReadDisk).ToArray() ?? manifest.Disks,
            Machine = root.Choice<MachineType>("machine") ?? manifest.Machine,
            Cpu = root.Text("cpu") ?? manifest.Cpu,
            VirtualCpus = root.Number("vcpus", 1, ImageManifestRules.MaximumVirtualCpus) ?? manifest.VirtualCpus,
            NetworkCard = root.Choice<NetworkCard>("nic") ?? manifest.NetworkCard,
            Ports = root.Numbers("ports", 1, 65535) ?? manifest.Ports,
            Protocol = root.Choice<GuestProtocol>("protocol") ?? manifest.Protocol,
            Connections = root.Number("connections", 1, ImageManifestRules.MaximumConnections) ?? manifest.Connections,
            KeepAlive = root.Flag("keepAlive"),
            WarmUp = root.Text("warmUp"),
            Template = root.Choice<TemplatePolicy>("template") ?? manifest.Template,
        };
    }

    private static ImageDisk ReadDisk(DocumentReader disk)
    {
        disk.Require("file");
        var defaults = new ImageDisk(disk.Text("file") ?? "");
        return defaults with
        {
            Format = disk.Choice<DiskFormat>("format") ?? defaults.Format,
            ReadOnly = disk.Flag("readOnly") ?? defaults.ReadOnly,
            Bus = disk.Choice<DiskBus>("bus") ?? defaults.Bus,
        };
    }
}
