using Gateway.Vms.Boots;
using Microsoft.Extensions.Hosting;

namespace Gateway.Vms.Activation;

/// <summary>
/// Takes over what an earlier gateway left, boots from then on until the host's stop, and leaves no VM behind but those that are kept for the next one.
/// </summary>
internal sealed class VmActivatorLifetime(VmActivator activator, VmAdoption adoption, BootWorkers workers) : IHostedLifecycleService, IAsyncDisposable
{
    private bool _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // In this order no instance gets a second VM.
        await adoption.RunAsync(cancellationToken);
        workers.Start();
    }

    /// <summary>Before anything stops: whoever asks from now on is told so.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        activator.BeginShutdown(leaveAll: !_started);
        return Task.CompletedTask;
    }

    /// <param name="cancellationToken">Cancelled at the host's deadline: requests are cut off then, but VMs are stopped all the same.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Where the gateway could not even start, the VMs that it had taken over are not to blame.
        activator.BeginShutdown(leaveAll: !_started);

        // Also a boot that nobody has taken yet has its end from a worker.
        workers.Start();
        await activator.StopAllAsync(cancellationToken);
        await workers.StoppedAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));
}
