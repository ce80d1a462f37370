using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Testing.Telemetry;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The files of <c>config/observability</c>, against a real Prometheus that scrapes a real gateway.</summary>
public sealed partial class ObservabilityTests : IAsyncLifetime
{
    private static readonly string Files = Path.Combine(Repository.Root, "config", "observability");
    private static readonly string Rules = Path.Combine(Files, "rules.yml");
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private GatewayProcess? _gateway;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PrometheusServer.WhyNot is not null, PrometheusServer.WhyNot ?? "");
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello from a VM\n" }, _token);
        _folder.AddSite("hello", "hello.test", "hello");
    }

    [Fact]
    public async Task Files_AsTheyAre_AreSound()
    {
        var configuration = await PrometheusServer.CheckAsync(_token, "check", "config", Path.Combine(Files, "prometheus.yml"));
        var rules = await PrometheusServer.CheckAsync(_token, "check", "rules", Rules);

        Assert.True(configuration.ExitCode == 0, configuration.Output);
        Assert.True(rules.ExitCode == 0, rules.Output);
    }

    [Fact]
    public async Task Alerts_OnWhatTheyAreAbout_Fire()
    {
        var scripted = Path.Combine(_folder.Root, "alerts.yml");
        await File.WriteAllTextAsync(scripted, (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "alerts.yml"), _token)).Replace("RULES", Rules, StringComparison.Ordinal), _token);

        var (exitCode, output) = await PrometheusServer.CheckAsync(_token, "test", "rules", scripted);

        Assert.True(exitCode == 0, output);
        Assert.All(AlertLine().Matches(await File.ReadAllTextAsync(Rules, _token)), alert => Assert.Contains($"alertname: {alert.Groups[1].Value}", File.ReadAllText(scripted), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Expressions_OfDashboardAndRules_HaveSeriesOfAGatewayThatRuns()
    {
        _gateway = await GatewayProcess.StartAsync(_folder, _token);
        await using var prometheus = await StartPrometheusAsync(_gateway.Admin.BaseAddress!);
        for (var i = 0; i < 3; i++)
        {
            using var response = await _gateway.GetAsync("hello.test", "/", _token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var wanted = Dashboard().Concat(Expressions()).ToList();
        Assert.InRange(wanted.Count, 40, 200);
        while (wanted.Count > 0)
        {
            var without = new List<string>();
            foreach (var expression in wanted)
            {
                if ((await prometheus.QueryAsync(expression, _token)).Count == 0)
                {
                    without.Add(expression);
                }
            }

            wanted = without;
            if (wanted.Count > 0)
            {
                try
                {
                    // Rates need two scrapes, and what is recorded of them an evaluation more.
                    await Task.Delay(BetweenLooks, _token);
                }
                catch (OperationCanceledException)
                {
                    Assert.Fail($"Without series:\n{string.Join('\n', wanted)}");
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>The example as it is, but for the address and for a test's patience.</summary>
    private async Task<PrometheusServer> StartPrometheusAsync(Uri admin)
    {
        var example = await File.ReadAllTextAsync(Path.Combine(Files, "prometheus.yml"), _token);
        var configuration = Path.Combine(_folder.Root, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            example.Replace("127.0.0.1:8081", admin.Authority, StringComparison.Ordinal).Replace("interval: 15s", "interval: 1s", StringComparison.Ordinal).Replace("rules.yml", Rules, StringComparison.Ordinal),
            _token);
        return await PrometheusServer.StartAsync(configuration, Path.Combine(_folder.Root, "prometheus"), _token);
    }

    /// <summary>What the panels ask.</summary>
    private static IEnumerable<string> Dashboard()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(Files, "grafana.json")))!["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => target!["expr"]!.GetValue<string>().Replace("$instance", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal));

    /// <summary>What the rules record, and what alerts compare: without the comparison, since mostly there is nothing to be told.</summary>
    private static IEnumerable<string> Expressions()
        => ExpressionLine().Matches(File.ReadAllText(Rules))
            .Select(match => match.Groups["line"] is { Success: true } line ? line.Value : string.Join(' ', match.Groups["folded"].Value.Split('\n', StringSplitOptions.TrimEntries)))
            .Select(expression => Comparison().Replace(expression, ""));

    [GeneratedRegex(@" (==|>|<) [\d.]+$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^ +expr: (?:>-\n(?<folded>(?: {10,}.*\n)+)|(?<line>.+)$)", RegexOptions.Multiline)]
    private static partial Regex ExpressionLine();

    [GeneratedRegex(@"^ +- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertLine();
}
