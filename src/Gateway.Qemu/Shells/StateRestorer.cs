using Gateway.Qemu.Diagnostics;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.Templates;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Shells;

/// <summary>Makes VMs of guests that stand still: in a shell that fits, or in a new process.</summary>
internal sealed class StateRestorer(ShellPool shells, VmServices services, QemuPlacement placement, SupplyMetrics metrics, ILogger<StateRestorer> logger)
{
    /// <summary>Takes a loaded shell.</summary>
    /// <param name="hypervisor">What runs it.</param>
    /// <param name="specification">What is wanted.</param>
    /// <param name="key">Of the template.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait, and the shell.</param>
    /// <returns>Null where there is none, or it was of no use.</returns>
    public async Task<QemuVm?> TryLoadedShellAsync(Hypervisor hypervisor, VmSpecification specification, string key, long begun, CancellationToken cancellationToken)
        => shells.Take(ShellKind.Loaded, key) is { } shell
            ? await ClaimAsync(shell, (volume, token) => shell.ContinueAsync(volume, begun, token), hypervisor, specification, cancellationToken)
            : null;

    /// <summary>Takes a universal shell and fills it.</summary>
    /// <param name="hypervisor">What runs it.</param>
    /// <param name="specification">What is wanted.</param>
    /// <param name="state">Of the guest.</param>
    /// <param name="source">Where that came from.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait, and the shell.</param>
    /// <returns>Null where there is none that fits, or it was of no use.</returns>
    /// <exception cref="InvalidDataException">The state is not what was saved.</exception>
    public async Task<QemuVm?> TryUniversalShellAsync(
        Hypervisor hypervisor, VmSpecification specification, RestorableState state, VmSource source, long begun, CancellationToken cancellationToken)
        => services.Keys.ShellOf(specification, hypervisor) is { } shape && shells.Take(ShellKind.Universal, shape) is { } shell
            ? await ClaimAsync(shell, (volume, token) => shell.FillAsync(state, volume, source, begun, token), hypervisor, specification, cancellationToken)
            : null;

    /// <summary>Whether there is a shell now that a VM could be made of.</summary>
    public bool HasShell(Hypervisor hypervisor, VmSpecification specification, string key, bool hasTemplate)
        => (!specification.Suspends && shells.Has(ShellKind.Loaded, key))
            || (hasTemplate && services.Keys.ShellOf(specification, hypervisor) is { } shape && shells.Has(ShellKind.Universal, shape));

    /// <summary>Starts a process, which gets its memory while it starts.</summary>
    /// <param name="hypervisor">What runs it.</param>
    /// <param name="specification">What is wanted.</param>
    /// <param name="state">Of the guest.</param>
    /// <param name="source">Where that came from.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="VmLaunchException">It does not come up.</exception>
    /// <exception cref="InvalidDataException">The state is not what was saved.</exception>
    public Task<QemuVm> StartAsync(
        Hypervisor hypervisor, VmSpecification specification, RestorableState state, VmSource source, long begun, CancellationToken cancellationToken)
    {
        return placement.StartAsync(new VmStarter(services, hypervisor), specification, VmBeginning.Empty, RunAsync, cancellationToken);

        async Task<bool> RunAsync(QemuVm vm, CancellationToken token)
        {
            var filled = Task.Run(() => state.FillMemory(vm.Memory!), CancellationToken.None);
            var listens = await vm.ListenForStateAsync(token);
            try
            {
                await filled;
            }
            catch when (vm.Gone.IsCancellationRequested)
            {
                // Its memory has gone with it; that says nothing of the state.
                return false;
            }

            return listens && await vm.RestoreAsync(state.Devices, source, VmPhase.Spawn, begun, token);
        }
    }

    private async Task<QemuVm?> ClaimAsync(
        Shell shell, Func<Descriptor?, CancellationToken, Task<bool>> claim, Hypervisor hypervisor, VmSpecification specification, CancellationToken cancellationToken)
    {
        var id = shell.Vm.Specification.Id;
        try
        {
            using var volume = specification.Volume is null ? null : services.Volumes.Take(specification);

            // A loaded shell was started for the same image on the same machine.
            var starter = new VmStarter(services, hypervisor);
            var commandLine = shell.Kind == ShellKind.Loaded && volume is null ? null : starter.ByHand(specification, shell.Vm);
            shell.Vm.Become(specification, commandLine, starter.SnapshotKeyOf(specification));
            if (await claim(volume, cancellationToken))
            {
                return shell.Vm;
            }

            logger.ShellUnusable(id, $"{shell.Vm.Cause}; its console ended with: {shell.Vm.ConsoleTail}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException or QmpException)
        {
            logger.ShellUnusable(id, error.Message);
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }

        metrics.Claimed(shell.Kind, ClaimOutcome.Failed);
        await shell.DisposeAsync();
        return null;
    }
}
