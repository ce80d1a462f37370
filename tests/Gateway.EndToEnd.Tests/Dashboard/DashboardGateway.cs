using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Browser;
using Gateway.Testing.Guests;
using Gateway.Testing.Images;
using Gateway.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>One gateway with real guests and one real browser, for all tests of the dashboard; each test has sites of its own.</summary>
public sealed class DashboardGateway : IAsyncLifetime
{
    /// <summary>A host of somebody else's, which the browser believes to be on this machine: as after DNS rebinding.</summary>
    public const string Attacker = "attacker.example";

    /// <summary>What a guest may print to get hold of a page or a terminal.</summary>
    public const string Evil = "<script>window.caught = 1</script><img src=x onerror=\"window.caught = 1\"></div></pre>\u001b[31mred\u001b[0m\u001b]0;title\u0007&lt;end\n";

    private static readonly Dictionary<string, byte[]> Kernels = new()
    {
        ["evil"] = new GuestProgram().Print($"ready\n{Evil}").Halt().ToElf(),
        ["flood"] = new GuestProgram().Print("ready\n").PrintForEver("\u001b[2J\u001b[31mflood\u001b[0m <b>of</b> lines\n").ToElf(),
        ["broken"] = new GuestProgram().Print("boom\n").TripleFault().ToElf(),
    };

    public GatewayFolder Folder { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public Browser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        var browser = Browser.StartAsync(Attacker);
        await Folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "<!doctype html><title>hello</title>hello\n" }, patience.Token);
        var kept = new { Idle = new { After = "00:10:00" } };
        foreach (var name in (string[])["life", "keys", "still", "warm", "pictures"])
        {
            Folder.AddSite(name, $"{name}.test", "hello", kept);
        }

        Folder.AddSite("attacker", Attacker, "hello", kept);
        var store = new ImageStore(Folder.Images, TimeProvider.System);
        foreach (var (name, kernel) in Kernels)
        {
            await TestImages.AddAsync(store, name, kernel, TestImages.Manifest with { Kind = ImageKind.Site, Initrd = "kernel.elf" }, patience.Token);
            Folder.AddSite(name, $"{name}.test", name, kept);
        }

        Gateway = await GatewayProcess.StartAsync(Folder, patience.Token);
        Browser = await browser;
    }

    /// <summary>A page that is logged in.</summary>
    public Task<BrowserPage> EnterAsync(CancellationToken cancellationToken, ColorScheme colours = ColorScheme.Light) => Browser.EnterAsync(Gateway, cancellationToken, colours);

    /// <summary>Starts a site's VM.</summary>
    public async Task WakeAsync(string site, CancellationToken cancellationToken)
    {
        using var response = await Gateway.Admin.PostAsync($"/api/v1/sites/{site}/wake", null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.TellIfFailed();

        await Browser.DisposeAsync();
        await Gateway.DisposeAsync();
        Folder.Dispose();
    }
}
