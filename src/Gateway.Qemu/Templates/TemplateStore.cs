using Gateway.Qemu.Diagnostics;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>
/// The templates in <c>State/templates</c>, each in a folder named by its key (<see cref="SnapshotKey"/>). A template is read and verified when it is first asked for, and again when one of its
/// files is another than before; one that does not verify is thrown away. Those unused longest make room. Safe to call from many threads.
/// </summary>
internal sealed class TemplateStore(StateFolder state, HostOptions limits, SupplyMetrics metrics, TimeProvider time, ILogger<TemplateStore> logger) : IDisposable
{
    private const long MiB = 1 << 20;
    private const string UsesFile = "uses.json";

    private readonly LoadedTemplates _loaded = new(limits);
    private readonly TemplateUses _uses = new(Path.Combine(RootOf(state), UsesFile), time);
    private readonly Lock _changing = new();
    private readonly FolderStock _stock = new(() => FoldersOf(state), static path => SizeOf(path));

    /// <summary>What there is on disk; nothing is verified.</summary>
    public (int Count, long Bytes) Stock => _stock.Take();

    /// <summary>What templates hold of this machine's memory.</summary>
    public long BytesInMemory => _loaded.Bytes;

    private string Root => RootOf(state);

    /// <summary>Removes what makes no sense of what earlier gateways left, and what has no room any more.</summary>
    public void Open()
    {
        Create();
        MakeRoom();
        foreach (var folder in Directory.GetDirectories(Root).Select(path => new SnapshotFolder(path)).Where(folder => folder.ReadRecord() is null))
        {
            logger.TemplateUnusable(folder.Path, "it has no record that makes sense");
            Lose(folder, TemplateLoss.Unusable);
        }
    }

    /// <summary>The templates of an image, as they are on disk; nothing is verified.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public IReadOnlyList<TemplateFacts> List(string imageDigest) => [.. Kept().Where(kept => kept.Record.ImageDigest == imageDigest).Select(kept => FactsOf(kept.Record))];

    /// <summary>What is known of the template of a key; nothing is verified. Null where there is none.</summary>
    public SnapshotRecord? FindRecord(string key) => FolderOf(key).ReadRecord();

    /// <summary>The template of a key, read and verified now if need be; null where there is none. Where it is in memory, or not there at all, nothing is waited for.</summary>
    public ValueTask<Snapshot?> FindAsync(string key)
    {
        if (_loaded.Find(key) is { } snapshot)
        {
            return new(snapshot);
        }

        return Directory.Exists(FolderOf(key).Path) ? new(Task.Run(() => Find(key))) : default;
    }

