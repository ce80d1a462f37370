using Gateway.Testing;
using Gateway.Usage;
using Gateway.Vms.Configuration;
using Gateway.Vms.Usage;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Usage;

public sealed class UsageKeeperTests : IDisposable
{
    private static readonly UsageQuery All = new(null, DateOnly.MinValue, DateOnly.MaxValue);

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero));
    private readonly FakeLogger<UsageKeeper> _logger = new();
    private readonly UsageMeters _meters;
    private readonly UsageKeeper _keeper;

    public UsageKeeperTests()
    {
        _meters = new UsageMeters(_time);
        _keeper = new UsageKeeper(_meters, Options.Create(new GatewayOptions { State = _folder.Combine("state") }), _time, _logger);
    }

    private string State => _folder.Combine("state");

    [Fact]
    public async Task Run_NobodyStopsIt_KeepsEachFewSecondsAndEachDayApart()
    {
        _folder.CreateFolder("state");
        await _keeper.StartAsync(_token);
        _meters.Of("blog").CountIn(10);
        await TickUntilAsync(() => Kept() is [{ Amount.BytesIn: 10 }]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _meters.Of("blog").CountIn(1);

        await TickUntilAsync(() => Kept() is [{ Amount.BytesIn: 10, Day.Day: 31 }, { Amount.BytesIn: 1, Day.Day: 1 }]);
    }

    [Fact]
    public async Task Stop_UsedAMomentAgo_IsKept()
    {
        _folder.CreateFolder("state");
        await _keeper.StartAsync(_token);
        _meters.Of("blog").CountOut(5);

        await _keeper.StopAsync(_token);

        Assert.Equal(5, Assert.Single(Kept()).Amount.BytesOut);
    }

    [Fact]
    public void Read_DatabaseCannotBeWritten_HoldsWhatWasUsedUntilItCan()
    {
        _meters.Of("blog").CountOut(5);
        Assert.Throws<IOException>(() => _keeper.Read(All));
        _meters.Of("blog").CountOut(6);
        Assert.Throws<IOException>(() => _keeper.Read(All));
        _folder.CreateFolder("state");

        Assert.Equal(11, Assert.Single(_keeper.Read(All)).Amount.BytesOut);
        Assert.Equal([3500, 3501], _logger.Collector.GetSnapshot().Select(record => record.Id.Id));
    }

    [Fact]
    public void Read_FileIsNoDatabase_LaysItAsideAndBeginsAnew()
    {
        _folder.CreateFolder("state");
        File.WriteAllText(Path.Combine(State, UsageStore.FileName), new string('x', 5000));
        _meters.Of("blog").CountOut(5);

        Assert.Equal(5, Assert.Single(_keeper.Read(All)).Amount.BytesOut);
        Assert.Equal(5000, new FileInfo(Path.Combine(State, "usage.db.20260131235900")).Length);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<SiteUsage> Kept()
    {
        using var store = UsageStore.Open(Path.Combine(State, UsageStore.FileName));
        return store.Read(All);
    }

    /// <summary>The keeper waits for its timer in a thread of its own.</summary>
    private async Task TickUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(10), _token);
        }
    }
}
