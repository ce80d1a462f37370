using System.Text.Json;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Shells;

/// <summary>
/// Disks for a machine that was started with empty places for them (QEMU's documentation, <c>interop/qemu-qmp-ref</c>: <c>add-fd</c>, <c>blockdev-add</c>, <c>blockdev-reopen</c>). The device
/// stays as it is; what is behind it becomes another. The process gets the file as a descriptor, so it need not be allowed to open it.
/// </summary>
internal static class DiskCommands
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Puts a volume into its place.</summary>
    /// <param name="monitor">Of a process whose guest does not run.</param>
    /// <param name="volume">Open to be written, and locked; stays the caller's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QmpException">QEMU refuses, or is gone.</exception>
    public static Task InsertVolumeAsync(this QmpClient monitor, Descriptor volume, CancellationToken cancellationToken) => Task.WhenAll(
        monitor.ExecuteAsync("add-fd", arguments => arguments.WriteNumber("fdset-id", VolumeFlags.DescriptorSet), volume, CommandDeadline, cancellationToken),
        monitor.ExecuteAsync(
            "blockdev-add",
            arguments =>
            {
                arguments.WriteString("node-name", $"{VolumeFlags.Name}-file");
                arguments.WriteString("driver", "file");
                arguments.WriteString("filename", VolumeFlags.DescriptorPath);
                arguments.WriteString("locking", "on");
                arguments.WriteString("discard", "unmap");
            },
            CommandDeadline,
            cancellationToken),
        monitor.ReopenAsync(VolumeFlags.Name, $"{VolumeFlags.Name}-file", static options => options.WriteString("discard", "unmap"), cancellationToken));

    /// <summary>Puts one disk of an image into its place.</summary>
    /// <param name="monitor">Of a process whose guest does not run yet.</param>
    /// <param name="image">The image; its disk is only read.</param>
    /// <param name="index">Which of its disks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QmpException">QEMU refuses, or is gone.</exception>
    /// <exception cref="IOException">The file is gone.</exception>
    public static async Task InsertDiskAsync(this QmpClient monitor, Image image, int index, CancellationToken cancellationToken)
    {
        var disk = image.Manifest.Disks[index];
        var node = $"{DiskFlags.Name(index)}-file";
        using var file = Descriptor.OpenFile(image.PathOf(disk.File));

        // Sent one behind the other without waiting: QEMU takes commands in their order.
        await Task.WhenAll(
            monitor.ExecuteAsync("add-fd", arguments => arguments.WriteNumber("fdset-id", index), file, CommandDeadline, cancellationToken),
            monitor.ExecuteAsync(
                "blockdev-add",
                arguments =>
                {
                    arguments.WriteString("node-name", node);
                    arguments.WriteBoolean("read-only", true);
                    arguments.WriteString("driver", disk.Format == DiskFormat.Raw ? "file" : "qcow2");
                    if (disk.Format == DiskFormat.Raw)
                    {
                        arguments.WriteString("filename", $"/dev/fdset/{index}");
                        return;
                    }

                    arguments.WriteStartObject("file");
                    arguments.WriteString("driver", "file");
                    arguments.WriteString("filename", $"/dev/fdset/{index}");
                    arguments.WriteEndObject();
                },
                CommandDeadline,
                cancellationToken),
            monitor.ReopenAsync(DiskFlags.Name(index), node, static options => options.WriteBoolean("read-only", true), cancellationToken));
    }

    /// <summary>Puts another file behind a disk that the machine has.</summary>
    private static Task<JsonElement> ReopenAsync(this QmpClient monitor, string disk, string file, Action<Utf8JsonWriter> more, CancellationToken cancellationToken) => monitor.ExecuteAsync(
        "blockdev-reopen",
        arguments =>
        {
            arguments.WriteStartArray("options");
            arguments.WriteStartObject();
            arguments.WriteString("driver", "raw");
            arguments.WriteString("node-name", disk);
            arguments.WriteString("file", file);
            more(arguments);
            arguments.WriteEndObject();
            arguments.WriteEndArray();
        },
        CommandDeadline,
        cancellationToken);
}
