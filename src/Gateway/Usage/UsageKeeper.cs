using Gateway.Vms.Configuration;
using Gateway.Vms.Usage;
using Microsoft.Extensions.Options;

namespace Gateway.Usage;

/// <summary>
/// Keeps what the meters counted: every few seconds, off the way of requests, and at the end. What cannot be written waits in memory and is tried again. The database is opened when there is
/// something to keep or to read. Thread-safe.
/// </summary>
internal sealed class UsageKeeper(UsageMeters meters, IOptions<GatewayOptions> options, TimeProvider time, ILogger<UsageKeeper> logger) : BackgroundService
{
    /// <summary>As much is lost at most when the gateway is killed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _file = Path.Combine(options.Value.State, UsageStore.FileName);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<DateOnly, Dictionary<string, UsageAmount>> _unkept = [];
    private UsageStore? _store;
    private bool _isFailing;

    /// <summary>What is kept and what waits to be, this moment's included, by day and site.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<SiteUsage> Read(UsageQuery query)
    {
        lock (_gate)
        {
            TryKeep();
            var kept = (_store ??= Open()).Read(query);
            return _unkept.Count == 0 ? kept : [.. kept.Concat(Waiting(query)).GroupBy(used => (used.Day, used.Site), Sum).OrderBy(used => used.Day).ThenBy(used => used.Site, StringComparer.Ordinal)];
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate)
        {
            TryKeep();
            _store?.Dispose();
            _store = null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            lock (_gate)
            {
                TryKeep();
            }
        }
    }

    private IEnumerable<SiteUsage> Waiting(UsageQuery query)
        => _unkept.SelectMany(day => day.Value.Select(used => new SiteUsage(day.Key, used.Key, used.Value))).Where(query.Includes);

    private static SiteUsage Sum((DateOnly Day, string Site) key, IEnumerable<SiteUsage> parts)
        => new(key.Day, key.Site, parts.Aggregate(new UsageAmount(), (sum, part) => sum + part.Amount));

    private void TryKeep()
    {
        Take();
        try
        {
            while (_unkept.Count > 0)
            {
                var (day, used) = _unkept.First();
                (_store ??= Open()).Add(day, used);
                _unkept.Remove(day);
            }

            if (_isFailing)
            {
                _isFailing = false;
                logger.Keeps();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                logger.CannotKeep(error.Message);
            }
        }
    }

    private void Take()
    {
        var used = meters.Take();
        if (used.Count == 0)
        {
            return;
        }

        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (!_unkept.TryGetValue(day, out var waiting))
        {
            _unkept[day] = waiting = new Dictionary<string, UsageAmount>(StringComparer.Ordinal);
        }

        foreach (var (site, amount) in used)
        {
            waiting[site] = waiting.GetValueOrDefault(site) + amount;
        }
    }

    private UsageStore Open()
    {
        try
        {
            return UsageStore.Open(_file);
        }
        catch (IOException error) when (UsageStore.IsRuined(error))
        {
            var aside = $"{_file}.{time.GetUtcNow():yyyyMMddHHmmss}";
            File.Move(_file, aside, overwrite: true);
            foreach (var rest in new[] { "-wal", "-shm" })
            {
                File.Delete(_file + rest);
            }

            logger.BeginsAnew(_file, aside);
            return UsageStore.Open(_file);
        }
    }
}
