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
/// What goes wrong costs the request a little time, never its VM: the next way is tried, and after the last the caller boots.
/// </summary>
internal sealed class TemplateLauncher(
    TemplateStore templates, ShellPool shells, VmServices services, VmPlacement placement, TimeProvider time, ILogger<TemplateLauncher> logger)
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

        var begun = time.GetTimestamp();
        var key = SnapshotKey.Of(specification, hypervisor);

        // 1
        if (shells.Take(ShellKind.Loaded, key) is { } loaded
            && await ClaimAsync(loaded, (line, token) => loaded.ContinueAsync(specification, line, begun, token), hypervisor, specification, cancellationToken) is { } continued)
        {
            templates.CountUse(key);
            return continued;
        }

        if (templates.Find(key) is not { } template)
        {
            return null;
        }

        // 2
        if (ShellShape.Of(specification, hypervisor) is { } shape && shells.Take(ShellKind.Universal, shape) is { } shell
            && await ClaimAsync(shell, (line, token) => shell.FillAsync(specification, line, template, begun, token), hypervisor, specification, cancellationToken) is { } filled)
        {
            templates.CountUse(key);
            return filled;
        }

        // 3
        return template.Record.BootMilliseconds >= WorthwhileBootMilliseconds ? await RestoreAsync(hypervisor, specification, template, begun, cancellationToken) : null;
    }

    private async Task<QemuVm?> ClaimAsync(
        Shell shell, Func<string, CancellationToken, Task<bool>> claim, Hypervisor hypervisor, VmSpecification specification, CancellationToken cancellationToken)
    {
        var id = shell.Vm.Specification.Id;
        try
        {
            if (await claim(new VmStarter(services, hypervisor).ByHand(specification, shell.Vm), cancellationToken))
            {
                return shell.Vm;
            }

            logger.ShellUnusable(id, $"{shell.Vm.Cause}; its console ended with: {shell.Vm.ConsoleTail}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            logger.ShellUnusable(id, error.Message);
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }

        await shell.DisposeAsync();
        return null;
    }

    private async Task<QemuVm?> RestoreAsync(Hypervisor hypervisor, VmSpecification specification, Snapshot template, long begun, CancellationToken cancellationToken)
    {
        try
        {
            var vm = await placement.StartAsync(new VmStarter(services, hypervisor), specification, VmBeginning.Of(template), RunAsync, cancellationToken);
            templates.CountUse(template.Record.Key);
            return vm;
        }
        catch (Exception error) when (error is VmLaunchException or IOException or ObjectDisposedException)
        {
            logger.RestoreFailed(specification.Id, specification.Image.Name, error.Message);
            templates.Discard(template.Record.Key);
            return null;
        }

        async Task<bool> RunAsync(QemuVm vm, CancellationToken token)
            => await vm.ListenForStateAsync(token) && await vm.RestoreAsync(template.State, VmSource.Template, VmPhase.Spawn, begun, token);
    }
}
