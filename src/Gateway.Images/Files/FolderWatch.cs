namespace Gateway.Images.Files;

/// <summary>
/// Tells what changes in a folder, also after the folder was taken away and came back, or another one took its place under the same name. The system's watch is on the folder itself and
/// goes with it; so there is a second one on the folder above, and where neither helps, a look a second. Thread-safe; calls come from threads of their own and must not throw.
/// </summary>
public sealed class FolderWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly NotifyFilters _what;
    private readonly Action<FileSystemEventArgs> _changed;
    private readonly Action<Exception?> _everythingChanged;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private FileSystemWatcher? _inside;
    private FileSystemWatcher? _above;
    private bool _disposed;

    /// <param name="folder">Need not be there.</param>
    /// <param name="what">Which changes count.</param>
    /// <param name="time">For looking again.</param>
    /// <param name="changed">An entry came, went, was renamed or written.</param>
    /// <param name="everythingChanged">The folder went, came or is another one, or, with the reason, changes were missed.</param>
    public FolderWatch(string folder, NotifyFilters what, TimeProvider time, Action<FileSystemEventArgs> changed, Action<Exception?> everythingChanged)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _what = what;
        _changed = changed;
        _everythingChanged = everythingChanged;
        _timer = time.CreateTimer(_ => Renew(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to watch: what changes from now on is told.</summary>
    /// <exception cref="IOException">The system has no more watches.</exception>
    public void Start()
    {
        lock (_gate)
        {
            Renew_NeedsLock();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _inside?.Dispose();
            _above?.Dispose();
            _timer.Dispose();
        }
    }

    /// <summary>Watches what has the name now.</summary>
    private void Renew()
    {
        Exception? missed = null;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var before = _inside;
            try
            {
                Renew_NeedsLock();
            }
            catch (IOException error)
            {
                missed = error;
                _timer.Change(Pause, Timeout.InfiniteTimeSpan);
            }

            if (before is null && _inside is null && missed is null)
            {
                return;
            }
        }

        _everythingChanged(missed);
    }

    private void Renew_NeedsLock()
    {
        // The one above first: what takes the folder's place from then on is told.
        _above?.Dispose();
        _above = Watch(Path.GetDirectoryName(_folder) ?? _folder, Path.GetFileName(_folder), NotifyFilters.FileName | NotifyFilters.DirectoryName, _ => Renew());
        _inside?.Dispose();
        _inside = null;
        _inside = Watch(_folder, "*", _what, _changed);
        if (_inside is null)
        {
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null where there is no such folder.</summary>
    private FileSystemWatcher? Watch(string folder, string filter, NotifyFilters what, Action<FileSystemEventArgs> changed)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder, filter) { NotifyFilter = what };
            watcher.Created += (_, change) => changed(change);
            watcher.Changed += (_, change) => changed(change);
            watcher.Deleted += (_, change) => changed(change);
            watcher.Renamed += (_, change) => changed(change);
            watcher.Error += (_, error) => _everythingChanged(error.GetException());
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            // It went between the question and the answer.
            watcher?.Dispose();
            return null;
        }
        catch
        {
            watcher?.Dispose();
            throw;
        }
    }
}
