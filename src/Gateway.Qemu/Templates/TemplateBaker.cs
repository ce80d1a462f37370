using System.Collections.Concurrent;
using Gateway.Qemu.Diagnostics;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;
using Gateway.Vms.Templates;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>Makes templates: boots an image in a VM of its own, which serves nobody, takes its memory and the state of its devices when it is ready, and ends it.</summary>
internal sealed class TemplateBaker(TemplateStore templates, VmServices services, QemuPlacement placement, BackgroundVms background, SupplyMetrics metrics, TimeProvider time, ILogger<TemplateBaker> logger)
{
    private readonly ConcurrentDictionary<string, IVm> _baking = new(StringComparer.Ordinal);

    /// <summary>The VMs that are being made templates of.</summary>
    public IReadOnlyList<IVm> Baking => [.. _baking.Values];

    /// <summary>Makes the template of what is specified, unless there is one.</summary>
    /// <param name="hypervisor">What runs it.</param>
    /// <param name="specification">Under a name of its own, of no site.</param>
    /// <param name="cancellationToken">Breaks it off; nothing is left.</param>
    /// <exception cref="VmLaunchException">There can be none, the guest does not come up, or its state cannot be had.</exception>
    public async Task<BakedTemplate> BakeAsync(Hypervisor hypervisor, VmSpecification specification, CancellationToken cancellationToken)
    {
        if (TemplateRules.WhyNot(specification) is { } reason)
        {
            throw new VmLaunchException(VmLaunchFailure.Unsupported, $"image '{specification.Image.Name}' gets no template: {reason}");
        }

        var key = services.Keys.SnapshotOf(specification, hypervisor);
        if (await templates.FindAsync(key) is { } known)
        {
            return new BakedTemplate(templates.FactsOf(known.Record), IsNew: false);
        }

        try
        {
            var made = await MakeAsync(hypervisor, specification, key, cancellationToken);
            metrics.TemplateMade();
            return new BakedTemplate(made, IsNew: true);
        }
        catch (VmLaunchException)
        {
            metrics.TemplateNotMade();
            throw;
        }
        finally
        {
            _baking.TryRemove(specification.Id, out _);
        }
    }

    private async Task<TemplateFacts> MakeAsync(Hypervisor hypervisor, VmSpecification specification, string key, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var vm = await placement.StartAsync(new VmStarter(services, hypervisor), specification, VmBeginning.BootInOwnMemory, BootAsync, cancellationToken);
        try
        {
            var state = await vm.Standstill.TakeStateAsync(cancellationToken);
            var record = new SnapshotRecord(
                key,
                specification.Image.Name,
                specification.Image.Digest,
                hypervisor.Version,
                specification.MemoryMiB,
                MemoryBytes: 0,
                MemoryDigest: "",
                StateDigest: "",
                vm.Phases.Where(phase => phase.Phase is VmPhase.Boot or VmPhase.Ready).Sum(phase => phase.Duration.TotalMilliseconds),
                time.GetUtcNow())
            {
                Vcpus = specification.Vcpus,
                PreApp = specification.PreApp,
                HasVolume = specification.Volume is not null,
            };
            var saved = templates.Save(record, vm.Memory!, state);
            logger.TemplateBaked(specification.Image.Name, saved.DiskSize >> 10, time.GetElapsedTime(begun).TotalMilliseconds);
            return saved;
        }
        catch (Exception error) when (error is QmpException or IOException or UnauthorizedAccessException || (error is OperationCanceledException && vm.Gone.IsCancellationRequested))
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"image '{specification.Image.Name}' gets no template: {error.Message}", vm.ConsoleTail, error);
        }
        finally
        {
            await vm.StopAsync();
        }
    }

    /// <summary>In no hurry: whatever is asked for meanwhile goes first.</summary>
    private Task<bool> BootAsync(QemuVm vm, CancellationToken cancellationToken)
    {
        _baking[vm.Specification.Id] = vm;
        return background.RunAsync(vm, () => vm.WaitReadyAsync(cancellationToken));
    }
}
