using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The log as programs read it: an object a line.</summary>
public sealed class JsonLogTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Fact]
    public async Task Activation_InJson_IsOneEventWithItsParts()
    {
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello from a VM\n" }, _token);
        _folder.AddSite("blog", "blog.test", "hello");
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token, "--Logging:Console:FormatterName=json");

        using var response = await gateway.GetAsync("blog.test", "/", _token);
        var line = await gateway.WaitForLineAsync(line => line.Contains("\"EventId\":1001", StringComparison.Ordinal), _token);

        var activated = JsonNode.Parse(line)!;
        var parts = activated["State"]!;
        Assert.Equal(("Information", "Gateway.Vms.Boots.VmBoot"), (Text(activated["LogLevel"]), Text(activated["Category"])));
        Assert.Equal(("blog", "cold", response.VmId()), (Text(parts["Instance"]), Text(parts["Source"]), Text(parts["Vm"])));
        Assert.Matches(@"^queue [\d.]+, spawn [\d.]+, boot [\d.]+, ready [\d.]+$", Text(parts["Phases"]));
        Assert.InRange(parts["TotalMs"]!.GetValue<double>(), 1, TestTimeouts.Process.TotalMilliseconds);
        Assert.Equal(1, parts["Waiters"]!.GetValue<int>());
        Assert.All(gateway.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), other => Assert.NotNull(JsonNode.Parse(other)));
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(JsonNode? value) => value!.GetValue<string>();
}
