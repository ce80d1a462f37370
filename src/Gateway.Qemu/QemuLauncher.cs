using Gateway.Qemu.Adoptions;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Suspended;
using Gateway.Qemu.Templates;
using Gateway.Vms.Launching;

namespace Gateway.Qemu;

/// <summary>Starts VMs with QEMU.</summary>
internal sealed class QemuLauncher(
    HypervisorFinder finder,
    Adoption adoption,
    VmServices services,
    QemuPlacement placement,
    TemplateLauncher templates,
    TemplateBaker baker,
    TemplateStore store,
    ShellPool shells,
    BackgroundVms background,
    SuspendedLauncher suspended,
    SuspendedStore states) : IVmLauncher
{
    public async Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var hypervisor = await finder.FindAsync(cancellationToken);
        return new LauncherDescription("qemu", hypervisor.Version, HypervisorFinder.NameOf(hypervisor.Accelerator), hypervisor.Reason, hypervisor.Identity.Name);
    }

    public async Task<LaunchExplanation> ExplainAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        LaunchRules.Check(specification);
        return BootExplanation.Of(specification, await finder.FindAsync(cancellationToken));
    }

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        LaunchRules.Check(specification);
        var hypervisor = await finder.FindAsync(cancellationToken);
        OpenState(specification);
        if (specification is { Volume: not null, Resumes: null })
        {
            await PrepareVolumeAsync(specification, cancellationToken);
        }

        if (specification.Resumes is { } state)
        {
            return await suspended.LaunchAsync(hypervisor, specification, state, cancellationToken);
        }

        var boot = specification.Suspends && !specification.Image.Manifest.Disks.Any(DiskFlags.NeedsOverlay) ? VmBeginning.BootInOwnMemory : VmBeginning.Boot;
        return await templates.TryLaunchAsync(hypervisor, specification, cancellationToken)
            ?? await placement.StartAsync(new VmStarter(services, hypervisor), specification, boot, static (vm, token) => vm.WaitReadyAsync(token), cancellationToken);
    }

    public async Task<VmSource> ForeseeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        LaunchRules.Check(specification);
        return specification.Resumes is null ? templates.Foresee(await finder.FindAsync(cancellationToken), specification) : VmSource.Suspended;
    }

    public async Task<BakedTemplate> BakeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        LaunchRules.Check(specification);
        var hypervisor = await finder.FindAsync(cancellationToken);
        OpenState(specification);
        return await baker.BakeAsync(hypervisor, specification, cancellationToken);
    }

    public IReadOnlyList<IVm> Baking => baker.Baking;

    public IReadOnlyList<TemplateFacts> ListTemplates(string imageDigest) => store.List(imageDigest);

    public async Task KeepShellsAsync(IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken)
    {
        var hypervisor = await finder.FindAsync(cancellationToken);
        await shells.KeepAsync(hypervisor, wishes, cancellationToken);
    }

    public IReadOnlyList<IVm> Shells => shells.Waiting;

    public IReadOnlyList<IVm> StartingShells => shells.Starting;

    public event EventHandler? ShellsChanged
    {
        add => shells.Changed += value;
        remove => shells.Changed -= value;
    }

    public Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        services.State.Open();
        return adoption.RunAsync(choose, cancellationToken);
    }

    public void GiveWay(bool isWaitedFor)
    {
        if (isWaitedFor)
        {
            background.Hold();
        }
        else
        {
            background.Release();
        }
    }

    public IReadOnlyList<SuspendedState> FindSuspended() => states.FindAll();

    public void Discard(SuspendedState state) => states.Discard(state.Facts.Id);

    public DiskUse MeasureDisk() => new(store.Stock.Bytes, services.Volumes.Stock.Bytes);

    public IReadOnlyList<VolumeFacts> ListVolumes() => services.Volumes.List();

    public bool TryRemoveVolume(VolumeFacts volume) => services.Volumes.TryRemove(volume);

    private async Task PrepareVolumeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        try
        {
            await services.Volumes.PrepareAsync(specification, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id} has no volume: {error.Message}", innerException: error);
        }
    }

    private void OpenState(VmSpecification specification)
    {
        try
        {
            if (services.State.Open())
            {
                services.Logger.StateLost(services.State.Path);
            }
        }
        catch (IOException error)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id}: {error.Message}", innerException: error);
        }
    }
}
