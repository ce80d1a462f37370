using Gateway.Images.Manifests;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.CommandLine;

/// <summary>
/// The image's disks. An image is never changed: what a guest writes goes to a temporary overlay (<c>snapshot=on</c>), a file without a name in the folder that <c>TMPDIR</c> names,
/// gone with the process.
/// </summary>
internal static class DiskFlags
{
    public static IEnumerable<Flag> For(ImageManifest manifest, IReadOnlyList<string?> paths)
    {
        for (var index = 0; index < manifest.Disks.Count; index++)
        {
            var disk = manifest.Disks[index];
            foreach (var flag in paths[index] is { } path ? [Drive(disk, index, path)] : Slot(index))
            {
                yield return flag;
            }

            yield return new("-device", Device(manifest, disk, index), "the disk as the guest sees it");
        }
    }

    /// <summary>The name of a disk's place in the machine, where another may be put.</summary>
    public static string Name(int index) => $"disk{index}";

    /// <summary>The name of what is in that place until then.</summary>
    public static string EmptyName(int index) => $"{Name(index)}-empty";

    /// <summary>Whether QEMU writes to a temporary file for this disk.</summary>
    public static bool NeedsOverlay(ImageDisk disk) => disk.IsWritable;

    private static Flag Drive(ImageDisk disk, int index, string path)
    {
        var overlay = NeedsOverlay(disk);
        return new(
            "-drive",
            $"if=none,id={Name(index)},file={Flag.Escape(path)},format={(disk.Format == DiskFormat.Raw ? "raw" : "qcow2")},{(overlay ? "snapshot=on,cache=unsafe" : "readonly=on")}",
            overlay ? "what the guest writes goes with its VM, so nothing waits for a disk" : "the guest may only read");
    }

    private static Flag[] Slot(int index) =>
    [
        new("-blockdev", $"driver=null-co,node-name={EmptyName(index)},size=512,read-zeroes=on,read-only=on", "nothing, until the disk is known"),
        new("-blockdev", $"driver=raw,node-name={Name(index)},file={EmptyName(index)},read-only=on", "where the disk goes then"),
    ];

    private static string Device(ImageManifest manifest, ImageDisk disk, int index)
    {
        var bootIndex = manifest.Kernel is null && index == 0 ? ",bootindex=0" : "";
        return (manifest.Machine, disk.Bus) switch
        {
            (MachineType.Microvm, DiskBus.Virtio) => $"virtio-blk-device,drive={Name(index)}",
            (_, DiskBus.Virtio) => $"virtio-blk-pci,drive={Name(index)}{bootIndex}",
            (MachineType.Pc or MachineType.Q35, DiskBus.Ide) => $"ide-hd,drive={Name(index)}{bootIndex}",
            _ => throw new VmLaunchException(VmLaunchFailure.Refused, $"disk '{disk.File}' wants the bus {disk.Bus}, which the machine {manifest.Machine} has not"),
        };
    }
}
