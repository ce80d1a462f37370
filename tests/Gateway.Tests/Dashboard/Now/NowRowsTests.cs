using Gateway.Dashboard.Now;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Vms.Sites;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Dashboard.Now;

public sealed class NowRowsTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Of_SiteThatSleepsAndThenRuns_IsOneLineThatComesFirst()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var sites = gateway.Services.GetRequiredService<SiteCatalog>().Current;
        var asleep = NowRows.Of(sites, gateway.Activator.Snapshot());

        (await gateway.Admin.PostAsync("/api/v1/sites/test/wake", content: null, _token)).Dispose();
        var awake = NowRows.Of(sites, gateway.Activator.Snapshot());

        Assert.Equal((NowKind.Asleep, "test", true), asleep.Select(row => (row.Kind, row.Site, row.CanWake)).Single());
        Assert.Equal((NowKind.Running, "test", false), awake.Select(row => (row.Kind, row.Site, row.CanWake)).Single());
    }

    [Theory]
    [InlineData(NowKind.All, "", 1)]
    [InlineData(NowKind.Asleep, "", 1)]
    [InlineData(NowKind.Running, "", 0)]
    [InlineData(NowKind.All, "TES", 1)]
    [InlineData(NowKind.All, "blog", 0)]
    public async Task Filter_KindAndText_LeavesWhatHasBoth(NowKind kind, string text, int expected)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var rows = NowRows.Of(gateway.Services.GetRequiredService<SiteCatalog>().Current, gateway.Activator.Snapshot());

        Assert.Equal(expected, NowRows.Filter(rows, kind, text).Count);
    }
}
