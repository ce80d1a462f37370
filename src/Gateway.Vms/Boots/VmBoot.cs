using Gateway.Images;
using Gateway.Images.Catalog;
using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Shells;
using Gateway.Vms.Sites;
using Gateway.Vms.Suspension;
using Microsoft.Extensions.Logging;
using Polly.Timeout;

namespace Gateway.Vms.Boots;

/// <summary>
/// One boot, from its turn in the queue until its instance has the VM or knows why there is none:
/// 1. the image, verified, unless too many boots of it failed lately;
/// 2. where the instance keeps a volume, the end of its VM before this one, which still has that;
/// 3. room on the host, which is waited for without keeping others from booting;
/// 4. nobody waits any more: nothing to do;
/// 5. the launch, within its deadline, tried again once where that can help; where it resumes a state that cannot be used, a boot takes its place, unless the state may not be lost;
/// 6. the VM is the instance's, and from now on its end is noticed.
/// </summary>
internal sealed class VmBoot(
    ImageCatalog images,
    ImageCircuits circuits,
    HostRoom room,
    LaunchPipeline launches,
    VmRegistry registry,
    VmMetrics metrics,
    ImageDemand demand,
    ActivationHistory history,
    TimeProvider time,
    ILogger<VmBoot> logger)
{
    /// <summary>Never throws: what goes wrong is told to whoever waits.</summary>
    public async Task RunAsync(VmGeneration generation, BootSlot slot)
    {
        var instance = generation.Instance;
        var trace = new BootTrace(generation, time);
        var circuit = circuits.GetOrAdd(CircuitKey.Of(generation), generation.Image);
        IVm vm;
        try
        {
            if (!circuit.TryPass(out var pause))
            {
                throw Refusals.BackOff(generation.Site, pause);
            }

            vm = await LaunchAsync(generation, slot, trace, generation.Abandoned.Token);
            trace.CameUp();
            circuit.Report(cameUp: true);
        }
        catch (Exception error)
        {
            if (IsOfTheImage(generation, error))
            {
                circuit.Report(cameUp: false);
            }

            // Of an abandoned boot the instance has let go already: this tells nobody.
            var (trigger, refusal) = Explain(generation, error);
            var refused = instance.BootEnded(generation, trigger, refusal);
            registry.Remove(generation);
            trace.Failed(refusal.Failure);
            if (refused is not null)
            {
                history.Failed(generation, refusal, error.Message, refused);
            }

            if (trigger == VmTrigger.BootFailed)
            {
                metrics.BootFailed(refusal.Failure);
            }

            return;
        }

        if (instance.Answered(generation, vm) is { } waited)
        {
            vm.Gone.UnsafeRegister(static state => ((VmGeneration)state!).Instance.Died((VmGeneration)state!), generation);
            metrics.Booted(vm, trace.Total);
            demand.Record(vm.Specification);
            trace.Succeeded(vm);
            history.Succeeded(generation, vm, waited);
            logger.Activated(instance.Key, vm, trace.Total, waited.Count);
        }
        else
        {
            await VmStop.EndProcessAsync(vm, logger);
            registry.Remove(generation);
        }
    }

    private async Task<IVm> LaunchAsync(VmGeneration generation, BootSlot slot, BootTrace trace, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var image = await images.LoadAsync(generation.Image, cancellationToken);
        var site = generation.Site;
        var specification = LaunchSpecification.Of(site, generation.Instance.Key.Instance, image, generation.Id);
        if (site.Policy.Volume is not null)
        {
            await PredecessorsAsync(generation, slot, cancellationToken);
        }

        generation.Reservation = room.TryReserve(site, specification.MemoryMiB)
            ?? await slot.LeaveForAsync(() => room.ReserveAsync(site, specification.MemoryMiB, cancellationToken));
        if (!generation.Instance.TryBeginLaunch(generation))
        {
            throw new OperationCanceledException(cancellationToken);
        }

        trace.Launching();
        try
        {
            return await launches.RunAsync(generation, specification with { Resumes = generation.Resumes }, cancellationToken);
        }
        catch (Exception error) when (generation.Resumes is not null && error is VmLaunchException { Failure: VmLaunchFailure.StateUnusable } or TimeoutRejectedException)
        {
            BootInstead(generation, site, error.Message);
            return await launches.RunAsync(generation, specification, cancellationToken);
        }
    }

    /// <summary>
    /// Only one VM at a time has the volume: those before come to their end first, which finish their last requests or are on their way out, as is the process of one that was suspended a moment ago.
    /// </summary>
    private async Task PredecessorsAsync(VmGeneration generation, BootSlot slot, CancellationToken cancellationToken)
    {
        while (registry.All.FirstOrDefault(vm => vm.Instance.Key == generation.Instance.Key && vm != generation && vm.CreatedAt <= generation.CreatedAt && !vm.IsAsleep) is { } before)
        {
            await slot.LeaveUntilAsync(before.Ended.Task.WaitAsync(cancellationToken));
        }
    }

    private void BootInstead(VmGeneration generation, Site site, string reason)
    {
        if (site.Policy.Idle.Require)
        {
            logger.StateKept(generation.Instance.Key, site.Name, generation.Resumes!.Facts.Id, reason);
            throw Refusals.StateUnusable(site);
        }

        if (!generation.Instance.TryBootInstead(generation, reason))
        {
            throw new OperationCanceledException(generation.Abandoned.Token);
        }
    }

    /// <summary>Whether the next boot of the same image would end likewise, as far as anybody can tell.</summary>
    private static bool IsOfTheImage(VmGeneration generation, Exception error) => error switch
    {
        // It may be what the instance keeps that its application stumbles over.
        VmLaunchException { IsOfApplication: true } or TimeoutRejectedException when generation.Site.Policy.Volume is not null => false,
        VmLaunchException launch => launch.Failure is VmLaunchFailure.Refused or VmLaunchFailure.GuestDied,
        ImageException image => image.Reason is ImageErrorReason.InvalidManifest or ImageErrorReason.InvalidFolder or ImageErrorReason.WrongDigest,
        _ => error is TimeoutRejectedException,
    };

    private (VmTrigger Trigger, ActivationException Refusal) Explain(VmGeneration generation, Exception error)
    {
        var site = generation.Site;
        switch (error)
        {
            case ActivationException { Failure: ActivationFailure.QueueFull or ActivationFailure.BackOff } refusal:
                return (VmTrigger.BootAbandoned, refusal);
            case ActivationException { Failure: ActivationFailure.StateUnusable } refusal:
                return (VmTrigger.BootFailed, refusal);
            case OperationCanceledException when generation.Abandoned.IsCancellationRequested:
                return (VmTrigger.BootAbandoned, Refusals.ShuttingDown());
            case ImageException { Reason: ImageErrorReason.NotFound }:
                return (VmTrigger.BootAbandoned, Refusals.ImageMissing(site, generation.Image));
            case ImageException unusable:
                logger.ImageUnusable(generation.Id, generation.Instance.Key, generation.Image, unusable.Message);
                return (VmTrigger.BootFailed, Refusals.BootFailed(site));
            case TimeoutRejectedException late:
                logger.BootDeadlineMissed(generation.Id, generation.Instance.Key, site.Policy.Boot.Timeout, (late.InnerException as VmLaunchCanceledException)?.ConsoleTail ?? "");
                return (VmTrigger.BootFailed, Refusals.BootDeadline(site));
            case VmLaunchException { Failure: VmLaunchFailure.VolumesFull } full:
                logger.BootFailed(generation.Id, generation.Instance.Key, full.Failure, full.Message, full.ConsoleTail);
                return (VmTrigger.BootFailed, Refusals.VolumesFull(site));
            case VmLaunchException failure:
                logger.BootFailed(generation.Id, generation.Instance.Key, failure.Failure, failure.Message, failure.ConsoleTail);
                return (VmTrigger.BootFailed, Refusals.BootFailed(site));
            default:
                logger.BootBroke(generation.Id, generation.Instance.Key, error);
                return (VmTrigger.BootFailed, Refusals.BootFailed(site));
        }
    }
}
