using Gateway.Images.Manifests;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;

namespace Gateway.Qemu.CommandLine;

/// <summary>What a command line refers to outside itself: files, channels, ports. Descriptors in what the gateway runs, paths in what a person runs by hand.</summary>
/// <param name="Kernel">Where the kernel is read; null where a disk boots.</param>
/// <param name="Initrd">Where the initrd is read; null where there is none.</param>
/// <param name="Disks">Where each disk of the image is read, in its order; null where that is to be said later.</param>
/// <param name="MonitorChannel">The socket of the monitor, in the words of <c>-chardev socket</c>.</param>
/// <param name="ConsoleChannel">The socket of the console, and whether QEMU waits until somebody reads it.</param>
/// <param name="Forwards">The guest's ports.</param>
internal sealed record VmResources(
    string? Kernel,
    string? Initrd,
    IReadOnlyList<string?> Disks,
    string MonitorChannel,
    string ConsoleChannel,
    IReadOnlyList<PortForward> Forwards)
{
    /// <summary>Where the volume of the guest's instance is; null where there is none, or that is to be said later.</summary>
    public string? Volume { get; init; }

    /// <summary>The number of the volume's descriptor in the process; null where it is found by its path.</summary>
    public int? VolumeDescriptor { get; init; }

    /// <summary>Whether a person runs it, and nobody tells the guest anything.</summary>
    public bool IsByHand { get; init; }

    /// <summary>Where the guest's memory is, if it is more than the process's own.</summary>
    public MemoryBacking? Memory { get; init; }

    /// <summary>Whether the guest comes from a snapshot: nothing boots, the machine waits for its state.</summary>
    public bool IsRestored { get; init; }

    public const string MonitorSocket = "qmp.sock";
    public const string ConsoleSocket = "console.sock";

    /// <summary>The resources as paths, for a VM that somebody starts by hand: nobody need listen to its console.</summary>
    /// <param name="manifest">The image.</param>
    /// <param name="imageFolder">Absolute path of the image.</param>
    /// <param name="vmFolder">Absolute path of the folder that holds the sockets.</param>
    /// <param name="forwards">The guest's ports.</param>
    public static VmResources ByPath(ImageManifest manifest, string imageFolder, string vmFolder, IReadOnlyList<PortForward> forwards) => new(
        manifest.Kernel is null ? null : Path.Combine(imageFolder, manifest.Kernel),
        manifest.Initrd is null ? null : Path.Combine(imageFolder, manifest.Initrd),
        [.. manifest.Disks.Select(disk => Path.Combine(imageFolder, disk.File))],
        $"path={Flag.Escape(Path.Combine(vmFolder, MonitorSocket))},server=on,wait=off",
        $"path={Flag.Escape(Path.Combine(vmFolder, ConsoleSocket))},server=on,wait=off",
        forwards)
    {
        IsByHand = true,
    };

    /// <summary>The number of the socket in the process through which the state of the guest's devices comes in; after all other descriptors.</summary>
    public int StateDescriptor { get; private init; }

    /// <summary>The resources as descriptors that the process inherits, from <paramref name="first"/> on: monitor, console, what boots, disks, the volume, memory, the channel for state.</summary>
    public static VmResources ByDescriptor(ImageManifest manifest, int first, IReadOnlyList<PortForward> forwards, VmBeginning beginning, bool hasVolume = false)
    {
        // The console's client is in the queue already, so waiting for it takes no time and loses no byte.
        var monitor = $"fd={first},server=on,wait=off";
        var console = $"fd={first + 1},server=on,wait=on";
        var next = first + 2;
        return new VmResources(
            manifest.Kernel is null || beginning.IsRestored ? null : File(),
            manifest.Initrd is null || beginning.IsRestored ? null : File(),
            [.. manifest.Disks.Select(_ => beginning.HasDisks ? File() : null)],
            monitor,
            console,
            forwards)
        {
            VolumeDescriptor = hasVolume ? next++ : null,
            Volume = hasVolume ? VolumeFlags.DescriptorPath : null,
            Memory = beginning is { HasOwnMemory: false, Template: null } ? null : new MemoryBacking(File(), IsPrivate: !beginning.HasOwnMemory),
            IsRestored = beginning.IsRestored,
            StateDescriptor = next,
        };

        string File() => $"/proc/self/fd/{next++}";
    }
}
