using System.Text.RegularExpressions;
using Gateway.Images.Documents;

namespace Gateway.Images.Manifests;

/// <summary>The rules of <c>image.json</c> that need more than one look at one value: names, patterns, and what contradicts what.</summary>
internal static class ImageManifestRules
{
    public const int MaximumMemoryMiB = 1024 * 1024;
    public const int MaximumVirtualCpus = 64;
    public const int MaximumConnections = 65536;
    private const int MaximumPorts = 16;
    private const int MaximumCommandLine = 4096;
    private const int MaximumPattern = 1024;
    private const int MaximumPath = 2048;

    public static void Check(ImageManifest manifest, DocumentReader root)
    {
        CheckFiles(manifest, root);
        CheckBoot(manifest, root);
        CheckMachine(manifest, root);
        CheckTender(manifest, root);
        CheckPorts(manifest, root);
        RejectIf(manifest is { KeepAlive: true, Connections: 1 }, root, "keepAlive", "contradicts connections 1: a connection that waits for a next request would be the only one.");
        CheckPath(manifest, root, "warmUp", manifest.WarmUp);
        if (root.Section("ready") is { } ready)
        {
            CheckReadiness(manifest, ready);
        }
    }

    private static void CheckFiles(ImageManifest manifest, DocumentReader root)
    {
        foreach (var (name, digest) in manifest.Files)
        {
            if (!ImageFileName.IsValid(name))
            {
                root.RejectMember("files", name, $"{ImageFileName.Rule}; '{ImageManifest.FileName}' is not one of the files.");
            }
            else if (!ImageDigest.IsValid(digest))
            {
                root.RejectMember("files", name, $"must be '{ImageDigest.Prefix}' and 64 lower-case hexadecimal digits, but is \"{digest}\".");
            }
        }

        CheckNamed(manifest, root, "kernel", manifest.Kernel);
        CheckNamed(manifest, root, "initrd", manifest.Initrd);
        foreach (var (disk, reader) in manifest.Disks.Zip(root.Sections("disks") ?? []).Where(pair => pair.Second.Has("file")))
        {
            CheckNamed(manifest, reader, "file", disk.File);
        }
    }

    private static void CheckNamed(ImageManifest manifest, DocumentReader reader, string key, string? name)
    {
        if (name is not null && !ImageFileName.IsValid(name))
        {
            reader.Reject(key, $"{ImageFileName.Rule}, but is \"{name}\".");
        }
        else if (name is not null && !manifest.Files.ContainsKey(name))
        {
            reader.Reject(key, $"names '{name}', which files does not list.{NearestName.Hint(name, manifest.Files.Keys)}");
        }
    }

    private static void CheckBoot(ImageManifest manifest, DocumentReader root)
    {
        if (manifest.Kernel is null)
        {
            var contradiction = manifest switch
            {
                { Kind: ImageKind.Site } => "is missing: a site is a kernel and an initrd.",
                { Machine: MachineType.Microvm } => "is missing: a microvm boots a kernel, not a disk.",
                { RunsInTender: true } => "is missing: Solo5 runs a program, it boots no disk.",
                { Disks.Count: 0 } => "is missing, and there is no disk to boot from.",
                _ => null,
            };
            RejectIf(contradiction is not null, root, "kernel", contradiction);
            RejectIf(manifest.Initrd is not null, root, "initrd", "needs a kernel.");
            RejectIf(manifest.CommandLine.Length > 0, root, "cmdline", "needs a kernel.");
        }

        RejectIf(manifest is { Kind: ImageKind.Site, Initrd: null }, root, "initrd", "is missing: a site is a kernel and an initrd.");
        RejectIf(manifest.CommandLine.Length > MaximumCommandLine, root, "cmdline", $"must be at most {MaximumCommandLine} characters long, but has {manifest.CommandLine.Length}.");
        RejectIf(manifest.CommandLine.Any(char.IsControl), root, "cmdline", "must not hold control characters.");
        var placeholder = CommandLineTemplate.FindError(manifest.CommandLine);
        RejectIf(placeholder is not null, root, "cmdline", placeholder);
    }

