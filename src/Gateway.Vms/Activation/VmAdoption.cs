using Gateway.Images;
using Gateway.Images.Catalog;
using Gateway.Vms.Admission;
using Gateway.Vms.Boots;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Suspension;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Activation;

/// <summary>
/// Decides which VMs of an earlier gateway serve on: those that a request could lead to and that a launch would give now, one an instance, as far as there is room for them.
/// The launcher ends all others. What an earlier gateway suspended is the instances' again likewise.
/// </summary>
internal sealed class VmAdoption(
    IVmLauncher launcher, SiteCatalog sites, ImageCatalog images, VmInstances instances, HostBudget budget, SuspendedStates suspended, VmNames names, AdoptionMetrics metrics, ILogger<VmAdoption> logger)
{
    /// <summary>Takes over what can be; before anything boots, so that no instance gets a second VM.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var vms = await launcher.AdoptAsync(ChooseAsync, cancellationToken);

        // Of several VMs of one instance the newest was the one that took requests.
        var unwanted = vms.OrderByDescending(vm => vm.StartedAt).Where(vm => !TryTake(vm)).ToList();
        unwanted.ForEach(_ => metrics.Killed());
        await Task.WhenAll(unwanted.Select(vm => VmStop.EndProcessAsync(vm, logger)));
        FindSuspended();
    }

    /// <summary>A VM that runs is newer than any state of its instance.</summary>
    private void FindSuspended()
    {
        foreach (var state in launcher.FindSuspended().OrderByDescending(state => state.SuspendedAt))
        {
            var vm = state.Facts;
            names.ContinueAfter(vm.Id);
            if (FindMatch(vm) is not { } match)
            {
                if (state.IsRequired)
                {
                    logger.StateIsNobodys(vm.Id, vm.Site);
                    continue;
                }

                logger.StateGivenUp(new InstanceKey(vm.Site, vm.Instance), vm.Id, "which belongs to nothing that is configured now");
                launcher.Discard(state);
                continue;
            }

            var instance = instances.GetOrAdd(match);
            suspended.Found(state);
            if (instance.TryAdopt(state))
            {
                logger.StateFound(instance.Key, state.SuspendedAt);
            }
            else
            {
                suspended.Discard(state);
            }
        }

        suspended.Trim();
    }

    private async ValueTask<VmSpecification?> ChooseAsync(VmFacts vm, CancellationToken cancellationToken)
    {
        names.ContinueAfter(vm.Id);
        if (FindMatch(vm) is not { } match)
        {
            logger.NotAdopted(vm.Id, $"no site '{vm.Site}' has an instance '{vm.Instance}' of image '{vm.Image}' now");
            return null;
        }

        try
        {
            var specification = LaunchSpecification.Of(match.Site, vm.Instance, await images.LoadAsync(vm.Image, cancellationToken), vm.Id);
            if (VmFacts.Of(specification) == vm)
            {
                return specification;
            }

            logger.NotAdopted(vm.Id, $"site '{vm.Site}' or its image '{vm.Image}' is another now");
        }
        catch (ImageException error)
        {
            logger.NotAdopted(vm.Id, error.Message);
        }

        return null;
    }

    /// <summary>Whatever a request made of a VM stays with that request: one of kind <see cref="InstanceKind.Request"/> is never taken over.</summary>
    private SiteMatch? FindMatch(VmFacts vm)
        => vm.Kind != InstanceKind.Request && sites.Current.TryMatchInstance(vm.Site, vm.Instance, out var match) && match.Image == vm.Image ? match : null;

    private bool TryTake(IVm vm)
    {
        var specification = vm.Specification;
        if (!sites.Current.TryMatchInstance(specification.Site, specification.Instance, out var match))
        {
            logger.NotAdopted(specification.Id, $"there is no site '{specification.Site}' any more");
            return false;
        }

        var (room, shortage) = budget.TryReserve(match.Site, specification.MemoryMiB);
        if (room is null)
        {
            logger.NotAdopted(specification.Id, $"there is no room for it ({shortage!.Setting})");
            return false;
        }

        if (instances.GetOrAdd(match).Adopt(vm, room) is not { } generation)
        {
            room.Dispose();
            logger.NotAdopted(specification.Id, "a newer VM has its place");
            return false;
        }

        vm.Gone.UnsafeRegister(static state => ((VmGeneration)state!).Instance.Died((VmGeneration)state!), generation);
        metrics.Adopted();
        logger.Adopted(specification.Id, generation.Instance.Key, vm.ProcessId, vm.Address.ToString());
        return true;
    }
}
