using System.Threading.Channels;

namespace Gateway.Serving;

/// <summary>Tells when something below a folder has changed, from its construction on: a change while nobody waits is not forgotten.</summary>
internal sealed class FolderWatcher : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider _time;
    private readonly FileSystemWatcher _watcher;

    /// <summary>Full means: a change is known already.</summary>
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public FolderWatcher(string folder, TimeProvider time)
    {
        _time = time;
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        _watcher.Changed += (_, _) => Touch();
        _watcher.Created += (_, _) => Touch();
        _watcher.Deleted += (_, _) => Touch();
        _watcher.Renamed += (_, _) => Touch();
        // Changes were lost: as good as one more.
        _watcher.Error += (_, _) => Touch();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits for a change, and then until nothing more has changed for a moment.</summary>
    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        await _changes.Reader.WaitToReadAsync(cancellationToken);
        while (_changes.Reader.TryRead(out _))
        {
            await Task.Delay(Quiet, _time, cancellationToken);
        }
    }

    public void Dispose() => _watcher.Dispose();

    private void Touch() => _changes.Writer.TryWrite(true);
}
