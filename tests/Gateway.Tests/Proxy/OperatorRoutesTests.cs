using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class OperatorRoutesTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_RouteOfTheOperator_GoesThereAndAllElseToSites()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("guest"));
        await using var backend = await TestGuest.StartAsync(context => context.Response.WriteAsync("backend"));
        await using var gateway = await TestGateway.StartAsync(
            guest,
            settings:
            [
                "--ReverseProxy:Routes:api:ClusterId=api",
                "--ReverseProxy:Routes:api:Match:Path=/api/{**rest}",
                $"--ReverseProxy:Clusters:api:Destinations:one:Address=http://{backend.Address}/",
            ]);

        using var api = await gateway.GetAsync("/api/x", _token);
        using var site = await gateway.GetAsync("/x", _token);

        Assert.Equal("backend", await api.Content.ReadAsStringAsync(_token));
        Assert.False(api.Headers.Contains("X-Gateway-Vm"));
        Assert.Equal("guest", await site.Content.ReadAsStringAsync(_token));
        Assert.True(site.Headers.Contains("X-Gateway-Vm"));
    }
}
