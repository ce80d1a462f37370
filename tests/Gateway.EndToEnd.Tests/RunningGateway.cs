using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>One gateway with a few sites, shared by the tests of a class; each test uses hosts of its own.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    /// <summary>How long the VMs of <c>racing.test</c> are kept.</summary>
    public static readonly TimeSpan RacingIdle = TimeSpan.FromMilliseconds(40);

    public GatewayFolder Folder { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await Folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello from a VM\n", ["large.txt"] = new('x', 3_000_000) }, patience.Token);
        await Folder.AddSiteImageAsync("huge", new Dictionary<string, string> { ["huge.txt"] = new('x', 8_000_000) }, patience.Token);
        await Folder.AddSiteImageAsync("acme", new Dictionary<string, string> { ["index.html"] = "acme\n" }, patience.Token);
        await Folder.AddSiteImageAsync("globex", new Dictionary<string, string> { ["index.html"] = "globex\n" }, patience.Token);
        Folder.AddSite("hello", "hello.test", "hello");
        Folder.AddSite("large", "large.test", "hello");
        Folder.AddSite("tenants", "{tenant}.tenants.test", "{tenant}", new { Instance = "Host" });
        Folder.AddSite("racing", "{tenant}.racing.test", "{tenant}", new { Instance = "Host", Idle = new { After = RacingIdle.ToString("c") } });
        Folder.AddSite("short", "short.test", "hello", new { Idle = new { After = "00:00:01" } });
        Folder.AddSite("killed", "killed.test", "hello");
        Folder.AddSite("herd", "herd.test", "hello");
        Folder.AddSite("byhand", "byhand.test", "hello");
        Folder.AddSite("stopped", "stopped.test", "hello");
        Folder.AddSite("rooms", "rooms.test", "hello", new { Match = new { Hosts = new[] { "rooms.test" }, Path = "/{room}" }, Instance = "Path", StripPath = true });
        Folder.AddSite("clients", "clients.test", "hello", new { Instance = "Client" });
        Folder.AddSite("requests", "requests.test", "huge", new { Instance = "Request" });
        Gateway = await GatewayProcess.StartAsync(Folder, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.TellIfFailed();

        await Gateway.DisposeAsync();
        Folder.Dispose();
    }
}
