using Gateway.Vms.Tests.Kit;
using Gateway.Vms.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Vms.Tests.Usage;

public sealed class UsageMetersTests
{
    private const string TenSeconds = """ "Idle": { "After": "00:00:10" }, "Vm": { "MemoryMiB": 512 } """;

    [Fact]
    public async Task Take_SiteThatWokeAndSlept_CountsRequestsBootsAndTime()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        var meters = core.Services.GetRequiredService<UsageMeters>();
        (await core.AcquireAsync()).Dispose();
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.HoldsAsync(() => core.States() is []);
        core.Time.Advance(TimeSpan.FromSeconds(100));

        var used = Assert.Single(meters.Take());

        Assert.Equal(("blog", new UsageAmount(2, 1, 0, 0, 0, 10, 5, 0, 0)), (used.Key, used.Value));
        Assert.Empty(meters.Take());
    }

    [Fact]
    public async Task Take_VmThatRunsOn_GetsEachSecondOnce()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "Action": "Keep" } """);
        var meters = core.Services.GetRequiredService<UsageMeters>();
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(TimeSpan.FromSeconds(7));
        var first = meters.Take()["blog"];
        core.Time.Advance(TimeSpan.FromSeconds(3));

        var second = meters.Take()["blog"];

        Assert.Equal((7, 3), (first.VmSeconds, second.VmSeconds));
        Assert.Equal(0, second.Requests);
    }
}
