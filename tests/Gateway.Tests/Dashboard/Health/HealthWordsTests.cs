using Gateway.Admin.Health;
using Gateway.Dashboard.Health;
using Gateway.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Dashboard.Health;

public sealed class HealthWordsTests
{
    [Fact]
    public async Task Of_EveryGaugeThereIs_HasWordsOfItsOwn()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var gauges = gateway.Services.GetRequiredService<HostHealth>().Gauges();

        Assert.All(gauges, gauge => Assert.NotEqual(gauge.Name, GaugeWords.Of(gauge.Name)));
        Assert.Equal(gauges.Count, gauges.Select(gauge => GaugeWords.Of(gauge.Name)).Distinct().Count());
    }

    [Theory]
    [InlineData("memoryMiB", 2048, "2 GiB")]
    [InlineData("pendingRequests", 4000, "4,000")]
    public void Amount_Gauge_HasItsUnit(string name, long amount, string expected) => Assert.Equal(expected, GaugeWords.Amount(name, amount));

    [Theory]
    [InlineData("QueueFull", "Queue full")]
    [InlineData("Died", "Died")]
    public void Of_Reason_IsPutApart(string reason, string expected) => Assert.Equal(expected, FailureWords.Of(reason));
}
