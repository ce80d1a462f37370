using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Testing.Telemetry;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A real application in a real VM is told of the trace that its request belongs to.</summary>
public sealed class GuestTraceTests : IDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private readonly OtlpReceiver _receiver = new();

    [Fact]
    public async Task Request_ToASleepingApplication_TellsItTheSpanThatForwardedIt()
    {
        await _folder.AddAppImageAsync("app", _token);
        _folder.AddSite("app", "app.test", "app");
        await using var gateway = await GatewayProcess.StartAsync(_folder, _receiver.Variables, _token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/trace");
        request.Headers.Host = "app.test";
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");

        using var response = await gateway.Client.SendAsync(request, _token);
        var told = await response.Content.ReadAsStringAsync(_token);
        await _receiver.UntilAsync(receiver => receiver.Spans.Any(span => span.Trace == Trace && span.Name == "GET") && receiver.Spans.Any(span => span.Name == "ready"), _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"00-{Trace}-{Named("forward").Id}-01\n", told);
        Assert.Equal(Named("activate").Id, Named("forward").Parent);
        Assert.All(_receiver.Spans.Where(span => span.Name is "boot" or "ready"), span => Assert.Equal(Trace, span.Trace));
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _folder.Dispose();
    }

    private OtlpSpan Named(string name) => _receiver.Spans.Single(span => span.Trace == Trace && span.Name == name);
}
