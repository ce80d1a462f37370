using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Hosting;

namespace Gateway.Qemu;

/// <summary>
/// Before anything is served: takes the state folder (a second gateway on it does not start), clears what an earlier one left, and begins to look at the hypervisor, so that the first
/// request need not wait for that.
/// </summary>
internal sealed class QemuStartup(StateFolder state, Leftovers leftovers, HypervisorFinder finder) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        state.Open();
        await Task.Run(leftovers.Sweep, cancellationToken);
        _ = LookAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LookAsync()
    {
        try
        {
            await finder.FindAsync(CancellationToken.None);
        }
        catch (VmLaunchException)
        {
            // Logged where it was found; every launch will say it again.
        }
    }
}
