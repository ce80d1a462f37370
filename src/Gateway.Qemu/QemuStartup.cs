using Gateway.Qemu.Rehearsals;
using Gateway.Qemu.State;
using Microsoft.Extensions.Hosting;

namespace Gateway.Qemu;

/// <summary>
/// Before anything is served: takes the state folder (a second gateway on it does not start), clears what an earlier one left, and rehearses a boot. When the ports open, no process of
/// all that is left.
/// </summary>
internal sealed class QemuStartup(StateFolder state, Leftovers leftovers, Rehearsal rehearsal) : IHostedLifecycleService
{
    private Task _rehearsed = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        state.Open();
        await Task.Run(leftovers.Sweep, cancellationToken);
        _rehearsed = Task.Run(() => rehearsal.RunAsync(cancellationToken), CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _rehearsed;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
