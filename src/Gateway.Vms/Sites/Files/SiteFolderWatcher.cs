using Gateway.Images.Files;

namespace Gateway.Vms.Sites.Files;

/// <summary>Tells when something in the folder of site files has changed: one watch for all files, and one call for a burst of changes.</summary>
internal sealed class SiteFolderWatcher : IDisposable
{
    /// <summary>How long the folder must be quiet; editors and checkouts write several times.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly FolderWatch _watch;
    private readonly ITimer _timer;

    /// <param name="changed">Called on a thread of its own time, never twice at once while it is quick.</param>
    public SiteFolderWatcher(string folder, TimeProvider time, Action changed)
    {
        _timer = time.CreateTimer(static state => ((Action)state!)(), changed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Links and folders count as well: site files may be links through one that is swapped.
        const NotifyFilters Changes = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size;

        // When changes were missed everything is read again anyway.
        _watch = new FolderWatch(folder, Changes, time, OnChanged, _ => Touch());
    }

    /// <summary>Begins to watch.</summary>
    public void Start() => _watch.Start();

    public void Dispose()
    {
        _watch.Dispose();
        _timer.Dispose();
    }

    private void OnChanged(FileSystemEventArgs change)
    {
        if (change.ChangeType != WatcherChangeTypes.Changed || SiteFolder.IsSiteFile(change.Name))
        {
            Touch();
        }
    }

    private void Touch() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
}
