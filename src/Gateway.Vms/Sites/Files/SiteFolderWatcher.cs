namespace Gateway.Vms.Sites.Files;

/// <summary>Tells when something in the folder of site files has changed: one watcher for all files, and one call for a burst of changes.</summary>
internal sealed class SiteFolderWatcher : IDisposable
{
    /// <summary>How long the folder must be quiet; editors and checkouts write several times.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;

    /// <param name="changed">Called on a thread of its own time, never twice at once while it is quick.</param>
    public SiteFolderWatcher(string folder, TimeProvider time, Action changed)
    {
        _folder = folder;
        _timer = time.CreateTimer(static state => ((Action)state!)(), changed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to watch; a folder that is not there is not watched.</summary>
    public void Start()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        _watcher = new FileSystemWatcher(_folder, SiteFolder.Pattern) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        _watcher.Created += (_, _) => Touch();
        _watcher.Changed += (_, _) => Touch();
        _watcher.Deleted += (_, _) => Touch();
        _watcher.Renamed += (_, _) => Touch();

        // More changes than the system kept: everything is read again anyway.
        _watcher.Error += (_, _) => Touch();
        _watcher.EnableRaisingEvents = true;
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    private void Touch() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
}
