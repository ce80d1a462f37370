using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Testing.Telemetry;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Telemetry over gRPC, as most collectors are spoken to.</summary>
public sealed class GrpcExportTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Run_ProtocolGrpc_ExportsTracesMetricsAndLogs()
    {
        await using var receiver = await OtlpGrpcReceiver.StartAsync();
        using var folder = new GatewayFolder();
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        await using var gateway = await GatewayProcess.StartAsync(folder, receiver.Variables, _token);

        using (var response = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await receiver.UntilAsync(all => all.Spans.Any(span => span.Name == "GET") && all.Spans.Any(span => span.Name == "forward"), _token);
        await receiver.UntilAsync(all => all.Metrics.Contains("gateway.activations"), _token);
        await receiver.UntilAsync(all => all.Heads.Any(head => head.Contains("LogsService", StringComparison.Ordinal)), _token);
        var spans = receiver.Spans;
        var (request, activate, forward) = (spans.Single(span => span.Name == "GET"), spans.Single(span => span.Name == "activate"), spans.Single(span => span.Name == "forward"));
        Assert.Equal((request.Id, activate.Id), (activate.Parent, forward.Parent));
        Assert.Equal("gateway", request.Resource["service.name"]);
    }
}
