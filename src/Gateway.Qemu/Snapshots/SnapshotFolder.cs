using System.Text.Json;
using Gateway.Images.Files;
using Gateway.Images.Manifests;
using Gateway.Qemu.Memory;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Qemu.Snapshots;

/// <summary>
/// A snapshot on disk: <c>ram</c>, as large as the guest's memory but with holes where that is zero, <c>state</c>, <c>snapshot.json</c>. Written under another name, synced, renamed; never
/// changed in place. What is loaded of it is verified, since QEMU takes whatever it is given.
/// </summary>
internal sealed class SnapshotFolder(string path)
{
    private const string MemoryFile = "ram";
    private const string StateFile = "state";
    private const string RecordFile = "snapshot.json";
    private const string UnfinishedMark = ".new-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;

    /// <summary>What the digests in <paramref name="record"/> are, this finds out.</summary>
    /// <param name="path">Where it is to be found.</param>
    /// <param name="record">What it is of.</param>
    /// <param name="memory">Which nobody writes meanwhile.</param>
    /// <param name="state">Of the devices.</param>
    /// <param name="decision">Whether it is wanted; may be called off while it is written.</param>
    /// <exception cref="IOException">The disk is full, or cannot be written; nothing is left.</exception>
    /// <exception cref="OperationCanceledException">It was called off; nothing is left.</exception>
    public static SnapshotRecord Save(string path, SnapshotRecord record, GuestMemory memory, ReadOnlySpan<byte> state, SaveDecision decision)
    {
        var unfinished = path + UnfinishedMark + Guid.NewGuid().ToString("n");
        Directory.CreateDirectory(unfinished, OwnerOnly);
        try
        {
            using var digest = new MemoryDigest();
            using (var file = File.OpenHandle(In(unfinished, MemoryFile), FileMode.CreateNew, FileAccess.ReadWrite))
            {
                RandomAccess.SetLength(file, memory.Size);
                memory.ForEachPage((pages, offset) =>
                {
                    decision.ThrowIfCalledOff();
                    RandomAccess.Write(file, pages, offset);
                    digest.Add(pages, offset);
                });
                decision.ThrowIfCalledOff();
                RandomAccess.FlushToDisk(file);
            }

            var whole = record with { MemoryBytes = digest.Length, MemoryDigest = digest.Finish(), StateDigest = ImageDigest.Of(state) };
            Write(In(unfinished, StateFile), state);
            Write(In(unfinished, RecordFile), JsonSerializer.SerializeToUtf8Bytes(whole, SnapshotRecordContext.Default.SnapshotRecord));
            LinuxFiles.Sync(unfinished);
            decision.Publish(() => LinuxFiles.Rename(unfinished, path));
            LinuxFiles.Sync(System.IO.Path.GetDirectoryName(path)!);
            return whole;
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    /// <summary>Whether a folder is what is left of a save that was broken off.</summary>
    public static bool IsUnfinished(string path) => System.IO.Path.GetFileName(path).Contains(UnfinishedMark, StringComparison.Ordinal);

    /// <summary>What it says it is; null where it does not make sense.</summary>
    public SnapshotRecord? ReadRecord()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(In(Path, RecordFile)), SnapshotRecordContext.Default.SnapshotRecord);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Which files they are and which state of them: as long as this is the same, so is what was loaded.</summary>
    public (FileIdentity? Memory, FileIdentity? State) Identity()
        => (LinuxFiles.FindStatus(In(Path, MemoryFile))?.Identity, LinuxFiles.FindStatus(In(Path, StateFile))?.Identity);

    /// <summary>The length of its files in bytes, holes counted.</summary>
    public long Bytes() => Length(MemoryFile) + Length(StateFile) + Length(RecordFile);

    /// <summary>What the disk holds of it, in bytes.</summary>
    public long DiskBytes()
        => ReadRecord() is { } record && LinuxFiles.FindStatus(In(Path, StateFile)) is { } state ? record.MemoryBytes + state.Size : 0;

    /// <summary>Reads and verifies it.</summary>
    /// <exception cref="InvalidDataException">It is not what was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Snapshot Load()
    {
        var record = ReadRecord() ?? throw new InvalidDataException($"{In(Path, RecordFile)} does not make sense");
        var state = ReadState(record);
        var memory = GuestMemory.Create(record.MemoryMiB);
        try
        {
            ReadMemory(record, memory);
            memory.Seal();
            return new Snapshot(record, memory, state);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Reads and verifies the state of the devices.</summary>
    /// <exception cref="InvalidDataException">It is not what was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] ReadState(SnapshotRecord record)
    {
        var state = File.ReadAllBytes(In(Path, StateFile));
        Verify(StateFile, record.StateDigest, ImageDigest.Of(state));
        return state;
    }

    /// <summary>Reads and verifies the guest's memory.</summary>
    /// <param name="record">What it must be.</param>
    /// <param name="memory">Where it goes; nobody has written it yet.</param>
    /// <exception cref="InvalidDataException">It is not what was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void ReadMemory(SnapshotRecord record, GuestMemory memory)
    {
        using var digest = new MemoryDigest();
        using var file = OpenMemory(memory);
        MemoryPages.ForEach(file, (pages, offset) =>
        {
            memory.Write(pages, offset);
            digest.Add(pages, offset);
        });
        Verify(MemoryFile, record.MemoryDigest, digest.Finish());
    }

    /// <summary>Reads the guest's memory where it is known to be what was saved: that is quicker.</summary>
    /// <param name="memory">Where it goes; nobody has written it yet.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void CopyMemory(GuestMemory memory)
    {
        using var file = OpenMemory(memory);
        memory.CopyFrom(file);
    }

    /// <summary>Takes it away; whoever has loaded it keeps what it has.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }

    private long Length(string file) => LinuxFiles.FindStatus(In(Path, file))?.Size ?? 0;

    private SafeFileHandle OpenMemory(GuestMemory memory)
    {
        var file = File.OpenHandle(In(Path, MemoryFile));
        if (RandomAccess.GetLength(file) is var length && length == memory.Size)
        {
            return file;
        }

        file.Dispose();
        throw new InvalidDataException($"{In(Path, MemoryFile)} has {length} bytes instead of {memory.Size}");
    }

    private void Verify(string file, string expected, string found)
    {
        if (found != expected)
        {
            throw new InvalidDataException($"{In(Path, file)} is not what was saved: its digest is {found} instead of {expected}");
        }
    }

    private static string In(string folder, string file) => System.IO.Path.Combine(folder, file);

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }
}
