using System.Globalization;
using Gateway.Images.Manifests;

namespace Gateway.Qemu.CommandLine;

/// <summary>
/// The disk that the guest's instance keeps. QEMU locks it as well (<c>locking</c>), which also keeps out one that somebody starts by hand. What the guest flushes is on the disk when it is told
/// so: QEMU's <c>cache</c> is write-back, and passes every flush on. What this machine's disk does not take, or give, is an error of the guest's disk (<c>werror</c>, <c>rerror</c>: <c>report</c>): its
/// file system, which knows what was synced, decides. QEMU's own way, to stop a VM whose disk is full until somebody lets it run on, would keep its requests, and its memory, for ever.
/// </summary>
internal static class VolumeFlags
{
    /// <summary>The name of its place in the machine.</summary>
    public const string Name = "volume";

    /// <summary>By which the guest's init finds it among its disks (images/linux/init/volume.c).</summary>
    public const string Serial = "volume";

    /// <summary>The set of descriptors it is in; those of other disks are numbered from zero.</summary>
    public const int DescriptorSet = 99;

    /// <summary>Where QEMU finds it by a descriptor: then its process needs no right to the file.</summary>
    public static string DescriptorPath { get; } = string.Create(CultureInfo.InvariantCulture, $"/dev/fdset/{DescriptorSet}");

    private const string Empty = $"{Name}-empty";

    public static IEnumerable<Flag> For(ImageManifest manifest, VmResources resources) =>
    [
        .. resources.Volume is { } path ? File(path, resources.VolumeDescriptor) : Slot,
        new("-device", $"{(manifest.Machine == MachineType.Microvm ? "virtio-blk-device" : "virtio-blk-pci")},drive={Name},serial={Serial},werror=report,rerror=report", "the volume as the guest sees it; where this machine has no disk left, the guest is told"),
    ];

    private static IEnumerable<Flag> File(string path, int? descriptor)
    {
        if (descriptor is { } number)
        {
            yield return new("-add-fd", string.Create(CultureInfo.InvariantCulture, $"fd={number},set={DescriptorSet}"), "the volume's file, open and locked");
        }

        yield return new("-blockdev", $"driver=file,node-name={Name}-file,filename={Flag.Escape(path)},locking=on,discard=unmap", "what the instance keeps; what its guest deletes takes no disk");
        yield return new("-blockdev", $"driver=raw,node-name={Name},file={Name}-file,discard=unmap", "it is no more than its bytes");
    }

    private static Flag[] Slot { get; } =
    [
        new("-blockdev", $"driver=null-co,node-name={Empty},size=1048576,read-zeroes=on", "nothing, until it is known whose volume it is"),
        new("-blockdev", $"driver=raw,node-name={Name},file={Empty},discard=unmap", "where the volume goes then"),
    ];
}
