using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What <c>config show</c> says of the gateway and of a site, and what it keeps to itself.</summary>
public sealed class ConfigShowTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Fact]
    public async Task Gateway_FourSources_NamesEach()
    {
        File.WriteAllText(_folder.ConfigurationFile, """
            {
              "Gateway": { "Host": { "MaxVms": 7, "Shells": 1 }, "TrustedProxies": [ "10.0.0.0/8" ], "Defaults": { "Idle": { "After": "00:00:10" } } },
              "Kestrel": { "Endpoints": { "Https": { "Url": "https://127.0.0.1:1", "Certificate": { "Path": "a.pfx", "Password": "s3cret" } } } }
            }
            """);
        var environment = new Dictionary<string, string> { ["Gateway__Host__Shells"] = "2" };

        var settings = await ShowAsync(["--Gateway:Qemu:Accelerator=tcg"], environment);

        Assert.Equal(("7", _folder.ConfigurationFile), settings["Gateway:Host:MaxVms"]);
        Assert.Equal(("2", "environment variable Gateway__Host__Shells"), settings["Gateway:Host:Shells"]);
        Assert.Equal(("tcg", "command line"), settings["Gateway:Qemu:Accelerator"]);
        Assert.Equal(("qemu-system-x86_64", "default"), settings["Gateway:Qemu:Binary"]);
        Assert.Equal(("10.0.0.0/8", _folder.ConfigurationFile), settings["Gateway:TrustedProxies"]);
        Assert.Equal(("00:00:10", _folder.ConfigurationFile), settings["Gateway:Defaults:Idle:After"]);
        Assert.Equal(("Stop", "default"), settings["Gateway:Defaults:Idle:Action"]);
        Assert.Equal(("(hidden)", _folder.ConfigurationFile), settings["Kestrel:Endpoints:Https:Certificate:Password"]);
        Assert.Equal("a.pfx", settings["Kestrel:Endpoints:Https:Certificate:Path"].Value);
    }

    [Fact]
    public async Task Gateway_NoEndpoint_ShowsTheDefaultOne()
        => Assert.Equal(("http://127.0.0.1:8080", "default"), (await ShowAsync([]))["Kestrel:Endpoints:Http:Url"]);

    [Fact]
    public async Task Site_ItsFileOverDefaults_HidesItsVariables()
    {
        File.WriteAllText(_folder.ConfigurationFile, $$$"""
            { "Gateway": { "Sites": "{{{_folder.Sites}}}", "Defaults": { "Idle": { "After": "00:00:10" } } } }
            """);
        _folder.AddSite("blog", "blog.test", "blog", new { Limits = new { MaxInstances = 3 }, Vm = new { Env = new Dictionary<string, string> { ["DATABASE_URL"] = "s3cret" } } });

        var settings = await ShowAsync(["--site", "blog"]);

        var file = Path.Combine(_folder.Sites, "blog.json");
        Assert.Equal(("blog.test", file), settings["Match:Hosts"]);
        Assert.Equal(("3", file), settings["Limits:MaxInstances"]);
        Assert.Equal(("00:00:10", $"{_folder.ConfigurationFile} (Gateway:Defaults)"), settings["Idle:After"]);
        Assert.Equal(("Stop", "default"), settings["Idle:Action"]);
        Assert.Equal(("(hidden)", file), settings["Vm:Env:DATABASE_URL"]);
        Assert.Equal(("", "image blog"), settings["Vm:MemoryMiB"]);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../gateway")]
    public async Task Site_ThereIsNone_SaysSo(string site)
    {
        var (exitCode, output) = await _folder.RunAsync(["config", "show", "--site", site], _token);

        Assert.Equal(1, exitCode);
        Assert.Equal($"gateway: there is no site '{site}' (Gateway:Sites={_folder.Sites}).\n", output);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, (string Value, string Source)>> ShowAsync(string[] arguments, Dictionary<string, string>? environment = null)
    {
        await using var command = _folder.Start(["config", "show", "--json", .. arguments], environment);
        var exitCode = await command.WaitForExitAsync(_token);
        Assert.True(exitCode == 0, command.Output);
        Assert.DoesNotContain("s3cret", command.Output, StringComparison.Ordinal);
        return JsonDocument.Parse(command.Output).RootElement.EnumerateArray().ToDictionary(
            setting => setting.GetProperty("key").GetString()!,
            setting => (setting.GetProperty("value").GetString()!, setting.GetProperty("source").GetString()!));
    }
}
