using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Testing.Images;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>One gateway with a site for every way in which a guest can be broken, and one that is sound. The name of a broken one is its host's first label.</summary>
public sealed class FaultyGateway : IAsyncLifetime
{
    /// <summary>Says that it is ready and then answers nobody.</summary>
    private static readonly byte[] Silent = new GuestProgram().Print("ready\n").Halt().ToElf();

    private static readonly Dictionary<string, byte[]> Kernels = new()
    {
        ["text"] = "no kernel"u8.ToArray(),
        ["empty"] = [],
        ["crashing"] = new GuestProgram().Print("boom\n").TripleFault().ToElf(),
        ["hanging"] = new GuestProgram().Print("not yet\n").Halt().ToElf(),
        ["flooding"] = new GuestProgram().PrintForEver('x').ToElf(),
        ["tampered"] = Silent,
        ["gutted"] = Silent,
        ["huge"] = Silent,
        ["silent"] = Silent,
        ["killed"] = Silent,
        ["frozen"] = Silent,
    };

    public GatewayFolder Folder { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await Folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, patience.Token);
        Folder.AddSite("hello", "hello.test", "hello", new { Idle = new { Action = "Keep" } });
        var store = new ImageStore(Folder.Images, TimeProvider.System);
        foreach (var (name, kernel) in Kernels)
        {
            await TestImages.AddAsync(store, name, kernel, TestImages.Manifest with { Kind = ImageKind.Site, Initrd = "kernel.elf" }, patience.Token);
            Folder.AddSite(name, name + ".test", name, new { Boot = new { Timeout = name is "hanging" or "flooding" ? "00:00:01" : "00:00:30" }, Idle = new { Action = "Keep" } });
        }

        Folder.AddSite("huge", "huge.test", "huge", new { Vm = new { MemoryMiB = 1_000_000 }, Limits = new { MaxMemoryMiB = 1_000_000 } });
        Folder.AddSite("missing", "missing.test", "missing");
        Folder.AddSite("tenants", "{tenant}.tenants.test", "{tenant}", new { Instance = "Host" });
        Gateway = await GatewayProcess.StartAsync(Folder, patience.Token, "--Gateway:Host:MaxMemoryMiB=2000000");
    }

    /// <summary>The kernel of an image in the store.</summary>
    public string KernelOf(string image) => Path.Combine(Folder.Images, image, "kernel.elf");

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Folder.Dispose();
    }
}
