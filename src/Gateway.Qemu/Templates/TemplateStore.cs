using System.Collections.Concurrent;
using Gateway.Images.Files;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>
/// The templates in <c>State/templates</c>, each in a folder named by its key (<see cref="SnapshotKey"/>). A template is read and verified before it is first used, away from any request,
/// and again when one of its files is another than before; one that does not verify is thrown away. Those unused longest make room. Safe to call from many threads.
/// </summary>
internal sealed class TemplateStore(StateFolder state, HostOptions limits, TimeProvider time, ILogger<TemplateStore> logger) : IDisposable
{
    private const long MiB = 1 << 20;
    private const string UsesFile = "uses.json";

    private readonly ConcurrentDictionary<string, Template> _templates = new(StringComparer.Ordinal);
    private readonly TemplateUses _uses = new(Path.Combine(RootOf(state), UsesFile), time);
    private readonly Lock _changing = new();

    private string Root => RootOf(state);

    /// <summary>Reads and verifies what earlier gateways left, the newest first; what makes no sense, or has no room any more, is removed.</summary>
    public void Open()
    {
        Create();
        MakeRoom();
        foreach (var folder in new DirectoryInfo(Root).GetDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc))
        {
            if (Load(folder.Name) is null)
            {
                Remove(new SnapshotFolder(folder.FullName));
            }
        }
    }

    /// <summary>The templates of an image, as they are on disk; nothing is verified.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public IReadOnlyList<TemplateFacts> List(string imageDigest) => [.. Kept().Where(kept => kept.Record.ImageDigest == imageDigest).Select(kept => FactsOf(kept.Record))];

    /// <summary>The template of a key; null where there is none that is verified. Looks at the files, reads nothing.</summary>
    public Snapshot? Find(string key)
    {
        if (!_templates.TryGetValue(key, out var template))
        {
            return null;
        }

        if (template.IsUnchanged)
        {
            return template.Snapshot;
        }

        // Somebody touched a file: whoever asks now boots, and later ones have it again if it verifies.
        if (_templates.TryRemove(KeyValuePair.Create(key, template)))
        {
            logger.TemplateTouched(template.Folder.Path);
            _ = Task.Run(() => Load(key));
        }

        return null;
    }

    /// <summary>The template of a key, verified now if need be.</summary>
    public Snapshot? FindOrLoad(string key) => Find(key) ?? (Directory.Exists(Path.Combine(Root, key)) ? Load(key) : null);

    /// <summary>A VM came from the template of a key.</summary>
    public void CountUse(string key) => _uses.Count(key);

    /// <summary>What it is, and how it was used so far.</summary>
    public TemplateFacts FactsOf(SnapshotRecord record)
    {
        var (folder, usage) = (new SnapshotFolder(Path.Combine(Root, record.Key)), _uses.Of(record.Key));
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
            usage?.LastAt);
    }

    /// <summary>Keeps a new one, unless somebody else's is there by now, and makes room for it if need be.</summary>
    /// <exception cref="IOException">The disk takes no more, or it is more than there is room for in all.</exception>
    public TemplateFacts Save(SnapshotRecord record, GuestMemory memory, ReadOnlySpan<byte> deviceState)
    {
        lock (_changing)
        {
            if (FindOrLoad(record.Key) is { } other)
            {
                return FactsOf(other.Record);
            }

            Create();
            var saved = SnapshotFolder.Save(Path.Combine(Root, record.Key), record, memory, deviceState, new SaveDecision());
            if (Load(record.Key) is null)
            {
                throw new IOException("what was written cannot be read");
            }

            if (_templates[record.Key].DiskBytes is var size && size > limits.MaxTemplatesMiB * MiB)
            {
                Forget(record.Key);
                throw new IOException($"it takes {(size + MiB - 1) / MiB} MiB on disk, and all templates together may take no more (Gateway:Host:MaxTemplatesMiB={limits.MaxTemplatesMiB})");
            }

            MakeRoom();
            return FactsOf(saved);
        }
    }

    /// <summary>Throws one away that was of no use.</summary>
    public void Discard(string key)
    {
        lock (_changing)
        {
            Forget(key);
        }
    }

    public void Dispose()
    {
        _uses.Dispose();
        foreach (var template in _templates.Values)
        {
            template.Snapshot.Dispose();
        }
    }

    private static string RootOf(StateFolder state) => Path.Combine(state.Path, "templates");

    private void Create() => Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>What is on disk, but for what a save left that was broken off.</summary>
    private IEnumerable<(string Key, SnapshotRecord Record, long DiskBytes)> Kept()
    {
        foreach (var path in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            var folder = new SnapshotFolder(path);
            if (!SnapshotFolder.IsUnfinished(path) && folder.ReadRecord() is { } record)
            {
                yield return (Path.GetFileName(path), record, folder.DiskBytes());
            }
        }
    }

    private Snapshot? Load(string key)
    {
        lock (_changing)
        {
            if (_templates.TryGetValue(key, out var known))
            {
                return known.Snapshot;
            }

            var folder = new SnapshotFolder(Path.Combine(Root, key));
            try
            {
                // In this order a change while it is read is noticed at the first use.
                var identity = folder.Identity();
                var snapshot = folder.Load();
                _templates[key] = new Template(folder, snapshot, identity, folder.DiskBytes());
                return snapshot;
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                logger.TemplateUnusable(folder.Path, error.Message);
                Remove(folder);
                return null;
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
                Forget(key);
                excess -= size;
            }
        }
    }

    /// <summary>VMs that run from it keep what they have of it.</summary>
    private void Forget(string key)
    {
        if (_templates.TryRemove(key, out var template))
        {
            template.Snapshot.Dispose();
        }

        _uses.Forget(key);
        Remove(new SnapshotFolder(Path.Combine(Root, key)));
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

    /// <summary>One that was verified.</summary>
    private sealed record Template(SnapshotFolder Folder, Snapshot Snapshot, (FileIdentity? Memory, FileIdentity? State) Identity, long DiskBytes)
    {
        public bool IsUnchanged => Folder.Identity() == Identity;
    }
}
