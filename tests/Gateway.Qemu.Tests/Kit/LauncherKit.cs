using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>A launcher on a state folder of its own, with guests made for the test. Whatever it started is gone when it is disposed.</summary>
internal sealed class LauncherKit : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly TestOutputLoggerProvider _log = new();
    private readonly List<IVm> _vms = [];
    private int _lastId;

    public LauncherKit(params (string Key, string Value)[] settings)
        : this(new HostOptions(), settings)
    {
    }

    public LauncherKit(HostOptions host, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Gateway:State", State), new("Gateway:Qemu:Accelerator", "tcg")])
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log))
            .AddSingleton(host)
            .AddQemuLauncher()
            .BuildServiceProvider();
    }

    public string State => _folder.Combine("state");

    /// <summary>What was logged so far.</summary>
    public IReadOnlyCollection<string> Messages => _log.Messages;

    /// <inheritdoc cref="TestOutputLoggerProvider.Logged"/>
    public event Action<string> Logged
    {
        add => _log.Logged += value;
        remove => _log.Logged -= value;
    }

    public IServiceProvider Services => _services;

    public IVmLauncher Launcher => _services.GetRequiredService<IVmLauncher>();

    public AddressPool Addresses => _services.GetRequiredService<AddressPool>();

    /// <summary>The folders of VMs that are there.</summary>
    public IReadOnlyList<string> VmFolders => Directory.Exists(Path.Combine(State, "vms")) ? Directory.GetDirectories(Path.Combine(State, "vms")) : [];

    /// <summary>The process of the only VM there is.</summary>
    public int OnlyProcess => new VmFolder(Assert.Single(VmFolders)).Read()!.ProcessId;

    public string SiteLog => File.ReadAllText(Path.Combine(_services.GetRequiredService<StateFolder>().Logs, "test.log"));

    /// <summary>What to launch to get a guest that runs this program.</summary>
    public VmSpecification Specification(GuestProgram program, Func<ImageManifest, ImageManifest>? change = null) => Specification(program.ToElf(), change);

    public VmSpecification Specification(byte[] kernel, Func<ImageManifest, ImageManifest>? change = null)
    {
        var id = $"test-{++_lastId}";
        var folder = _folder.CreateFolder($"images/{id}");
        File.WriteAllBytes(Path.Combine(folder, "kernel.elf"), kernel);
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Site,
            Kernel = "kernel.elf",
            MemoryMiB = 8,
            Ready = new ImageReadiness("^ready", null),
            Files = new Dictionary<string, string>(),
        };
        manifest = change?.Invoke(manifest) ?? manifest;
        return new VmSpecification(id, "test", "", new Image("guest", "sha256:0", folder, manifest), manifest.MemoryMiB, manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false);
    }

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var vm = await Launcher.LaunchAsync(specification, cancellationToken);
        _vms.Add(vm);
        return vm;
    }

    /// <summary>Ends this launcher as one that leaves its VMs running; its state folder is free for another.</summary>
    public async Task LeaveAsync()
    {
        await Task.WhenAll(_vms.Select(vm => vm.LeaveAsync()));
        _vms.Clear();
        await _services.DisposeAsync();
    }

    /// <summary>Takes over what another launcher left on this state.</summary>
    /// <param name="specifications">What is wanted, under the names it has.</param>
    public async Task<IReadOnlyList<IVm>> AdoptAsync(CancellationToken cancellationToken, params IEnumerable<VmSpecification> specifications)
    {
        var vms = await Launcher.AdoptAsync((vm, _) => ValueTask.FromResult(specifications.FirstOrDefault(wanted => wanted.Id == vm.Id)), cancellationToken);
        _vms.AddRange(vms);
        return vms;
    }

    /// <summary>A guest that is ready at once and then does nothing.</summary>
    public Task<IVm> LaunchReadyAsync(CancellationToken cancellationToken) => LaunchAsync(Specification(new GuestProgram().Print("ready\n").Halt()), cancellationToken);

    /// <summary>Waits until a VM's process was started and recorded.</summary>
    public Task SpawnedAsync(CancellationToken cancellationToken) =>
        UntilAsync(() => VmFolders is [var folder, ..] && File.Exists(Path.Combine(folder, "vm.json")), cancellationToken);

    /// <summary>Neither folder nor address nor process.</summary>
    public void AssertNothingLeft()
    {
        Assert.Empty(VmFolders);
        Assert.Equal(0, Addresses.Taken);
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)),
            name => new DirectoryInfo($"/proc/{name}/cwd").LinkTarget?.StartsWith(State, StringComparison.Ordinal) == true);
    }

    /// <summary>Waits for something that nothing announces.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var vm in _vms)
        {
            await vm.StopAsync();
        }

        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
