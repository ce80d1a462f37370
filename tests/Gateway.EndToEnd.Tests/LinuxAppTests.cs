using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Applications on micro-Linux behind a real gateway: they boot every time, get what the image says, and end as they should.</summary>
public sealed class LinuxAppTests : IAsyncDisposable
{
    private const string Host = "app.test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private GatewayProcess? _gateway;

    [Fact]
    public async Task Request_App_GetsWhatTheImageSays()
    {
        await StartAsync(null, "--exec", "./server --port 8080", "--env", "VALUE=a b", "--user", "33:44", "--workdir", "/");

        Assert.Equal(("33:44 / a b\n", "cold"), await GetAsync("/who"));
        Assert.Equal(("0\n", "warm"), await GetAsync("/orphans"));
    }

    [Fact]
    public async Task Stop_App_IsAskedByItsSignalAndNothingItWroteIsLeft()
    {
        await StartAsync(null, "--exec", "./server --port 8080", "--stop-signal", "SIGINT");
        Assert.Equal(("1\n", "cold"), await GetAsync("/write"));
        Assert.Equal(("2\n", "warm"), await GetAsync("/write"));

        await _gateway!.StopSiteAsync("app", _token);

        var log = await File.ReadAllTextAsync(Path.Combine(_folder.State, "logs", "app.log"), _token);
        Assert.Contains("server: asked to stop by signal 02", log, StringComparison.Ordinal);
        Assert.Contains("init: the application ended with exit code 0", log, StringComparison.Ordinal);
        Assert.Equal(("1\n", "cold"), await GetAsync("/write"));
    }

    [Fact]
    public async Task Request_AppDies_FailsAndTheNextOneHasAnother()
    {
        await StartAsync(null);
        Assert.Equal(("hello\n", "cold"), await GetAsync("/"));
        var vm = Assert.Single(await _gateway!.ListVmsAsync(_token));

        using (var failed = await _gateway.GetAsync(Host, "/die", _token))
        {
            Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        }

        await _gateway.WaitUntilUnlistedAsync(vm, _token);

        Assert.Equal(("hello\n", "cold"), await GetAsync("/"));
        Assert.Contains("init: the application ended with exit code 3", await File.ReadAllTextAsync(Path.Combine(_folder.State, "logs", "app.log"), _token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ToATcpSite_WakesTheAppAndItSleepsUnderAQuietOne()
    {
        var address = Unused.EndPoint();
        await _folder.AddAppImageAsync("app", _token, "--exec", "./server --port 8080", "--protocol", "tcp");
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Sites, "app.json"),
            $$"""{ "Image": "app", "Protocol": "Tcp", "Listen": "{{address}}", "Idle": { "After": "00:00:00", "Action": "Suspend", "Quiet": "00:00:03" } }""",
            _token);
        _gateway = await GatewayProcess.StartAsync(_folder, _token);

        using var first = new TcpClient();
        Assert.EndsWith("1\n", await AskAsync(first), StringComparison.Ordinal);
        await _gateway.WaitForLineAsync(_token, "is suspended");
        using var second = new TcpClient();

        Assert.EndsWith("2\n", await AskAsync(second), StringComparison.Ordinal);

        async Task<string> AskAsync(TcpClient client)
        {
            await client.ConnectAsync(address, _token);
            await client.GetStream().WriteAsync("GET /write HTTP/1.1\r\nHost: app\r\n\r\n"u8.ToArray(), _token);
            var buffer = new byte[4096];
            var length = 0;
            while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal) || buffer[length - 1] != '\n' || buffer[length - 2] == '\r')
            {
                length += await client.GetStream().ReadAsync(buffer.AsMemory(length), _token) is > 0 and var count ? count : throw new IOException("the connection ended");
            }

            return Encoding.ASCII.GetString(buffer, 0, length);
        }
    }

    [Fact]
    public async Task Request_AppThatNeverListens_IsGivenUpAtTheDeadline()
    {
        await StartAsync(new { Boot = new { Timeout = "00:00:05" } }, "--exec", "./server --port 8080 --mute");

        using var response = await _gateway!.GetAsync(Host, "/", _token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task Request_AppThatCannotStart_FailsAtOnceWithTheReasonInTheLog()
    {
        await StartAsync(null, "--exec", "missing");

        using var response = await _gateway!.GetAsync(Host, "/", _token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await _gateway.WaitForLineAsync(_token, "missing: No such file or directory");
    }

    [Fact]
    public async Task Request_BakedApp_ComesFromTheTemplateWithOtherRandomNumbers()
    {
        await StartAsync(new { Instance = "Request", Boot = new { Template = "Auto" } });
        var (exitCode, output) = await _folder.RunAsync(["image", "bake", "app", "--json", $"--Gateway:Admin:Url={_gateway!.Admin.BaseAddress}"], _token);
        Assert.True(exitCode == 0, output);
        Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());

        var first = await GetAsync("/random");
        var second = await GetAsync("/random");

        Assert.Equal(("template", "template"), (first.Source, second.Source));
        Assert.NotEqual(first.Body, second.Body);
    }

    [Fact]
    public async Task Request_TenTimesCold_BootsEachTime()
    {
        await StartAsync(new { Instance = "Request", Limits = new { PendingTimeout = "00:01:00" } });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetAsync("/count")));

        Assert.All(answers, answer => Assert.Equal(("1\n", "cold"), answer));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            _gateway.TellIfFailed();

            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartAsync(object? site, params string[] settings)
    {
        await _folder.AddAppImageAsync("app", _token, settings);
        _folder.AddSite("app", Host, "app", site);
        _gateway = await GatewayProcess.StartAsync(_folder, _token);
    }

    private async Task<(string Body, string Source)> GetAsync(string path)
    {
        using var response = await _gateway!.GetAsync(Host, path, _token);
        var body = await response.Content.ReadAsStringAsync(_token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return (body, response.ServerTiming().Split('"')[1]);
    }
}
