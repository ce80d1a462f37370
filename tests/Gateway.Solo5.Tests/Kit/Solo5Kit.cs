using System.Globalization;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu;
using Gateway.Qemu.Network;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Networks;
using Gateway.Testing;
using Gateway.Testing.Solo5;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Gateway.Solo5.Tests.Kit;

/// <summary>A launcher on a state folder of its own, with the stand-in for a tender. Whatever it started is gone when it is disposed.</summary>
internal sealed class Solo5Kit : IAsyncDisposable
{
    private static readonly Lazy<StandInTender> StandIn = new(Compile);
    private static readonly Lazy<string?> Missing = new(FindMissing);

    private readonly TemporaryFolder _images = new();
    private readonly TemporaryFolder? _ownState;
    private readonly ServiceProvider _services;
    private readonly List<IVm> _vms = [];
    private readonly List<SafeFileHandle> _taken = [];
    private int _lastId;

    /// <param name="state">The state folder of a launcher that was left; null for a new one.</param>
    /// <param name="spt">The tender.</param>
    /// <param name="settings">Further settings.</param>
    public Solo5Kit(string? state = null, string? spt = null, params (string Key, string Value)[] settings)
    {
        _ownState = state is null ? new TemporaryFolder() : null;
        State = state ?? _ownState!.Combine("state");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Gateway:State", State), new("Gateway:Qemu:Accelerator", "tcg"), new("Gateway:Solo5:Spt", spt ?? StandIn.Value.Program)])
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.AddFakeLogging(options => options.OutputSink = Show))
            .AddSingleton(new HostOptions())
            .AddQemuLauncher()
            .AddSolo5Launcher()
            .BuildServiceProvider();
    }

    public string State { get; }

    public IVmLauncher Launcher => _services.GetRequiredService<IVmLauncher>();

    /// <summary>The folders of VMs that are there.</summary>
    public IReadOnlyList<string> VmFolders
        => _services.GetRequiredService<Solo5Services>().Vms is var vms && Directory.Exists(vms) ? Directory.GetDirectories(vms) : [];

    /// <summary>Skips the test where no guest can have a network of its own, and says why.</summary>
    public static void SkipWithoutNetworks() => Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");

    /// <summary>What to launch.</summary>
    /// <param name="arguments">For the stand-in.</param>
    /// <param name="disk">Content of its disk; null: none.</param>
    /// <param name="ports">It answers on all.</param>
    public VmSpecification Specification(string arguments = "", byte[]? disk = null, params int[] ports)
    {
        var id = $"test-{++_lastId}";
        (string, uint)[] devices = disk is null ? [("service", Solo5Program.Network)] : [("kv", Solo5Program.Block), ("service", Solo5Program.Network)];
        _images.Write($"{id}/kernel", Solo5Program.Create(Solo5Program.Spt, devices));
        if (disk is not null)
        {
            _images.Write($"{id}/disk0", disk);
        }

        var manifest = new ImageManifest
        {
            Kind = ImageKind.Solo5,
            Machine = MachineType.Solo5Spt,
            Kernel = "kernel",
            CommandLine = arguments,
            Disks = disk is null ? [] : [new ImageDisk("disk0", ReadOnly: false)],
            MemoryMiB = 16,
            Ports = ports is [] ? [80] : ports,
            Ready = new ImageReadiness(null, "/"),
            Template = TemplatePolicy.Never,
            Files = new Dictionary<string, string>(),
        };
        return Specification(new Image("guest", "sha256:0", _images.Combine(id), manifest), id);
    }

    /// <summary>What to launch to get an image.</summary>
    public static VmSpecification Specification(Image image, string id = "test")
        => new(id, "test", "", image, image.Manifest.MemoryMiB, image.Manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false);

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var vm = await Launcher.LaunchAsync(specification, cancellationToken);
        _vms.Add(vm);
        return vm;
    }

    /// <summary>Takes over what another launcher left on this state.</summary>
    public async Task<IReadOnlyList<IVm>> AdoptAsync(CancellationToken cancellationToken, params IEnumerable<VmSpecification> specifications)
    {
        var vms = await Launcher.AdoptAsync((vm, _) => ValueTask.FromResult(specifications.FirstOrDefault(wanted => wanted.Id == vm.Id)), cancellationToken);
        _vms.AddRange(vms);
        return vms;
    }

    /// <summary>Ends this launcher as one that leaves its VMs running; its state is free for another.</summary>
    public async Task LeaveAsync()
    {
        await Task.WhenAll(_vms.Select(vm => vm.LeaveAsync()));
        _vms.Clear();
        await _services.DisposeAsync();
        TakeFreedNumbers();
    }

    /// <summary>Neither folder nor address nor process.</summary>
    public void AssertNothingLeft()
    {
        Assert.Empty(VmFolders);
        Assert.Equal(0, _services.GetRequiredService<AddressPool>().Taken);
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)),
            name => new DirectoryInfo($"/proc/{name}/cwd").LinkTarget?.StartsWith(State, StringComparison.Ordinal) == true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var vm in _vms)
        {
            await vm.StopAsync();
        }

        await _services.DisposeAsync();
        _images.Dispose();
        _ownState?.Dispose();
        _taken.ForEach(taken => taken.Dispose());
    }

    /// <summary>
    /// The next launcher is in this process too, where a VM's console must not get the number that it had here: Linux keeps what is watched by its number for as long as anybody has it open,
    /// and the tender has.
    /// </summary>
    private void TakeFreedNumbers()
    {
        var highest = Directory.EnumerateFileSystemEntries("/proc/self/fd").Max(entry => int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture));
        do
        {
            _taken.Add(File.OpenHandle("/dev/null"));
        }
        while (_taken[^1].DangerousGetHandle() < highest);
    }

    /// <summary>In the output of the test that is running.</summary>
    private static void Show(string message)
    {
        try
        {
            TestContext.Current.TestOutputHelper?.WriteLine(message);
        }
        catch (InvalidOperationException)
        {
            // The test has ended.
        }
    }

    /// <summary>Once for all tests; gone with their process.</summary>
    private static StandInTender Compile()
    {
        var tender = new StandInTender();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => tender.Dispose();
        return tender;
    }

    private static string? FindMissing()
    {
        if (!File.Exists("/dev/net/tun"))
        {
            return "There is no /dev/net/tun here, so no guest of Solo5 can have a network.";
        }

        try
        {
            using var network = NetworkNamespace.Create();
            using var tap = TapDevice.Create(network, GuestNetworkPlan.Inside);
            return null;
        }
        catch (IOException error)
        {
            return $"No guest of Solo5 can have a network of its own here: {error.Message}.";
        }
    }
}
