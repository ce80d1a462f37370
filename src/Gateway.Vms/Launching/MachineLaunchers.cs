using Gateway.Images;

namespace Gateway.Vms.Launching;

/// <summary>All launchers as one: each VM is launched by the one that has its image's machine.</summary>
internal sealed class MachineLaunchers(IEnumerable<MachineLauncher> launchers) : IVmLauncher
{
    private readonly MachineLauncher[] _launchers = [.. launchers];

    /// <summary>The first one's: what most VMs run with.</summary>
    public Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken) => _launchers[0].Launcher.DescribeAsync(cancellationToken);

    public Task<LaunchExplanation> ExplainAsync(VmSpecification specification, CancellationToken cancellationToken)
        => Of(specification.Image).ExplainAsync(specification, cancellationToken);

    public Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
        => Of(specification.Image).LaunchAsync(specification, cancellationToken);

    public Task<VmSource> ForeseeAsync(VmSpecification specification, CancellationToken cancellationToken)
        => Of(specification.Image).ForeseeAsync(specification, cancellationToken);

    public async Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        var adopting = _launchers.Select(async launcher => await launcher.Launcher.AdoptAsync(choose, cancellationToken)).ToList();
        try
        {
            return [.. (await Task.WhenAll(adopting)).SelectMany(vms => vms)];
        }
        catch
        {
            // What one of them has taken over is as it was when another one fails.
            foreach (var adopted in adopting.Where(task => task.IsCompletedSuccessfully))
            {
                await Task.WhenAll((await adopted).Select(vm => vm.LeaveAsync()));
            }

            throw;
        }
    }

    public IReadOnlyList<SuspendedState> FindSuspended() => [.. _launchers.SelectMany(launcher => launcher.Launcher.FindSuspended())];

    public void Discard(SuspendedState state) => Array.ForEach(_launchers, launcher => launcher.Launcher.Discard(state));

    public Task<BakedTemplate> BakeAsync(VmSpecification specification, CancellationToken cancellationToken)
        => Of(specification.Image).BakeAsync(specification, cancellationToken);

    public IReadOnlyList<IVm> Baking => [.. _launchers.SelectMany(launcher => launcher.Launcher.Baking)];

    public DiskUse MeasureDisk() => _launchers.Aggregate(default(DiskUse), (sum, launcher) => sum + launcher.Launcher.MeasureDisk());

    public IReadOnlyList<VolumeFacts> ListVolumes() => [.. _launchers.SelectMany(launcher => launcher.Launcher.ListVolumes())];

    public bool TryRemoveVolume(VolumeFacts volume) => _launchers.All(launcher => launcher.Launcher.TryRemoveVolume(volume));

    public IReadOnlyList<TemplateFacts> ListTemplates(string imageDigest) => [.. _launchers.SelectMany(launcher => launcher.Launcher.ListTemplates(imageDigest))];

    public Task KeepShellsAsync(IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken)
        => Task.WhenAll(_launchers.Select(launcher => launcher.Launcher.KeepShellsAsync(
            [.. wishes.Where(wish => launcher.Machines.Contains(wish.Specification.Image.Manifest.Machine))], cancellationToken)));

    public void GiveWay(bool isWaitedFor) => Array.ForEach(_launchers, launcher => launcher.Launcher.GiveWay(isWaitedFor));

    public IReadOnlyList<IVm> Shells => [.. _launchers.SelectMany(launcher => launcher.Launcher.Shells)];

    public IReadOnlyList<IVm> StartingShells => [.. _launchers.SelectMany(launcher => launcher.Launcher.StartingShells)];

    public event EventHandler? ShellsChanged
    {
        add => Array.ForEach(_launchers, launcher => launcher.Launcher.ShellsChanged += value);
        remove => Array.ForEach(_launchers, launcher => launcher.Launcher.ShellsChanged -= value);
    }

    private IVmLauncher Of(Image image)
        => _launchers.FirstOrDefault(launcher => launcher.Machines.Contains(image.Manifest.Machine))?.Launcher
            ?? throw new VmLaunchException(VmLaunchFailure.Unsupported, $"image '{image.Name}': no launcher runs its machine '{image.Manifest.Machine}'");
}
