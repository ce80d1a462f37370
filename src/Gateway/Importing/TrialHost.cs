using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Importing;

/// <summary>
/// Boots images to try them, with the configured hypervisor and a state folder of its own, so that it does not matter whether a gateway runs. Disposing it leaves nothing behind.
/// </summary>
internal sealed class TrialHost : IAsyncDisposable
{
    /// <summary>The name that VMs under trial have for a site's.</summary>
    private const string Site = "verify";

    private readonly string _state;
    private readonly ServiceProvider _services;
    private int _launches;

    public TrialHost(GatewayConfiguration configuration)
    {
        _state = Directory.CreateTempSubdirectory("gw-verify-").FullName;
        _services = LocalServices.Create(configuration with
        {
            Root = new ConfigurationBuilder()
                .AddConfiguration(configuration.Root)
                .AddInMemoryCollection([new("Gateway:State", _state)])
                .Build(),
        });
    }

    /// <summary>Boots an image and returns its VM when its guest is ready, by the rules of its manifest.</summary>
    /// <param name="image">What to boot.</param>
    /// <param name="patience">For how long it may boot.</param>
    /// <exception cref="VmLaunchException">It did not come up; with its console.</exception>
    public async Task<IVm> BootAsync(Image image, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience);
        var specification = new VmSpecification(
            $"{Site}-{++_launches}", Site, "", image, image.Manifest.MemoryMiB, image.Manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false)
        {
            Template = TemplateUse.Never,
            // Nobody was served, so the guest has nothing to finish.
            StopDeadline = TimeSpan.Zero,
        };
        try
        {
            return await _services.GetRequiredService<IVmLauncher>().LaunchAsync(specification, bounded.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VmLaunchException(
                VmLaunchFailure.GuestDied, $"the guest of image '{image.Name}' did not answer within {patience.TotalSeconds:0} s", ReadLog(), error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    /// <summary>What consoles of ended VMs said last.</summary>
    private string ReadLog()
    {
        var file = Path.Combine(_state, "logs", $"{Site}.log");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }
}
