using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.History;

public sealed class FailureHistoryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly FailureHistory _failures;

    public FailureHistoryTests() => _failures = new FailureHistory(_time);

    [Fact]
    public void Summarise_TwoMinutes_CountsEachAndKeepsTheLastText()
    {
        _failures.Record("QueueFull", "blog", "one");
        _failures.Record("QueueFull", "blog", "two");
        _time.Advance(Minute);
        _failures.Record("QueueFull", "shop", "three");

        var found = Assert.Single(_failures.Summarise());
        Assert.Equal(("QueueFull", 3, "shop", "three", _time.GetUtcNow()), (found.Reason, found.Count, found.LastSite, found.LastText, found.LastAt));
        Assert.Equal(FailureHistory.Minutes, found.Minutes.Count);
        Assert.Equal([0, 2, 1], found.Minutes.TakeLast(3));
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 0)]
    [InlineData(1000, 0)]
    public void Summarise_SoManyMinutesLater_HasTheLastHourOnly(int minutes, int expected)
    {
        _failures.Record("QueueFull", "blog", "one");
        _time.Advance(minutes * Minute);

        Assert.Equal(expected, _failures.Summarise().Sum(summary => summary.Count));
    }

    [Fact]
    public void Summarise_SeveralReasons_MostFrequentFirst()
    {
        _failures.Record("BackOff", "blog", "one");
        _failures.Record("QueueFull", "blog", "two");
        _failures.Record("QueueFull", "blog", "three");

        Assert.Equal(["QueueFull", "BackOff"], _failures.Summarise().Select(summary => summary.Reason));
    }

    [Fact]
    public void Record_LongText_IsCut()
    {
        _failures.Record("QueueFull", "blog", new string('x', 100_000));

        Assert.InRange(_failures.Summarise()[0].LastText.Length, 1, 1000);
    }

    [Fact]
    public async Task Summarise_ARefusedRequestAndAVmThatDied_AreInIt()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "PendingRequests": 1 } """);
        var failures = core.Services.GetRequiredService<FailureHistory>();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync());
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await wait).Dispose();
        core.Vms[0].Die();
        await Eventually.HoldsAsync(() => failures.Summarise().Count == 2);

        Assert.Equal(["Died", "QueueFull"], failures.Summarise().Select(summary => summary.Reason).Order(StringComparer.Ordinal));
        Assert.All(failures.Summarise(), summary => Assert.Equal("blog", summary.LastSite));
    }
}
