using System.Collections.Concurrent;
using Gateway.Images.Files;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Vms.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>
/// The templates in <c>State/templates</c>, each in a folder named by its key (<see cref="SnapshotKey"/>). A template is read and verified before it is first used, away from any request,
/// and again when one of its files is another than before; one that does not verify is thrown away. Those unused longest make room. Safe to call from many threads.
/// </summary>
internal sealed class TemplateStore(StateFolder state, HostOptions limits, ILogger<TemplateStore> logger) : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly ConcurrentDictionary<string, Template> _templates = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private long _clock;

    private string Root => Path.Combine(state.Path, "templates");

    /// <summary>Reads and verifies what earlier gateways left, the newest first; what makes no sense is removed.</summary>
    public void Open()
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var folder in new DirectoryInfo(Root).GetDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc))
        {
            if (SnapshotFolder.IsUnfinished(folder.FullName) || Load(folder.Name) is null)
            {
                Remove(new SnapshotFolder(folder.FullName));
            }
        }
    }

    /// <summary>The template of a key; null where there is none that is verified. Looks at the files, reads nothing.</summary>
    public Snapshot? Find(string key)
    {
        if (!_templates.TryGetValue(key, out var template))
        {
            return null;
        }

        if (template.IsUnchanged)
        {
            template.LastUse = Interlocked.Increment(ref _clock);
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

    /// <summary>Keeps a new one, and makes room for it if need be.</summary>
    /// <returns>Null where there is no room for it at all.</returns>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public Snapshot? Save(SnapshotRecord record, GuestMemory memory, ReadOnlySpan<byte> deviceState)
    {
        lock (_changing)
        {
            var path = Path.Combine(Root, record.Key);
            Forget(record.Key);
            SnapshotFolder.Save(path, record, memory, deviceState);
        }

        var saved = Load(record.Key);
        MakeRoom();
        return _templates.ContainsKey(record.Key) ? saved : null;
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
        foreach (var template in _templates.Values)
        {
            template.Snapshot.Dispose();
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
                _templates[key] = new Template(folder, snapshot, identity, folder.DiskBytes()) { LastUse = Interlocked.Increment(ref _clock) };
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

    private void MakeRoom()
    {
        lock (_changing)
        {
            while (_templates.Values.Sum(template => template.DiskBytes) > limits.MaxTemplatesMiB * MiB && _templates.MinBy(entry => entry.Value.LastUse) is { Key: { } oldest })
            {
                logger.TemplateEvicted(_templates[oldest].Snapshot.Record.Image, limits.MaxTemplatesMiB);
                Forget(oldest);
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
        public long LastUse { get; set; }

        public bool IsUnchanged => Folder.Identity() == Identity;
    }
}