    /// <summary>As <see cref="FindAsync"/>, on the caller's thread.</summary>
    public Snapshot? Find(string key)
    {
        if (_loaded.Find(key) is { } snapshot)
        {
            return snapshot;
        }

        var folder = FolderOf(key);
        if (_loaded.RemoveTouched(key))
        {
            logger.TemplateTouched(folder.Path);
        }

        try
        {
            return Directory.Exists(folder.Path) ? _loaded.Get(key, folder) : null;
        }
        catch (InvalidDataException error)
        {
            logger.TemplateUnusable(folder.Path, error.Message);
            Lose(folder, TemplateLoss.Unusable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.TemplateNotRead(folder.Path, error.Message);
        }

        return null;
    }

    /// <summary>A VM came from the template of a key.</summary>
    public void CountUse(string key)
    {
        metrics.TemplateUsed();
        _uses.Count(key);
    }

    /// <summary>What it is, and how it was used so far.</summary>
    public TemplateFacts FactsOf(SnapshotRecord record)
    {
        var (folder, usage) = (FolderOf(record.Key), _uses.Of(record.Key));
        return new(
            record.Image,
            record.ImageDigest,
            record.Hypervisor,
            record.MemoryMiB,
            record.Vcpus,
            folder.Bytes(),
            folder.DiskBytes(),
            record.CreatedAt,
            usage?.Hits ?? 0,
            usage?.LastAt)
        {
            PreApp = record.PreApp,
            HasVolume = record.HasVolume,
        };
    }

    /// <summary>Keeps a new one, unless somebody else's is there by now, and makes room for it if need be.</summary>
    /// <exception cref="IOException">The disk takes no more, or it is more than there is room for in all.</exception>
    public TemplateFacts Save(SnapshotRecord record, GuestMemory memory, ReadOnlySpan<byte> deviceState)
    {
        lock (_changing)
        {
            if (Find(record.Key) is { } other)
            {
                return FactsOf(other.Record);
            }

            Create();
            var folder = FolderOf(record.Key);
            var saved = SnapshotFolder.Save(folder.Path, record, memory, deviceState, new SaveDecision());
            if (folder.DiskBytes() is var size && size > limits.MaxTemplatesMiB * MiB)
            {
                Forget(record.Key, TemplateLoss.TooLarge);
                throw new IOException($"it takes {(size + MiB - 1) / MiB} MiB on disk, and all templates together may take no more (Gateway:Host:MaxTemplatesMiB={limits.MaxTemplatesMiB})");
            }

            MakeRoom();
            return Find(record.Key) is null ? throw new IOException("what was written cannot be read") : FactsOf(saved);
        }
    }

    /// <summary>Throws one away that was of no use.</summary>
    public void Discard(string key)
    {
        lock (_changing)
        {
            Forget(key, TemplateLoss.Failed);
        }
    }

    public void Dispose()
    {
        _uses.Dispose();
        _loaded.Dispose();
    }

    private static string RootOf(StateFolder state) => Path.Combine(state.Path, "templates");

    private static string[] FoldersOf(StateFolder state) => Directory.Exists(RootOf(state)) ? Directory.GetDirectories(RootOf(state)) : [];

    private static long? SizeOf(string path) => !SnapshotFolder.IsUnfinished(path) && new SnapshotFolder(path) is var folder && folder.ReadRecord() is not null ? folder.DiskBytes() : null;

    private SnapshotFolder FolderOf(string key) => new(Path.Combine(Root, key));

    private void Create() => Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>What is on disk, but for what a save left that was broken off.</summary>
    private IEnumerable<(string Key, SnapshotRecord Record, long DiskBytes)> Kept()
    {
        foreach (var path in FoldersOf(state))
        {
            var folder = new SnapshotFolder(path);
            if (!SnapshotFolder.IsUnfinished(path) && folder.ReadRecord() is { } record)
            {
                yield return (Path.GetFileName(path), record, folder.DiskBytes());
            }
        }
    }

    /// <summary>Removes those unused longest, as far as all take more than they may, and what is left of saves that were broken off: nobody else saves meanwhile.</summary>
    private void MakeRoom()
    {
        lock (_changing)
        {
            foreach (var path in Directory.GetDirectories(Root).Where(SnapshotFolder.IsUnfinished))
            {
                Remove(new SnapshotFolder(path));
            }

            var kept = Kept().OrderBy(kept => _uses.Of(kept.Key)?.LastAt ?? kept.Record.CreatedAt).ToList();
            var excess = kept.Sum(kept => kept.DiskBytes) - (limits.MaxTemplatesMiB * MiB);
            foreach (var (key, record, size) in kept.TakeWhile(_ => excess > 0))
            {
                logger.TemplateEvicted(record.Image, limits.MaxTemplatesMiB);
                Forget(key, TemplateLoss.Evicted);
                excess -= size;
            }
        }
    }

    /// <summary>VMs that run from it keep what they have of it.</summary>
    private void Forget(string key, TemplateLoss loss)
    {
        _loaded.Remove(key);
        _uses.Forget(key);
        Lose(FolderOf(key), loss);
    }

    private void Lose(SnapshotFolder folder, TemplateLoss loss)
    {
        metrics.TemplateLost(loss);
        Remove(folder);
    }

    private void Remove(SnapshotFolder folder)
    {
        try
        {
            folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.TemplateNotRemoved(folder.Path, error);
        }
    }
}
