using System.Net;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>A VM that goes away ends its requests at once, and leads nobody to another.</summary>
public sealed class VmDeathTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Request_VmDiesBeforeTheAnswer_BadGatewayAndNoSecondTry(string method)
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            _arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var waiting = gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), _token);
        await _arrived.Task.WaitAsync(_token);
        gateway.Launcher.Vms.Single().Die();
        using var response = await waiting;

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Request_VmDiesWithinTheAnswer_ConnectionIsCutNotEnded()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begun", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var response = await gateway.GetAsync("/", _token);
        gateway.Launcher.Vms.Single().Die();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task Request_AfterTheVmWasReplaced_NoPooledConnectionReachesTheOldGuest()
    {
        await using var older = await TestGuest.StartAsync(context => context.Response.WriteAsync("older"));
        await using var newer = await TestGuest.StartAsync(context => context.Response.WriteAsync("newer"));
        await using var gateway = await TestGateway.StartAsync(older);
        // Warms up a pool of several connections to the first generation.
        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(gateway)));

        gateway.Launcher.Upstream = _ => newer.Address;
        await gateway.Activator.StopAsync("test", _token);
        var second = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(gateway)));

        Assert.All(first, body => Assert.Equal("older", body));
        Assert.All(second, body => Assert.Equal("newer", body));
        Assert.Equal(2, gateway.Launcher.Launches);
    }

    private async Task<string> ReadAsync(TestGateway gateway)
    {
        using var response = await gateway.GetAsync("/", _token);
        return await response.Content.ReadAsStringAsync(_token);
    }
}
