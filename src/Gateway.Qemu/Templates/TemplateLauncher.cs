using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;
using Gateway.Vms.Templates;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>
/// Launches VMs from templates: 1. a loaded shell of the image; 2. a universal shell that the template is filled into; 3. a new process with the template, where that is quicker than to boot.
/// What goes wrong costs the request a little time, never its VM: the next way is tried, and after the last the caller boots. A VM that is to be suspended needs memory of its own, which a
/// loaded shell has not.
/// </summary>
internal sealed class TemplateLauncher(
    TemplateStore templates, StateRestorer restorer, VmServices services, QemuPlacement placement, TimeProvider time, ILogger<TemplateLauncher> logger)
{
    /// <summary>Loading a state into a new process costs some milliseconds; a guest that boots as quickly gains nothing.</summary>
    private const double WorthwhileBootMilliseconds = 25;

    /// <summary>Null where the VM has to boot.</summary>
    public async Task<IVm?> TryLaunchAsync(Hypervisor hypervisor, VmSpecification specification, CancellationToken cancellationToken)
    {
        if (TemplateRules.WhyNot(specification) is not null)
        {
            return null;
        }

        var key = services.Keys.SnapshotOf(specification, hypervisor);
        if (await TryLaunchAsync(hypervisor, specification, key, cancellationToken) is not { } vm)
        {
            return null;
        }

        templates.CountUse(key);
        return vm;
    }

    /// <summary>Where a VM would come from: the same ways, in the same order, and none of them taken.</summary>
    public VmSource Foresee(Hypervisor hypervisor, VmSpecification specification)
    {
        if (TemplateRules.WhyNot(specification) is not null)
        {
            return VmSource.Cold;
        }

        var key = services.Keys.SnapshotOf(specification, hypervisor);
        var record = templates.FindRecord(key);
        return restorer.HasShell(hypervisor, specification, key, hasTemplate: record is not null) ? VmSource.Shell
            : record?.BootMilliseconds >= WorthwhileBootMilliseconds ? VmSource.Template
            : VmSource.Cold;
    }

    private async Task<QemuVm?> TryLaunchAsync(Hypervisor hypervisor, VmSpecification specification, string key, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();

        // 1
        if (!specification.Suspends && await restorer.TryLoadedShellAsync(hypervisor, specification, key, begun, cancellationToken) is { } loaded)
        {
            return loaded;
        }

        if (await templates.FindAsync(key) is not { } template)
        {
            return null;
        }

        // 2
        if (await restorer.TryUniversalShellAsync(hypervisor, specification, template.Copied, VmSource.Shell, begun, cancellationToken) is { } filled)
        {
            return filled;
        }

        // 3
        return template.Record.BootMilliseconds >= WorthwhileBootMilliseconds ? await RestoreAsync(hypervisor, specification, template, begun, cancellationToken) : null;
    }

    private async Task<QemuVm?> RestoreAsync(Hypervisor hypervisor, VmSpecification specification, Snapshot template, long begun, CancellationToken cancellationToken)
    {
        try
        {
            return specification.Suspends
                ? await restorer.StartAsync(hypervisor, specification, template.Copied, VmSource.Template, begun, cancellationToken)
                : await placement.StartAsync(new VmStarter(services, hypervisor), specification, VmBeginning.Of(template), RunAsync, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // Others needed its room in memory just now.
            return null;
        }
        catch (Exception error) when (error is VmLaunchException { Failure: not VmLaunchFailure.Host, IsOfApplication: false } or IOException)
        {
            logger.RestoreFailed(specification.Id, specification.Image.Name, error.Message);
            templates.Discard(template.Record.Key);
            return null;
        }

        async Task<bool> RunAsync(QemuVm vm, CancellationToken token)
            => await vm.ListenForStateAsync(token) && await vm.RestoreAsync(template.State, VmSource.Template, VmPhase.Spawn, begun, token);
    }
}
