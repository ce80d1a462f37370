using Gateway.Qemu.Lives;
using Gateway.Qemu.Readiness;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>One process of a tender.</summary>
internal sealed class Solo5Vm : ProcessVm
{
    private readonly Solo5Parts _parts;
    private readonly Solo5Services _services;
    private readonly long _spawned;

    public Solo5Vm(Solo5Parts parts, Solo5Services services)
        : base(parts, new Solo5End(parts, services))
    {
        _parts = parts;
        _services = services;
        _spawned = services.Time.GetTimestamp();
    }

    /// <summary>The tender let the guest run.</summary>
    public override bool HypervisorCameUp => _parts.Console.Began.IsCompleted;

    /// <summary>Waits until the guest is ready; false if the VM ended instead.</summary>
    public async Task<bool> WaitReadyAsync(CancellationToken cancellationToken)
    {
        long shown;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Gone);
        try
        {
            shown = await new GuestReadiness(Specification.Image.Manifest, _parts.Console, _parts.Connections, _services.Time).WaitAsync(Task.CompletedTask, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var time = _services.Time;
        Serves(VmSource.Cold, [new(VmPhase.Spawn, time.GetElapsedTime(_parts.Started, _spawned)), new(VmPhase.Boot, time.GetElapsedTime(_spawned, shown)), new(VmPhase.Ready, time.GetElapsedTime(shown))]);
        return !Gone.IsCancellationRequested;
    }

    public override bool CanSuspend => false;

    public override Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken)
        => throw new VmSuspendException($"VM {Specification.Id}: nothing can save the state of a Solo5 process");

    public override Task RunOnAsync() => Task.CompletedTask;
}
