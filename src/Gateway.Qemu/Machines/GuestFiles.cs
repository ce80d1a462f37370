using Gateway.Images;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;

namespace Gateway.Qemu.Machines;

/// <summary>
/// The image's files as descriptors. The VM's user may not be allowed into the folders above the store, so it gets the files themselves; opened by way of <c>/proc/self/fd</c>, only the
/// file's own permissions count.
/// </summary>
internal static class GuestFiles
{
    /// <summary>Kernel, initrd, disks, as far as the image has them, in this order.</summary>
    /// <param name="image">The image.</param>
    /// <param name="beginning">What of them its process begins with.</param>
    /// <param name="folder">The VM's folder, for copies of files that only their owner may read.</param>
    /// <param name="user">Whom the VM's process runs as; null: as the gateway.</param>
    /// <exception cref="IOException">A file is gone or cannot be read.</exception>
    public static IEnumerable<Descriptor> Open(Image image, VmBeginning beginning, VmFolder folder, VmUser? user)
    {
        string?[] paths =
        [
            beginning.IsRestored ? null : image.Kernel,
            beginning.IsRestored ? null : image.Initrd,
            .. image.Manifest.Disks.Where(_ => beginning.HasDisks).Select(disk => image.PathOf(disk.File)),
        ];
        foreach (var path in paths.OfType<string>())
        {
            yield return Descriptor.OpenFile(user is null || IsReadableByAll(path) ? path : Copy(path, folder, user));
        }
    }

    private static bool IsReadableByAll(string path) => (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;

    private static string Copy(string path, VmFolder folder, VmUser user)
    {
        var copy = Path.Combine(folder.Path, Path.GetFileName(path));
        File.Copy(path, copy);
        return Libc.ChangeOwner(copy, user.UserId, user.GroupId) == 0 ? copy : throw Descriptor.Failure($"cannot give '{copy}' to {user.Name}");
    }
}
