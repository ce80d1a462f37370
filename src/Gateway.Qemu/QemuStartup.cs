using Gateway.Qemu.Rehearsals;
using Gateway.Qemu.State;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Volumes;
using Microsoft.Extensions.Hosting;

namespace Gateway.Qemu;

/// <summary>
/// Before anything is served: takes the state folder (a second gateway on it does not start) and rehearses a boot, of which nothing is left when the ports open. What an earlier gateway left
/// is dealt with meanwhile, when the sites are known (<see cref="Vms.Launching.IVmLauncher.AdoptAsync"/>). Where there is no start after all, nothing is left of the rehearsal either.
/// </summary>
internal sealed class QemuStartup(StateFolder state, TemplateStore templates, VolumeStore volumes, Rehearsal rehearsal) : IHostedLifecycleService, IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private Task _opened = Task.CompletedTask;
    private Task _rehearsed = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        state.Open();
        _opened = Task.WhenAll(Task.Run(templates.Open, CancellationToken.None), Task.Run(() => volumes.SweepAsync(_ended.Token), CancellationToken.None));
        _rehearsed = Task.Run(() => RehearseAsync(cancellationToken), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _rehearsed;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _rehearsed;
        await _opened.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RehearseAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        await rehearsal.RunAsync(either.Token);
    }
}
