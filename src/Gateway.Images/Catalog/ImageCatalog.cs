using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Images.Files;
using Gateway.Images.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Images.Catalog;

/// <summary>
/// What a running gateway knows of its store: every name and where it leads, in memory, kept up to date by one watch on the store's folder.
/// Asking for a name that is not there touches no disk. Thread-safe; dispose it to stop watching.
/// </summary>
public sealed class ImageCatalog : IDisposable
{
    private readonly ImageStore _store;
    private readonly ILogger<ImageCatalog> _logger;
    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<Image>>> _loads = new(StringComparer.Ordinal);
    private readonly FolderWatch _watch;
    private readonly CancellationTokenSource _stopping = new();

    // Full means: too much has changed to follow one by one, so everything is read again.
    private readonly Channel<string> _touched = Channel.CreateBounded<string>(new BoundedChannelOptions(1024) { SingleReader = true });
    private int _everythingTouched;

    /// <summary>Makes the store where there is none, starts to watch it and reads all names.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorReason.StoreUnusable"/>.</exception>
    public ImageCatalog(ImageStore store, ILogger<ImageCatalog> logger)
    {
        _store = store;
        _logger = logger;
        _store.Create();
        _watch = new FolderWatch(store.Folder, NotifyFilters.FileName | NotifyFilters.DirectoryName, TimeProvider.System, OnChanged, OnEverythingChanged);

        // Watching begins before the first look, so that nothing falls between.
        _watch.Start();
        foreach (var name in _store.Names())
        {
            Refresh(name);
        }

        _logger.StoreScanned(_store.Folder, _digests.Count);
        _ = FollowAsync();
    }

    /// <summary>
    /// A name came, went or leads to another digest: VMs of the older one are to be drained. Raised one at a time, after the catalog itself has changed;
    /// handlers must be quick.
    /// </summary>
    public event EventHandler<ImageChange>? Changed;

    /// <summary>All names, in no order.</summary>
    public IReadOnlyCollection<string> Names => (IReadOnlyCollection<string>)_digests.Keys;

    /// <summary>Whether the store has the name. Memory only.</summary>
    public bool Contains(string name) => _digests.ContainsKey(name);

    /// <summary>Where the name leads: null where there is no such name, empty where it leads to something broken. Memory only.</summary>
    public string? FindDigest(string name) => _digests.GetValueOrDefault(name);

    /// <summary>
    /// The image that a name leads to now, verified. The first call for an image hashes its files on another thread, once however many wait; later ones make one status call a file.
    /// An unknown name fails at once, without touching the disk.
    /// </summary>
    /// <exception cref="ImageException">The name is unknown, or the image is not sound.</exception>
    public async ValueTask<Image> LoadAsync(string name, CancellationToken cancellationToken)
    {
        if (!Contains(name))
        {
            throw new ImageException(ImageErrorReason.NotFound, $"there is no image '{name}' (Gateway:Images={_store.Folder}).");
        }

        if (_store.FindLoaded(name) is { } image)
        {
            return image;
        }

        var load = _loads.GetOrAdd(name, key => new Lazy<Task<Image>>(() => Task.Run(() => Load(key), CancellationToken.None)));
        return await load.Value.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _stopping.Cancel();
    }

    private Image Load(string name)
    {
        try
        {
            return _store.Load(name);
        }
        finally
        {
            _loads.TryRemove(name, out _);
        }
    }

    private void OnChanged(FileSystemEventArgs change)
    {
        if (change is RenamedEventArgs renamed)
        {
            Touch(renamed.OldName);
        }

        Touch(change.Name);
    }

    private void OnEverythingChanged(Exception? missed)
    {
        if (missed is not null)
        {
            _logger.WatchingInterrupted(_store.Folder, missed);
        }

        TouchEverything();
    }

    private void Touch(string? name)
    {
        if (name is not null && ImageName.IsValid(name) && !_touched.Writer.TryWrite(name))
        {
            TouchEverything();
        }
    }

    private void TouchEverything()
    {
        Volatile.Write(ref _everythingTouched, 1);

        // Wakes the reader; a channel that is full does not need it.
        _touched.Writer.TryWrite("");
    }

    /// <summary>The only place where names change after the start, so that an older look at a link never wins over a newer one.</summary>
    private async Task FollowAsync()
    {
        try
        {
            await foreach (var name in _touched.Reader.ReadAllAsync(_stopping.Token))
            {
                if (Interlocked.Exchange(ref _everythingTouched, 0) == 0)
                {
                    Follow(name);
                    continue;
                }

                FollowAll();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void FollowAll()
    {
        try
        {
            foreach (var any in _store.Names().Union(_digests.Keys, StringComparer.Ordinal))
            {
                Follow(any);
            }
        }
        catch (ImageException error)
        {
            _logger.WatchingFailed(_store.Folder, error);
        }
    }

    private void Follow(string name)
    {
        if (name.Length == 0 || Refresh(name) is not { } change)
        {
            return;
        }

        _logger.ImageChanged(change.Name, change.NewDigest, change.OldDigest);
        try
        {
            Changed?.Invoke(this, change);
        }
        catch (Exception error)
        {
            _logger.HandlerFailed(change.Name, error);
        }
    }

    private ImageChange? Refresh(string name)
    {
        var (before, now) = (_digests.GetValueOrDefault(name), _store.FindDigest(name));
        if (now is null)
        {
            _digests.TryRemove(name, out _);
        }
        else
        {
            _digests[name] = now;
        }

        return before == now ? null : new ImageChange(name, before, now);
    }
}
