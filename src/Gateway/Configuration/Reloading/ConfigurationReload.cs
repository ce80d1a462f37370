using Gateway.Images.Files;

namespace Gateway.Configuration.Reloading;

/// <summary>
/// Follows the configuration file while the gateway runs: the operator's routes are taken over as they change, whatever else changes is told to need a restart, and with any error everything
/// stays as it is. Nothing is done where there is no file, or one that can be read once only. Thread-safe.
/// </summary>
internal sealed class ConfigurationReload(GatewayConfiguration running, IEnumerable<OperatorSection> sections, TimeProvider time, ILogger<ConfigurationReload> logger)
    : IHostedService, IDisposable
{
    /// <summary>How long the file must be left alone; editors write several times.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    // None where the gateway was started without such a section: YARP is not set up then.
    private readonly OperatorSection? _routes = sections.SingleOrDefault();
    private readonly string? _file = Followed(running.File);
    private readonly SemaphoreSlim _turn = new(1);
    private FolderWatch? _watch;
    private ITimer? _timer;
    private string _refused = "";
    private string _waiting = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file is not null)
        {
            _timer = time.CreateTimer(_ => { _ = TryReloadAsync(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // Links and folders count as well: the file may be a link through one that is swapped.
            const NotifyFilters Changes = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size;
            _watch = new FolderWatch(Path.GetDirectoryName(_file)!, Changes, time, OnChanged, _ => Touch());
            _watch.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Reads the file again, now.</summary>
    /// <returns>What is wrong, a line an error; with any nothing has changed.</returns>
    public async Task<IReadOnlyList<string>> TryReloadAsync()
    {
        if (_file is null)
        {
            return [];
        }

        await _turn.WaitAsync();
        try
        {
            return await ReloadAsync(_file);
        }
        catch (Exception error)
        {
            // Nobody waits for what a timer began.
            logger.ReloadBroke(_file, error);
            return [$"{_file}: {error.Message}"];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _timer?.Dispose();
        _turn.Dispose();
    }

    private async Task<IReadOnlyList<string>> ReloadAsync(string file)
    {
        var reading = GatewayConfiguration.TryLoad(file, running.Typed);
        var errors = reading.Configuration is { } read && _routes is not null ? await OperatorRules.FindBrokenAsync(read.Root) : reading.Errors;

        // The same errors are told once, however often the file is touched meanwhile.
        var before = _refused;
        _refused = string.Join('\n', errors);
        if (errors.Count > 0)
        {
            if (_refused != before)
            {
                logger.FileRefused(file, _refused);
            }

            return errors;
        }

        if (before.Length > 0)
        {
            logger.FileMended(file);
        }

        TellWhatWaits(file, reading.Configuration!);
        if (_routes?.TryReplace(reading.Configuration!.Root) == true)
        {
            logger.RoutesReloaded(file);
        }

        return [];
    }

    /// <summary>By their names only: values may be secret.</summary>
    private void TellWhatWaits(string file, GatewayConfiguration read)
    {
        var before = _waiting;
        _waiting = string.Join(", ", running.DifferingKeys(read).Where(key => _routes is null || !OperatorSection.Has(key)));
        if (_waiting.Length > 0 && _waiting != before)
        {
            logger.NeedsRestart(file, _waiting);
        }
    }

    private void OnChanged(FileSystemEventArgs change)
    {
        if (change.ChangeType != WatcherChangeTypes.Changed || change.Name == Path.GetFileName(_file))
        {
            Touch();
        }
    }

    private void Touch() => _timer!.Change(Quiet, Timeout.InfiniteTimeSpan);

    /// <summary>Null where there is nothing to follow: what comes through a pipe comes once.</summary>
    private static string? Followed(string file)
    {
        try
        {
            return file.Length > 0 && LinuxFiles.FindStatus(LinuxFiles.Resolve(file)) is { Kind: FileKind.Regular } ? Path.GetFullPath(file) : null;
        }
        catch (LinuxFileException)
        {
            return null;
        }
    }
}
