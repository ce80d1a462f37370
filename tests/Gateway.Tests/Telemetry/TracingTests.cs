using System.Net;
using Gateway.Testing;
using Gateway.Testing.Telemetry;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>What a real receiver gets of requests, and what guests are told.</summary>
[Collection(TelemetryAlone.Name)]
public sealed class TracingTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly OtlpReceiver _receiver = new();

    [Fact]
    public async Task Request_Traced_GoesOnInTheGuest()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest);

        var told = await AskAsync(gateway, $"00-{Trace}-{Parent}-01");
        await _receiver.UntilAsync(receiver => Named(receiver, "GET") is not null && Named(receiver, "forward") is not null, _token);

        var (request, activate, forward) = (Named(_receiver, "GET")!, Named(_receiver, "activate")!, Named(_receiver, "forward")!);
        Assert.Equal((Parent, 2), (request.Parent, request.Kind));
        Assert.Equal(request.Id, activate.Parent);
        Assert.Equal((activate.Id, 3, "200"), (forward.Parent, forward.Kind, forward.Attributes["http.response.status_code"]));
        Assert.Equal($"00-{Trace}-{forward.Id}-01 vendor=1", told);
        Assert.Equal(("test", "200", "/"), (request.Attributes["gateway.site"], request.Attributes["http.response.status_code"], request.Attributes["url.path"]));
        Assert.Equal("gateway", request.Resource["service.name"]);
    }

    [Fact]
    public async Task Request_NotSampledByItsSender_IsNotTracedButTheGuestIsToldSo()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest);

        var told = await AskAsync(gateway, $"00-{Trace}-{Parent}-00");
        await AskAsync(gateway, $"00-{Trace[..31]}d-{Parent}-01");
        await _receiver.UntilAsync(receiver => receiver.Spans.Any(span => span.Name == "forward"), _token);

        Assert.StartsWith($"00-{Trace}-", told, StringComparison.Ordinal);
        Assert.EndsWith("-00 vendor=1", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_receiver.Spans, span => span.Trace == Trace);
    }

    [Theory]
    [InlineData("always_off", 0)]
    [InlineData("traceidratio", 0)]
    [InlineData("parentbased_always_on", 1)]
    public async Task Sampler_OfTheVariables_Decides(string sampler, int spans)
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest, ("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", "0"));

        await AskAsync(gateway, $"00-{Trace}-{Parent}-01");
        await gateway.DisposeAsync();

        Assert.Equal(spans, _receiver.Spans.Count(span => span.Name == "forward"));
    }

    [Fact]
    public async Task Variables_OfService_Headers_AndSignals_Hold()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(
            guest,
            ("OTEL_SERVICE_NAME", "edge"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=all"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=traces"),
            ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_LOGS_EXPORTER", "none"));

        await AskAsync(gateway, $"00-{Trace}-{Parent}-01");
        await gateway.DisposeAsync();

        Assert.All(_receiver.Spans, span => Assert.Equal(("edge", "test"), (span.Resource["service.name"], span.Resource["deployment.environment.name"])));
        Assert.NotEmpty(_receiver.Spans);
        Assert.All(_receiver.Heads, head => Assert.StartsWith("POST /v1/traces ", head, StringComparison.Ordinal));
        Assert.All(_receiver.Heads, head => Assert.Contains("api-key: traces", head, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Metrics_ByOtlp_AreThoseOfPrometheus()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest);

        await AskAsync(gateway, "");
        await _receiver.UntilAsync(receiver => receiver.Metrics.Contains("gateway.phase.duration"), _token);

        Assert.Subset(new HashSet<string>(_receiver.Metrics), new HashSet<string>(["gateway.activations", "gateway.vms", "kestrel.active_connections", "dotnet.process.memory.working_set"]));
    }

    [Fact]
    public async Task SdkDisabled_NothingIsMeasured_AndRequestsPassAsTheyAre()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest, ("OTEL_SDK_DISABLED", "true"));

        var told = await AskAsync(gateway, $"00-{Trace}-{Parent}-01");
        using var metrics = await gateway.Admin.GetAsync("/metrics", _token);
        await gateway.DisposeAsync();

        Assert.Equal($"00-{Trace}-{Parent}-01 vendor=1", told);
        Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
        Assert.Empty(_receiver.Heads);
    }

    [Fact]
    public async Task Questions_ToTheAdminPort_AreNotTraced()
    {
        await using var guest = await TestGuest.StartAsync(Echo);
        await using var gateway = await StartAsync(guest);

        (await gateway.Admin.GetAsync("/metrics", _token)).Dispose();
        (await gateway.Admin.GetAsync("/healthz", _token)).Dispose();
        (await gateway.Admin.GetAsync("/api/v1/vms", _token)).Dispose();
        (await gateway.Admin.PostAsync("/api/v1/sites/test/wake", null, _token)).Dispose();
        await gateway.DisposeAsync();

        var asked = Assert.Single(_receiver.Spans, span => span.Kind == 2);
        Assert.Equal("/api/v1/sites/test/wake", asked.Attributes["url.path"]);
        Assert.Equal(asked.Id, _receiver.Spans.Single(span => span.Name == "activate").Parent);
    }

    public void Dispose() => _receiver.Dispose();

    private static OtlpSpan? Named(ReceivedTelemetry receiver, string name) => receiver.Spans.SingleOrDefault(span => span.Trace == Trace && span.Name == name);

    private static Task Echo(HttpContext context) => context.Response.WriteAsync($"{context.Request.Headers["traceparent"]} {context.Request.Headers["tracestate"]}");

    private Task<TestGateway> StartAsync(TestGuest guest, params (string Name, string Value)[] variables)
    {
        var all = _receiver.Variables;
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return TestGateway.StartWithVariablesAsync(guest, all);
    }

    private async Task<string> AskAsync(TestGateway gateway, string traceParent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        using var response = await gateway.SendAsync(request, _token);
        return await response.Content.ReadAsStringAsync(_token);
    }
}