    private static void CheckMachine(ImageManifest manifest, DocumentReader root)
    {
        RejectIf(!Regex.IsMatch(manifest.Cpu, @"\A[A-Za-z0-9._,+=-]{0,200}\z"), root, "cpu", "must be a CPU model in QEMU's words, as in \"Westmere\" or \"max,-npt\".");
        RejectIf(
            manifest is { Template: TemplatePolicy.PreApp, Kind: not ImageKind.Linux }, root, "template", $"preApp needs kind linux, whose init can wait, but kind is {ChoiceNames.Of(manifest.Kind)}.");
        if (manifest.Machine != MachineType.Microvm)
        {
            return;
        }

        RejectIf(manifest.NetworkCard != NetworkCard.VirtioNet, root, "nic", $"must be virtio-net: {ChoiceNames.Of(manifest.NetworkCard)} needs PCI, which a microvm has not.");
        foreach (var (disk, reader) in manifest.Disks.Zip(root.Sections("disks") ?? []))
        {
            RejectIf(disk.Bus != DiskBus.Virtio, reader, "bus", $"must be virtio: a microvm has no {ChoiceNames.Of(disk.Bus)}.");
        }
    }

    /// <summary>Solo5 runs a process: what is only of a machine's has no meaning there.</summary>
    private static void CheckTender(ImageManifest manifest, DocumentReader root)
    {
        if (!manifest.RunsInTender)
        {
            return;
        }

        var machine = ChoiceNames.Of(manifest.Machine);
        RejectIf(manifest.Kind is not (ImageKind.Solo5 or ImageKind.Mirage), root, "machine", $"{machine} runs kinds solo5 and mirage, but kind is {ChoiceNames.Of(manifest.Kind)}.");
        RejectIf(manifest.Initrd is not null, root, "initrd", $"has no place in {machine}.");
        RejectIf(manifest.Cpu.Length > 0, root, "cpu", $"has no meaning with {machine}, which has the host's processor.");
        RejectIf(manifest.VirtualCpus != 1, root, "vcpus", $"must be 1: {machine} has one processor.");
        RejectIf(manifest.NetworkCard != NetworkCard.VirtioNet, root, "nic", $"has no meaning with {machine}, which has no card.");
        RejectIf(manifest.Template != TemplatePolicy.Never, root, "template", $"must be never: the state of a process of {machine} cannot be saved.");
        foreach (var (disk, reader) in manifest.Disks.Zip(root.Sections("disks") ?? []))
        {
            RejectIf(disk.Format != DiskFormat.Raw, reader, "format", $"must be raw: {machine} reads no other.");
            RejectIf(disk.Bus != DiskBus.Virtio, reader, "bus", $"has no meaning with {machine}, which has no bus.");
            RejectIf(disk.ReadOnly, reader, "readOnly", $"must be false: {machine} opens disks for writing only. What the guest writes goes with its VM.");
        }
    }

    private static void CheckPorts(ImageManifest manifest, DocumentReader root)
    {
        var ports = manifest.Ports;
        RejectIf(root.Has("ports") && ports.Count is 0 or > MaximumPorts, root, "ports", $"must name 1 to {MaximumPorts} ports.");
        for (var index = 1; index < ports.Count; index++)
        {
            if (ports.Take(index).Contains(ports[index]))
            {
                root.RejectItem("ports", index, $"is there twice: {ports[index]}.");
            }
        }
    }

    private static void CheckReadiness(ImageManifest manifest, DocumentReader ready)
    {
        var (console, http, restored) = manifest.Ready;
        RejectIf(console is null && http is null, ready, "console", "is missing, and so is http: at least one must say when the guest is ready.");
        RejectIf(restored == RestoredReadiness.Console && console is null, ready, "restored", "is console, but there is no console pattern.");
        RejectIf(restored == RestoredReadiness.Http && http is null, ready, "restored", "is http, but there is no http path.");
        CheckPath(manifest, ready, "http", http);
        var pattern = console is null ? null : FindPatternError(console);
        RejectIf(pattern is not null, ready, "console", pattern);
    }

    private static void CheckPath(ImageManifest manifest, DocumentReader reader, string key, string? path)
    {
        RejectIf(path is not null && manifest.Protocol == GuestProtocol.Tcp, reader, key, "contradicts protocol tcp: nothing there speaks HTTP.");
        RejectIf(
            path is not null && (path.Length is 0 or > MaximumPath || path[0] != '/' || path.Any(character => character is <= ' ' or > '~' or '#')),
            reader,
            key,
            $"must be a path that begins with '/', printable ASCII without blanks and '#', at most {MaximumPath} characters.");
    }

    private static string? FindPatternError(string pattern)
    {
        if (pattern.Length is 0 or > MaximumPattern)
        {
            return $"must be a regular expression of 1 to {MaximumPattern} characters.";
        }

        try
        {
            // Linear in the length of the line, whatever the pattern: a console is the guest's to write.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).IsMatch("")
                ? "matches an empty line, and so proves nothing."
                : null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"must be a regular expression without look-around and back-references: {error.Message}";
        }
    }

    private static void RejectIf(bool broken, DocumentReader reader, string key, string? rule)
    {
        if (broken)
        {
            reader.Reject(key, rule!);
        }
    }
}
