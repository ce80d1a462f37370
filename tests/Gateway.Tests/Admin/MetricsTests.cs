using System.Net;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Tests.Telemetry;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Admin;

[Collection(TelemetryAlone.Name)]
public sealed class MetricsTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Get_AfterARequest_CountsItWithoutToken()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        (await gateway.GetAsync("/", _token)).Dispose();
        gateway.Admin.DefaultRequestHeaders.Authorization = null;

        using var response = await gateway.Admin.GetAsync("/metrics", _token);
        var text = await response.Content.ReadAsStringAsync(_token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Matches("(?m)^gateway_activations_total\\{.*gateway_outcome=\"leased\".*gateway_source=\"warm\".*\\} [1-9]", text);
        Assert.Matches("(?m)^gateway_vms\\{.*gateway_vm_state=\"ready\".*\\} 1", text);
        Assert.Contains("# TYPE gateway_activation_duration_seconds histogram", text, StringComparison.Ordinal);
        Assert.Contains("kestrel_active_connections", text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Activator.Snapshot()[0].Id, text, StringComparison.Ordinal);
    }
}
