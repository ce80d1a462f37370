using System.Collections.Concurrent;
using System.Net;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Requests that come about when their VM is reaped, with real VMs: none is lost, and none is on a wrong VM.</summary>
public sealed class InterleavingTests(RunningGateway running) : IClassFixture<RunningGateway>
{
    private const int Clients = 4;
    private static readonly int Requests = TestScale.Times(100);
    private static readonly string[] Tenants = ["acme", "globex"];

    private readonly ConcurrentDictionary<string, string> _tenants = new();

    [Fact]
    public async Task Request_AboutWhenItsVmIsReaped_IsServedByItsOwnSite()
    {
        using var patience = new CancellationTokenSource(TestScale.Times(TestTimeouts.Process));
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RequestAsync(new Random(seed + client), patience.Token)));

        // Else nothing was raced with.
        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests} requests, {_tenants.Count} VMs.");
        Assert.True(_tenants.Count > Requests / 20, $"{_tenants.Count} VMs served {Requests} requests");
    }

    private async Task RequestAsync(Random random, CancellationToken cancellationToken)
    {
        for (var request = 0; request < Requests / Clients; request++)
        {
            var tenant = Tenants[random.Next(Tenants.Length)];
            using (var response = await running.Gateway.GetAsync($"{tenant}.racing.test", "/", cancellationToken))
            {
                var body = await response.Content.ReadAsStringAsync(cancellationToken);

                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {body}");
                Assert.Equal($"{tenant}\n", body);
                Assert.Equal(tenant, _tenants.GetOrAdd(response.VmId(), tenant));
            }

            // Nothing is waited for: the next request is to come about when the idle time ends.
            await Task.Delay(RunningGateway.RacingIdle * (0.5 + random.NextDouble()), cancellationToken);
        }
    }
}
