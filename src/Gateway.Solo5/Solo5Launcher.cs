using Gateway.Images;
using Gateway.Images.Foreign.Solo5;
using Gateway.Qemu.Machines;
using Gateway.Solo5.Adoptions;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;
using Gateway.Vms.Templates;

namespace Gateway.Solo5;

/// <summary>Runs Solo5 programs as processes of their tenders. Nothing can save the state of such a process, so there are no templates, no shells and no suspended states.</summary>
internal sealed class Solo5Launcher(TenderFinder tenders, Solo5Placement placement, Solo5Adoption adoption) : IVmLauncher
{
    public Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken)
        => Task.FromResult(new LauncherDescription("solo5", "", "none", "a guest is a process of its tender", tenders.User));

    public Task<LaunchExplanation> ExplainAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var (tender, binary) = Prepare(specification);
        return Task.FromResult(TenderExplanation.Of(specification, tender, binary));
    }

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var (tender, binary) = Prepare(specification);
        return await placement.StartAsync(specification, tender, binary, cancellationToken);
    }

    public Task<VmSource> ForeseeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        Prepare(specification);
        return Task.FromResult(VmSource.Cold);
    }

    public Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
        => adoption.RunAsync(choose, cancellationToken);

    public IReadOnlyList<SuspendedState> FindSuspended() => [];

    public void Discard(SuspendedState state)
    {
        // None is this launcher's.
    }

    public Task<BakedTemplate> BakeAsync(VmSpecification specification, CancellationToken cancellationToken)
        => throw new VmLaunchException(VmLaunchFailure.Refused, $"image '{specification.Image.Name}' has no template: {TemplateRules.WhyNot(specification.Image)}");

    public IReadOnlyList<IVm> Baking => [];

    public IReadOnlyList<TemplateFacts> ListTemplates(string imageDigest) => [];

    public DiskUse MeasureDisk() => default;

    public IReadOnlyList<VolumeFacts> ListVolumes() => [];

    public bool TryRemoveVolume(VolumeFacts volume) => true;

    public Task KeepShellsAsync(IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken) => Task.CompletedTask;

    public void GiveWay(bool isWaitedFor)
    {
        // Nothing here is done ahead of demand.
    }

    public IReadOnlyList<IVm> Shells => [];

    public IReadOnlyList<IVm> StartingShells => [];

    public event EventHandler? ShellsChanged
    {
        add { }
        remove { }
    }

    private (Tender Tender, Solo5Binary Binary) Prepare(VmSpecification specification)
    {
        LaunchRules.Check(specification);
        if (specification.Vcpus != 1)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported, $"site '{specification.Site}': Vm:Vcpus is {specification.Vcpus}, but a guest of Solo5 has one processor (image '{specification.Image.Name}')");
        }

        var tender = tenders.Find(specification.Image.Manifest.Machine);
        try
        {
            return (tender, Solo5Binary.Read(specification.Image));
        }
        catch (ImageException error)
        {
            throw new VmLaunchException(VmLaunchFailure.Refused, error.Message, innerException: error);
        }
    }
}
