using System.Net;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>A request goes to another VM only if provably nothing of it reached the first.</summary>
public sealed class RetryTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Post_FirstVmTakesNoConnection_IsServedWholeByTheNext()
    {
        var body = new byte[1 << 20];
        Random.Shared.NextBytes(body);
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            using var kept = new MemoryStream();
            await context.Request.Body.CopyToAsync(kept, context.RequestAborted);
            await context.Response.Body.WriteAsync(kept.ToArray(), context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        gateway.Launcher.Upstream = vm => gateway.Launcher.Vms is [var first, ..] && first.Specification.Id == vm.Id ? null : guest.Address;

        using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) }, _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(_token));
        Assert.Equal(2, gateway.Launcher.Launches);
        Assert.Equal(gateway.Launcher.Vms[1].Specification.Id, response.Headers.GetValues("X-Gateway-Vm").Single());
    }

    [Fact]
    public async Task Request_NoVmTakesAConnection_BadGatewayAfterTwo()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var response = await gateway.GetAsync("/", _token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(2, gateway.Launcher.Launches);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Request_GuestClosesWithoutAnAnswer_ArrivesOnce(string method)
    {
        var arrived = 0;
        await using var guest = await TestGuest.StartAsync(context =>
        {
            if (context.Request.Path == "/close")
            {
                Interlocked.Increment(ref arrived);
                context.Abort();
            }

            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();

        using var response = await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/close"), _token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, arrived);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Request_VmWentBetweenLeaseAndForward_IsServedByTheNext()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        using var first = await gateway.GetAsync("/", _token);
        gateway.Launcher.Vms[0].Die();

        using var second = await gateway.GetAsync("/", _token);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(2, gateway.Launcher.Launches);
    }
}
