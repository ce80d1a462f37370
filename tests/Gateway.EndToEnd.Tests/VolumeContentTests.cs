using System.Net;
using System.Security.Cryptography;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A container with something at the path of its volume, behind a real gateway: a new volume begins with that, as it would in a container, and never gets it twice.</summary>
public sealed class VolumeContentTests : IAsyncDisposable
{
    private const string Host = "app.test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private GatewayProcess? _gateway;

    [Fact]
    public async Task Volume_New_BeginsWithWhatTheImageHasThereAndOnlyOnce()
    {
        using var container = new SavedContainer { User = "33:44" };
        container.Folder("data", "1750", 33, 44).Folder("data/sub", "2770", 33, 44).File("data/sub/seed", "4640", 7, 8, "seed"u8.ToArray())
            .SameAs("data/again", "data/sub/seed").Link("data/link", "/etc/passwd", 33, 44);
        await ImportAsync(container);
        AddSite(sizeMiB: 16);
        _gateway = await GatewayProcess.StartAsync(_folder, _token);

        string[] expected =
        [
            "/data 41750 33:44 0 1 0",
            "/data/again 104640 7:8 1000000000 2 4",
            "/data/link 120777 33:44 0 1 0 /etc/passwd",
            "/data/sub 42770 33:44 0 1 0",
            "/data/sub/seed 104640 7:8 1000000000 2 4",
        ];
        Assert.Equal(expected, await ListAsync());

        // What its owner has emptied stays empty, in another VM too.
        Assert.Equal("0\n", await GetAsync("/empty"));
        await _gateway.StopSiteAsync("app", _token);
        Assert.Equal("/data 41750 33:44", string.Join(' ', Assert.Single(await ListAsync()).Split(' ')[..3]));
    }

    [Fact]
    public async Task Volume_TooSmallForWhatTheImageHasThere_FailsTheBootAndIsFilledWhenItIsLarger()
    {
        using var container = new SavedContainer();
        container.Folder("data", "755", 0, 0).File("data/large", "644", 0, 0, RandomNumberGenerator.GetBytes(20 << 20));
        await ImportAsync(container);
        AddSite(sizeMiB: 16);
        _gateway = await GatewayProcess.StartAsync(_folder, _token);

        using (var refused = await _gateway.GetAsync(Host, "/", _token))
        {
            Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        }

        await _gateway.WaitForLineAsync(_token, "init: the volume at /data, of 16 MiB, cannot take what the image has there: 'large': No space left on device");
        AddSite(sizeMiB: 48);
        _gateway.HangUp();
        await WaitUntilServedAsync();
        Assert.Equal(["/data 40755 0:0 0 1 0", $"/data/large 100644 0:0 1000000000 1 {20 << 20}"], await ListAsync());
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

    private async Task ImportAsync(SavedContainer container)
    {
        container.Save(Path.Combine(_folder.Root, "saved"));
        var (exitCode, output) = await _folder.RunAsync(["image", "import", "saved", "--name", "app", "--base", Repository.LinuxBase], _token);
        Assert.True(exitCode == 0, output);
    }

    private void AddSite(int sizeMiB) => _folder.AddSite("app", Host, "app", new { Volume = new { SizeMiB = sizeMiB, Path = "/data" } });

    /// <summary>The site that failed is tried again some time after it is another.</summary>
    private async Task WaitUntilServedAsync()
    {
        while (true)
        {
            using var response = await _gateway!.GetAsync(Host, "/", _token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Yield();
        }
    }

    private async Task<string[]> ListAsync() => [.. (await GetAsync("/list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private async Task<string> GetAsync(string path)
    {
        using var response = await _gateway!.GetAsync(Host, path, _token);
        var body = await response.Content.ReadAsStringAsync(_token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return body;
    }
}
