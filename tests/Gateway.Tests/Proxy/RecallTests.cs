using System.Net;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>A VM that is recalled from its way to disk has lost its connections, whether the client of the pool has noticed or not.</summary>
public sealed class RecallTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_VmWasOnItsWayToDisk_IsOnANewConnection()
    {
        // The guest's end of the connection stays open: only that is not to be used which the VM calls ended.
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(context.Connection.Id));
        await using var gateway = await TestGateway.StartAsync(guest, """ "Idle": { "Action": "Suspend", "After": "00:00:00.001" } """);
        gateway.Launcher.HoldSuspends = true;
        var first = await GetConnectionAsync(gateway);
        await gateway.Launcher.Vms[0].SuspendBegun.WaitAsync(_token);
        gateway.Launcher.HoldSuspends = false;

        var recalled = await GetConnectionAsync(gateway);

        Assert.NotEqual(first, recalled);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    private async Task<string> GetConnectionAsync(TestGateway gateway)
    {
        using var response = await gateway.GetAsync("/", _token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(_token);
    }
}
