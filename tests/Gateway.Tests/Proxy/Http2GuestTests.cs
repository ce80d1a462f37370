using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class Http2GuestTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_SiteOfProtocolH2c_ReachesTheGuestByHttp2()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(context.Request.Protocol), HttpProtocols.Http2);
        await using var gateway = await TestGateway.StartAsync(guest, "\"Protocol\": \"H2c\"");

        using var response = await gateway.GetAsync("/", _token);

        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync(_token));
    }
}
