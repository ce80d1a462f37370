using System.Collections.Concurrent;
using Gateway.Images.Files;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Configuration;

namespace Gateway.Qemu.Templates;

/// <summary>
/// The templates that are in memory, verified. They take a <see cref="ShareOfMemory"/>th of <c>Gateway:Host:MaxMemoryMiB</c> at most; those unused longest are let go, and are read again when
/// somebody asks for them. Safe to call from many threads; several who ask for the same one wait for one reading.
/// </summary>
internal sealed class LoadedTemplates(HostOptions limits) : IDisposable
{
    private const int ShareOfMemory = 4;
    private const long MiB = 1 << 20;

    private readonly ConcurrentDictionary<string, Lazy<Loaded>> _loaded = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>What they hold of this machine's memory, in bytes.</summary>
    public long Bytes => InMemory.Sum(entry => entry.Value.Value.Bytes);

    private IEnumerable<KeyValuePair<string, Lazy<Loaded>>> InMemory => _loaded.Where(entry => entry.Value.IsValueCreated);

    /// <summary>Null where it is not in memory, or a file of it is another than before. Reads nothing.</summary>
    public Snapshot? Find(string key) => _loaded.TryGetValue(key, out var lazy) && lazy is { IsValueCreated: true, Value.IsUnchanged: true } ? Use(lazy.Value) : null;

    /// <summary>Lets it go if a file of it is another than when it was read.</summary>
    public bool RemoveTouched(string key)
        => _loaded.TryGetValue(key, out var lazy) && lazy is { IsValueCreated: true, Value.IsUnchanged: false } && Remove(KeyValuePair.Create(key, lazy));

    /// <summary>Reads and verifies it, unless it is there.</summary>
    /// <exception cref="InvalidDataException">It is not what was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Snapshot Get(string key, SnapshotFolder folder)
    {
        var lazy = _loaded.GetOrAdd(key, static (_, folder) => new Lazy<Loaded>(() => Loaded.From(folder)), folder);
        try
        {
            var snapshot = Use(lazy.Value);
            LetGo(key);
            return snapshot;
        }
        catch
        {
            _loaded.TryRemove(KeyValuePair.Create(key, lazy));
            throw;
        }
    }

    /// <summary>Whoever was restored from it keeps what it has.</summary>
    public void Remove(string key)
    {
        if (_loaded.TryGetValue(key, out var lazy))
        {
            Remove(KeyValuePair.Create(key, lazy));
        }
    }

    public void Dispose()
    {
        foreach (var entry in _loaded)
        {
            Remove(entry);
        }
    }

    private bool Remove(KeyValuePair<string, Lazy<Loaded>> entry)
    {
        if (!_loaded.TryRemove(entry))
        {
            return false;
        }

        if (entry.Value.IsValueCreated)
        {
            entry.Value.Value.Snapshot.Dispose();
        }

        return true;
    }

    private Snapshot Use(Loaded loaded)
    {
        loaded.LastUse = Interlocked.Increment(ref _uses);
        return loaded.Snapshot;
    }

    private void LetGo(string butFor)
    {
        var excess = Bytes - (limits.MaxMemoryMiB * MiB / ShareOfMemory);
        foreach (var entry in InMemory.Where(entry => entry.Key != butFor).OrderBy(entry => entry.Value.Value.LastUse).ToList().TakeWhile(_ => excess > 0))
        {
            Remove(entry);
            excess -= entry.Value.Value.Bytes;
        }
    }

    /// <summary>One that was verified.</summary>
    private sealed class Loaded(SnapshotFolder folder, Snapshot snapshot, (FileIdentity? Memory, FileIdentity? State) identity)
    {
        public Snapshot Snapshot => snapshot;

        public long Bytes => snapshot.Record.MemoryBytes;

        public bool IsUnchanged => folder.Identity() == identity;

        public long LastUse { get; set; }

        public static Loaded From(SnapshotFolder folder)
        {
            // In this order a change while it is read is noticed at the first use.
            var identity = folder.Identity();
            return new Loaded(folder, folder.Load(), identity);
        }
    }
}
