using System.Text;
using System.Text.Json;
using Gateway.Images.Files;
using Gateway.Qemu.Processes;
using FileIdentity = Gateway.Qemu.Processes.FileIdentity;
using FileStatus = Gateway.Qemu.Processes.FileStatus;

namespace Gateway.Qemu.Volumes;

/// <summary>
/// One volume on disk: <c>disk</c>, as large as it may become but with holes where nothing was written, <c>volume.json</c>, which says whose it is, and <c>mark</c>, the VM that may have
/// written it last. Whoever uses it holds the lock of the disk's open file (<c>flock</c>), which the kernel lifts when the last process that has it ends, however it ends.
/// </summary>
internal sealed class VolumeFolder(string path)
{
    private const string DiskFile = "disk";
    private const string RecordFile = "volume.json";
    private const string MarkFile = "mark";

    /// <summary>One sector at most, so that it is written whole or not at all; a VM's name has 63 characters.</summary>
    private const int MarkLength = 64;

    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;

    /// <summary>Absolute path of what the guest has as a disk.</summary>
    public string Disk => System.IO.Path.Combine(Path, DiskFile);

    public bool Exists => File.Exists(Disk);

    /// <summary>Bytes that it may hold.</summary>
    public long Size => LinuxFiles.FindStatus(Disk)?.Size ?? 0;

    /// <summary>Bytes that it takes on disk.</summary>
    public long DiskSize => FileStatus.Of(Disk)?.Bytes ?? 0;

    /// <summary>When anybody wrote it last.</summary>
    public DateTimeOffset WrittenAt => File.GetLastWriteTimeUtc(Disk);

    /// <summary>Writes what is beside the disk, and waits until it is on this machine's; for a folder that nobody finds yet.</summary>
    public void Write(VolumeRecord record)
    {
        var path = System.IO.Path.Combine(Path, RecordFile);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(record, VolumeRecordContext.Default.VolumeRecord));
        LinuxFiles.Sync(path);
        WriteMark("");
    }

    /// <summary>Whose it is; null where that makes no sense.</summary>
    public VolumeRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(Path, RecordFile)), VolumeRecordContext.Default.VolumeRecord);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Opens the disk to be written, locked; null where somebody has it.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public Descriptor? TryTake()
    {
        var disk = Descriptor.OpenFileToWrite(Disk);
        if (!disk.TryLock())
        {
            disk.Dispose();
            return null;
        }

        // Somebody may have removed it between the opening and the lock.
        if (FileIdentity.Of($"/proc/self/fd/{disk.Number}") == FileIdentity.Of(Disk))
        {
            return disk;
        }

        disk.Dispose();
        throw new IOException($"'{Disk}' was removed just now");
    }

    /// <summary>Whether a machine has it now.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public bool IsInUse()
    {
        using var disk = Descriptor.OpenFileToWrite(Disk);
        return disk.IsLockedByAnother();
    }

    /// <summary>The VM that may have written it last; empty where none has.</summary>
    public string ReadMark() => Encoding.ASCII.GetString(File.ReadAllBytes(System.IO.Path.Combine(Path, MarkFile))).TrimEnd();

    /// <summary>A VM may write it from now on; waits until that is on the disk.</summary>
    public void WriteMark(string id)
    {
        using var file = File.OpenHandle(System.IO.Path.Combine(Path, MarkFile), FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(id.PadRight(MarkLength)), 0);
        RandomAccess.FlushToDisk(file);
    }
}
