using Gateway.Qemu.Lives;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Network;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Qemu.Suspended;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>One QEMU process: how its guest comes to be ready from a boot, a state or a standstill, and what its state is saved with.</summary>
internal sealed class QemuVm : ProcessVm
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    private readonly VmParts _parts;
    private readonly VmServices _services;

    public QemuVm(VmParts parts, VmServices services)
        : base(parts, new VmEnd(parts, services))
    {
        _parts = parts;
        _services = services;
        _ = RaiseBacklogAsync();
    }

    /// <summary>The guest's memory where it is the VM's own; null where it is the process's alone, or a copy.</summary>
    public GuestMemory? Memory => _parts.Memory;

    public override bool CanSuspend => _parts.Record.SnapshotKey is not null;

    /// <summary>QEMU took commands, or its guest spoke.</summary>
    public override bool HypervisorCameUp => _parts.Monitor.Negotiated.IsCompletedSuccessfully || _parts.Console.Began.IsCompleted;

    /// <summary>Waits until the guest has booted and is ready; false if the VM ended instead.</summary>
    public async Task<bool> WaitReadyAsync(CancellationToken cancellationToken)
    {
        var shown = 0L;
        if (!await LivesUntilAsync(async (hypervisorUp, either) => shown = await Launch.AfterBootAsync(hypervisorUp, either), cancellationToken))
        {
            return false;
        }

        var up = await UpAsync(shown);
        Serves(VmSource.Cold, [Phase(VmPhase.Spawn, _parts.Started, up), Phase(VmPhase.Boot, up, shown), Phase(VmPhase.Ready, shown)]);
        return !Gone.IsCancellationRequested;
    }

    /// <summary>Has the machine wait for the state of its devices; false if the VM ended instead.</summary>
    public Task<bool> ListenForStateAsync(CancellationToken cancellationToken)
        => LivesUntilAsync((_, either) => _parts.Monitor.ListenForStateAsync(_parts.State!.Descriptor, either), cancellationToken);

    /// <summary>Lets the guest run from a snapshot whose memory it has, and waits until it is ready; false if the VM ended instead.</summary>
    /// <param name="state">Of its devices.</param>
    /// <param name="source">How it came to this.</param>
    /// <param name="first">The phase that lies between <paramref name="begun"/> and now.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> RestoreAsync(ReadOnlyMemory<byte> state, VmSource source, VmPhase first, long begun, CancellationToken cancellationToken)
    {
        var begunRestoring = _services.Time.GetTimestamp();
        var restored = begunRestoring;
        if (!await LivesUntilAsync(RunAsync, cancellationToken))
        {
            return false;
        }

        Serves(source, [Phase(first, begun, begunRestoring), Phase(VmPhase.Restore, begunRestoring, restored), Phase(VmPhase.Ready, restored)]);
        return !Gone.IsCancellationRequested;

        async Task RunAsync(Task hypervisorUp, CancellationToken either)
        {
            BeginWriting();
            await _parts.Events.SendStateAsync(_parts.State!.Socket, state, either);
            restored = _services.Time.GetTimestamp();
            await Launch.AfterRestoreAsync(hypervisorUp, source, either);
        }
    }

    /// <summary>What is done with a guest that nobody uses yet.</summary>
    public GuestStandstill Standstill => new(_parts, _services.Time);

    /// <summary>Lets a guest that stands still run on for whoever wanted it; false if the VM ended instead.</summary>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ContinueAsync(long begun, CancellationToken cancellationToken)
    {
        var continued = begun;
        if (!await LivesUntilAsync(RunAsync, cancellationToken))
        {
            return false;
        }

        _parts.Life.MayPause = false;
        Serves(VmSource.Shell, [Phase(VmPhase.Claim, begun, continued), Phase(VmPhase.Ready, continued)]);
        return !Gone.IsCancellationRequested;

        async Task RunAsync(Task hypervisorUp, CancellationToken either)
        {
            BeginWriting();
            await Standstill.RunOnAsync(either);
            continued = _services.Time.GetTimestamp();
            if (Specification.PreApp)
            {
                await Launch.AfterRestoreAsync(hypervisorUp, VmSource.Shell, either);
            }
        }
    }

    /// <summary>
    /// From now on it is the VM that somebody wants, under that one's name; until then nobody but its owner knew of it. Its folder stays where it is, and says so from when it serves.
    /// </summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="commandLine">Its cold boot by hand; null where it is the shell's own.</param>
    /// <param name="snapshotKey">Of a snapshot of it; null where none can be taken.</param>
    public void Become(VmSpecification specification, string? commandLine, string? snapshotKey)
    {
        var image = specification.Image;
        _parts.Record = _parts.Record.For(new VmOwner(
            specification.Id, specification.Site, specification.Kind, specification.Instance, image.Name, image.Digest, commandLine ?? CommandLine, snapshotKey)
        {
            Environment = _services.Seal.Of(specification.Environment),
            VolumePath = specification.Volume?.Path,
        });
        _parts.Specification = specification;
        _parts.Connections = _parts.Connections.For(image.Manifest.Connections);
    }

    public override Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken)
        => new VmSuspension(_parts, _services).RunAsync(isRequired, cancellationToken);

    public override Task RunOnAsync() => new VmSuspension(_parts, _services).RunOnAsync();

    private VmPhaseDuration Phase(VmPhase phase, long begun, long ended) => new(phase, _services.Time.GetElapsedTime(begun, ended));

    /// <summary>One that ends now.</summary>
    private VmPhaseDuration Phase(VmPhase phase, long begun) => new(phase, _services.Time.GetElapsedTime(begun));

    private GuestLaunch Launch => new(_parts, _services.Time);

    private void BeginWriting()
    {
        if (Specification is { Volume: not null, IsNobodys: false })
        {
            _services.Volumes.BeginWriting(Specification);
        }
    }

    /// <summary>Runs something to its end; false where the VM ended first.</summary>
    /// <param name="step">Given when the hypervisor's ports exist, and what ends the wait.</param>
    private async Task<bool> LivesUntilAsync(Func<Task, CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Gone);
        try
        {
            await step(_parts.Monitor.Greeting, either.Token);
            return true;
        }
        catch (Exception) when (Gone.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Qmp.QmpException)
        {
            // The monitor ended before it began: the process is about to.
            await _parts.Life.Ended.WaitAsync(cancellationToken);
            return false;
        }
    }

    /// <summary>The moment the hypervisor was up: it took commands, or its guest spoke; at the latest the guest showed that it is there.</summary>
    private async Task<long> UpAsync(long shown)
    {
        var commanded = _parts.Monitor.Negotiated.IsCompletedSuccessfully ? await _parts.Monitor.Negotiated : shown;
        var spoken = _parts.Console.Began.IsCompletedSuccessfully ? await _parts.Console.Began : shown;
        return Math.Min(Math.Min(commanded, spoken), shown);
    }

    private async Task RaiseBacklogAsync()
    {
        await Task.WhenAny(_parts.Monitor.Greeting, _parts.Life.Ended);
        if (_parts.Monitor.Greeting.IsCompletedSuccessfully)
        {
            // Before it greets QEMU has made the network, and with it the listening sockets.
            _parts.Connections.ManyAtOnce = ListenBacklog.TryRaise(_parts.Process, _parts.Forwards);
            if (!_parts.Connections.ManyAtOnce && !Gone.IsCancellationRequested)
            {
                _services.Logger.BacklogNotRaised(Specification.Id);
            }
        }
    }
}
