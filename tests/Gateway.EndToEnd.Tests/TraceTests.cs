using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Testing.Telemetry;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Traces of real boots, as a real receiver gets them from the real gateway.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const int Herd = 8;

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private readonly OtlpReceiver _receiver = new();
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello from a VM\n" }, _token);
        _folder.AddSite("cold", "cold.test", "hello");
        _folder.AddSite("shell", "shell.test", "hello", new { Boot = new { Template = "Auto", Shells = 1 } });
        _folder.AddSite("asleep", "asleep.test", "hello", new { Idle = new { After = "00:00:00.5", Action = "Suspend" } });
        _gateway = await GatewayProcess.StartAsync(_folder, _receiver.Variables, _token);
    }

    [Fact]
    public async Task Cold_OfOneRequest_IsOneTraceWithEveryPhaseUnderTheActivation()
    {
        var trace = await AskAsync("cold.test");

        var spans = await SpansAsync(trace, "GET");
        var activate = spans.Single(span => span.Name == "activate");
        Assert.Equal(["queue", "spawn", "boot", "ready", "forward"], Under(activate, spans));
        Assert.Equal(("cold", "cold", "hello"), (activate.Attributes["gateway.site"], activate.Attributes["gateway.source"], activate.Attributes["gateway.image"]));
        Assert.Equal(spans.Single(span => span.Name == "GET").Id, activate.Parent);
        var (boot, ready) = (spans.Single(span => span.Name == "boot"), spans.Single(span => span.Name == "ready"));
        Assert.InRange(boot.Ended - boot.Begun, 1ul, 30_000_000_000ul);
        Assert.InRange(ready.Begun, boot.Ended - 1000, boot.Ended + 1000);
    }

    [Fact]
    public async Task Herd_OnASleepingSite_JoinsOneBoot()
    {
        var traces = await Task.WhenAll(Enumerable.Range(0, Herd).Select(_ => AskAsync("cold.test")));

        await _receiver.UntilAsync(receiver => traces.All(trace => receiver.Spans.Any(span => span.Trace == trace && span.Name == "GET")), _token);
        var activations = _receiver.Spans.Where(span => span.Name == "activate" && traces.Contains(span.Trace)).ToList();
        var boot = Assert.Single(_receiver.Spans, span => span.Name == "boot");
        var owner = activations.Single(span => span.Id == boot.Parent);
        var joined = activations.Where(span => span != owner && span.Attributes["gateway.source"] == "cold").ToList();
        Assert.NotEmpty(joined);
        Assert.All(joined, span => Assert.Equal([owner.Id], span.Links));
        Assert.All(joined, span => Assert.Equal(["joined"], span.Events));
        Assert.All(joined, span => Assert.Equal(["forward"], Under(span, _receiver.Spans)));
    }

    [Fact]
    public async Task Shell_Claimed_HasClaimAndReady()
    {
        // The shell of the site is there when it is listed.
        while (!(await _gateway.ListVmsAsync(_token)).Any(vm => vm.State == "Shell"))
        {
            _token.ThrowIfCancellationRequested();
        }

        var trace = await AskAsync("shell.test");

        var spans = await SpansAsync(trace, "GET");
        var activate = spans.Single(span => span.Name == "activate");
        Assert.Equal("shell", activate.Attributes["gateway.source"]);
        Assert.Equal(["queue", "claim", "ready", "forward"], Under(activate, spans));
    }

    [Fact]
    public async Task Suspended_Resumed_HasRestore()
    {
        await AskAsync("asleep.test");
        await _gateway.WaitForLineAsync(_token, "asleep", "is suspended");

        var trace = await AskAsync("asleep.test");

        var spans = await SpansAsync(trace, "GET");
        var activate = spans.Single(span => span.Name == "activate");
        Assert.Equal("suspended", activate.Attributes["gateway.source"]);
        Assert.Equal(["queue", "spawn", "restore", "ready", "forward"], Under(activate, spans));
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(_gateway.Output);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _receiver.Spans.Select(span => $"{span.Trace} {span.Parent} > {span.Id} {span.Name}")));
        }

        await _gateway.DisposeAsync();
        _receiver.Dispose();
        _folder.Dispose();
    }

    /// <summary>One request with a trace of its own; returns that.</summary>
    private async Task<string> AskAsync(string host)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var response = await _gateway.Client.SendAsync(request, _token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return trace;
    }

    /// <summary>All spans of a trace, when the one is there that ends last.</summary>
    private async Task<IReadOnlyList<OtlpSpan>> SpansAsync(string trace, string last)
    {
        await _receiver.UntilAsync(receiver => receiver.Spans.Any(span => span.Trace == trace && span.Name == last) && receiver.Spans.Any(span => span.Trace == trace && span.Name == "ready"), _token);
        return [.. _receiver.Spans.Where(span => span.Trace == trace)];
    }

    private static IEnumerable<string> Under(OtlpSpan parent, IReadOnlyList<OtlpSpan> spans)
        => spans.Where(span => span.Parent == parent.Id).OrderBy(span => span.Begun).ThenBy(span => span.Ended).Select(span => span.Name);
}
