using Gateway.Images.Documents;
using Gateway.Vms.Configuration;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Vms.Sites;

/// <summary>
/// The sites that are served now: read from the folder at start, and again whenever something in it changes. A table is built and checked whole before it
/// takes the place of the older one; with any error the older one stays. Thread-safe.
/// </summary>
public sealed class SiteCatalog : IHostedService, IDisposable
{
    private const int Many = 1000;

    private readonly SiteFolder _folder;
    private readonly SiteFolderWatcher _watcher;
    private readonly TimeProvider _time;
    private readonly ILogger<SiteCatalog> _logger;
    private readonly Lock _reloading = new();
    private string? _refused;
    private volatile SiteTable _current = SiteTable.Empty;

    public SiteCatalog(IOptions<GatewayOptions> options, TimeProvider time, ILogger<SiteCatalog> logger)
    {
        _folder = new SiteFolder(options.Value.Sites, options.Value.Defaults);
        _watcher = new SiteFolderWatcher(options.Value.Sites, time, OnFolderChanged);
        _time = time;
        _logger = logger;
    }

    /// <summary>Raised after <see cref="Current"/> was swapped, one at a time; handlers must be quick.</summary>
    public event EventHandler? Changed;

    /// <summary>Where the files are, as it is configured.</summary>
    public string Folder => _folder.Path;

    /// <summary>The sites of this moment; empty before the start.</summary>
    public SiteTable Current => _current;

    /// <summary>Those that want shells of their own (<c>Boot:Shells</c>).</summary>
    internal IReadOnlyList<Site> WithShells { get; private set; } = [];

    /// <summary>Reads the folder and begins to watch it.</summary>
    /// <exception cref="SiteConfigurationException">A file breaks a rule; all errors of all files are in it.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Watching begins before the first look, so that nothing falls between.
        _watcher.Start();
        var errors = Reload();
        if (errors.Count > 0)
        {
            throw new SiteConfigurationException(errors);
        }

        if (_current.Sites.Count > Many)
        {
            // Reading them has left several times of what is kept, which would else stay until there is as much of something else.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watcher.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Reads the folder again, now.</summary>
    /// <returns>What is wrong; with any error nothing has changed.</returns>
    public IReadOnlyList<DocumentError> TryReload()
    {
        var errors = Reload();

        // The same errors are told once, however often the folder is touched meanwhile.
        var refused = errors.Count > 0 ? string.Join(Environment.NewLine, errors) : null;
        var before = Interlocked.Exchange(ref _refused, refused);
        if (refused is not null && refused != before)
        {
            _logger.ReloadRefused(_folder.Path, errors.Count, refused);
        }
        else if (refused is null && before is not null)
        {
            _logger.ReloadMended(_folder.Path);
        }

        return errors;
    }

    public void Dispose() => _watcher.Dispose();

    private void OnFolderChanged()
    {
        try
        {
            TryReload();
        }
        catch (Exception error)
        {
            // On a timer's thread an exception would end the process, and with it every VM.
            _logger.ReloadBroke(_folder.Path, error);
        }
    }

    private IReadOnlyList<DocumentError> Reload()
    {
        lock (_reloading)
        {
            var begun = _time.GetTimestamp();
            var (table, errors) = _folder.Load(_current);
            if (errors.Count == 0 && table != _current)
            {
                _current = table;
                WithShells = [.. table.Sites.Where(site => site.Policy.Boot.Shells > 0)];
                _logger.SitesLoaded(table.Sites.Count, _folder.Path, _time.GetElapsedTime(begun).TotalMilliseconds);
                Changed?.Invoke(this, EventArgs.Empty);
            }

            return errors;
        }
    }
}
