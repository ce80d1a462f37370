using Gateway.Images;
using Gateway.Images.Catalog;
using Gateway.Vms.Admission;
using Gateway.Vms.Boots;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Vms.Activation;

/// <summary>Says what a request would meet, without making it: whether its VM runs, where it would come from, or why it would get none. Starts and changes nothing. Thread-safe.</summary>
public sealed class ActivationForecaster
{
    /// <summary>The name of the VM that is not launched.</summary>
    private const string NoVm = "forecast";

    private readonly VmInstances _instances;
    private readonly VmRegistry _registry;
    private readonly ImageCatalog _images;
    private readonly ImageCircuits _circuits;
    private readonly HostBudget _budget;
    private readonly IVmLauncher _launcher;

    internal ActivationForecaster(VmInstances instances, VmRegistry registry, ImageCatalog images, ImageCircuits circuits, HostBudget budget, IVmLauncher launcher)
    {
        _instances = instances;
        _registry = registry;
        _images = images;
        _circuits = circuits;
        _budget = budget;
        _launcher = launcher;
    }

    /// <param name="match">What a request asks for. Where each client or request has a VM of its own, it is a new one's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ActivationForecast> ForeseeAsync(SiteMatch match, CancellationToken cancellationToken)
    {
        var site = match.Site;
        var (current, asleep, failed) = _instances.Find(match)?.Look() ?? default;
        if (_images.FindDigest(match.Image) is not { } digest)
        {
            return ActivationForecast.Refused(Refusals.ImageMissing(site, match.Image));
        }

        if (current is not null)
        {
            return new ActivationForecast(current, current.State is VmState.Ready or VmState.Suspending ? VmSource.Warm : null, null, null);
        }

        var ofImage = _circuits.Remaining(CircuitKey.Of(match.Image, digest, site.Policy));
        if ((failed > ofImage ? failed : ofImage) is { Ticks: > 0 } pause)
        {
            return ActivationForecast.Refused(Refusals.BackOff(site, pause));
        }

        try
        {
            var image = await _images.LoadAsync(match.Image, cancellationToken);
            var specification = LaunchSpecification.Of(site, match.Instance, image, NoVm) with { Resumes = asleep };
            var shortage = _budget.FindShortage(site, specification.MemoryMiB);
            return shortage is { IsHopeless: true }
                ? ActivationForecast.Refused(new ActivationException(ActivationFailure.BootFailed, $"Site '{site.Name}': its VM can never have room ({shortage.Setting})."))
                : new ActivationForecast(null, await _launcher.ForeseeAsync(specification, cancellationToken), WaitsFor(shortage), null);
        }
        catch (Exception error) when (error is ImageException or VmLaunchException)
        {
            return ActivationForecast.Refused(new ActivationException(ActivationFailure.BootFailed, error.Message));
        }
    }

    /// <summary>Null where there is room, or VMs that would be let go for it.</summary>
    private string? WaitsFor(BudgetShortage? shortage)
    {
        if (shortage is null)
        {
            return null;
        }

        var rest = _registry.All
            .Where(vm => vm.Reservation is { } room && (shortage.Site is null || shortage.Site == room.Site) && (vm.IsLeaving || vm.MayBeShed))
            .Aggregate(shortage.Missing, (missing, vm) => missing.Without(vm.Reservation!.MemoryMiB));
        return rest.IsNothing ? null : shortage.Setting;
    }
}
