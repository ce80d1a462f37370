using System.Net;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>One QEMU process and all that belongs to it, from its start until nothing of it is left. It cleans up after itself however it ends.</summary>
internal sealed class QemuVm : IVm
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    private VmParts _parts;
    private readonly VmServices _services;
    private readonly TaskCompletionSource<VmExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watch;
    private readonly Lock _lock = new();
    private Task? _stop;
    private bool _served;

    public QemuVm(VmParts parts, VmServices services)
    {
        _parts = parts;
        _services = services;
        Source = parts.Source;
        _served = parts.Source == VmSource.Warm;
        _watch = WatchAsync();
        _ = RaiseBacklogAsync();
    }

    public VmSpecification Specification => _parts.Specification;

    public VmSource Source { get; private set; }

    public IReadOnlyList<VmPhaseDuration> Phases { get; private set; } = [];

    public int ProcessId => _parts.Process.Id;

    public IPEndPoint Address => _parts.Forwards[0].Host;

    /// <summary>Where the guest's ports are found.</summary>
    public IReadOnlyList<PortForward> Forwards => _parts.Forwards;

    public DateTimeOffset StartedAt => _parts.Record.StartedAt;

    public string Folder => _parts.Folder.Path;

    public IReadOnlyList<string> Arguments => _parts.Record.Arguments;

    public string CommandLine => _parts.Record.CommandLine;

    public string ConsoleTail => _parts.Console.Tail;

    public CancellationToken Gone => _parts.Life.Gone;

    public Task<VmExit> Exited => _exited.Task;

    /// <summary>Why it ended; null while it lives.</summary>
    public string? Cause => _parts.Life.Cause;

    /// <summary>Whether QEMU itself had come up, so that what went wrong is the guest's.</summary>
    public bool HypervisorCameUp => _parts.Monitor.Negotiated.IsCompletedSuccessfully || _parts.Console.Began.IsCompleted;

    /// <summary>Waits until the guest has booted and is ready; false if the VM ended instead.</summary>
    public async Task<bool> WaitReadyAsync(CancellationToken cancellationToken)
    {
        if (!await LivesUntilAsync(Readiness().WaitAsync, cancellationToken))
        {
            return false;
        }

        var ready = _services.Time.GetTimestamp();
        var up = await UpAsync(ready);
        Serves(VmSource.Cold, [new(VmPhase.Spawn, _services.Time.GetElapsedTime(_parts.Started, up)), new(VmPhase.Boot, _services.Time.GetElapsedTime(up, ready))]);
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
        if (!await LivesUntilAsync(RunAsync, cancellationToken))
        {
            return false;
        }

        Serves(source, [new(first, _services.Time.GetElapsedTime(begun, begunRestoring)), new(VmPhase.Restore, _services.Time.GetElapsedTime(begunRestoring))]);
        return !Gone.IsCancellationRequested;

        async Task RunAsync(Task hypervisorUp, CancellationToken either)
        {
            await _parts.Events.SendStateAsync(_parts.State!.Socket, state, either);
            await Readiness().WaitRestoredAsync(either);
        }
    }

    /// <summary>What is done with a guest that nobody uses yet.</summary>
    public GuestStandstill Standstill => new(_parts, _services.Time);

    /// <summary>Lets a guest that stands still run on for whoever wanted it; false if the VM ended instead.</summary>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ContinueAsync(long begun, CancellationToken cancellationToken)
    {
        if (!await LivesUntilAsync((_, either) => _parts.Monitor.ExecuteAsync("cont", null, CommandDeadline, either), cancellationToken))
        {
            return false;
        }

        _parts.Life.MayPause = false;
        Serves(VmSource.Shell, [new(VmPhase.Claim, _services.Time.GetElapsedTime(begun))]);
        return !Gone.IsCancellationRequested;
    }

    /// <summary>From now on it is the VM that somebody wants, under that one's name; until then nobody but its owner knew of it. Its folder stays where it is.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="commandLine">Its cold boot by hand.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Become(VmSpecification specification, string commandLine)
    {
        var record = _parts.Record.For(specification, commandLine);
        _parts.Folder.Write(record);
        _parts = _parts with { Specification = specification, Record = record, Connections = _parts.Connections.For(specification.Image.Manifest.Connections) };
    }

    public ConsolePart ReadConsole(long position) => _parts.Console.Read(position);

    public ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken) => _parts.Connections.ConnectAsync(cancellationToken);

    public Task StopAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(StopCoreAsync);
        }
    }

    private GuestReadiness Readiness() => new(Specification.Image.Manifest, _parts.Console, _parts.Connections, _services.Time);

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

    private void Serves(VmSource source, IReadOnlyList<VmPhaseDuration> phases)
    {
        (Source, Phases) = (source, phases);
        _services.Logger.VmReady(Specification.Id, phases.Sum(phase => phase.Duration.TotalMilliseconds));
        _served = true;
        if (Specification.Site.Length > 0)
        {
            Mark(_parts.Folder.BeginServing);
        }
    }

    public void Retire() => Mark(_parts.Folder.EndServing);

    public Task LeaveAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(LeaveCoreAsync);
        }
    }

    private async Task LeaveCoreAsync()
    {
        _parts.Life.Leave();
        if (!_parts.Life.IsLeft)
        {
            // It had ended already.
            await _watch;
            return;
        }

        // The process before its connections, whose end would be taken for its own.
        await _watch;
        _parts.Process.Release();
        Disconnect();
        _exited.TrySetResult(new VmExit(Requested: true, ExitCode: null));
    }

    private async Task StopCoreAsync()
    {
        var begun = _services.Time.GetTimestamp();
        Retire();
        _parts.Life.Request();
        _parts.Connections.Dispose();
        var step = await new VmShutdown(_parts, _services.Time).RunAsync(mayAsk: _served);
        if (step is null)
        {
            // A process that outlives SIGKILL waits for hardware. Its address and folder stay taken; whoever stops is not held up for ever.
            _services.Logger.VmWillNotEnd(Specification.Id, ProcessId);
            return;
        }

        await _watch;
        _services.Logger.VmStopped(Specification.Id, _services.Time.GetElapsedTime(begun).TotalMilliseconds, step);
    }

    /// <summary>The moment the hypervisor was up: it took commands, or its guest spoke; at the latest the guest was ready.</summary>
    private async Task<long> UpAsync(long ready)
    {
        var commanded = _parts.Monitor.Negotiated.IsCompletedSuccessfully ? await _parts.Monitor.Negotiated : ready;
        var spoken = _parts.Console.Began.IsCompletedSuccessfully ? await _parts.Console.Began : ready;
        return Math.Min(Math.Min(commanded, spoken), ready);
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

    private async Task WatchAsync()
    {
        var process = _parts.Process;
        await Task.WhenAny(process.Exited, _parts.Console.Ended, _parts.Life.Ended);
        if (_parts.Life.IsLeft)
        {
            return;
        }

        if (!_parts.Life.Ended.IsCompleted)
        {
            _parts.Life.End(process.Exited.IsCompleted ? "the process ended" : "the console closed");
        }

        // What has failed does not linger. A VM that is being stopped has its own deadlines.
        if (!_parts.Life.IsRequested && await Task.WhenAny(process.Exited, Task.Delay(Grace, _services.Time)) != process.Exited)
        {
            process.Signal(Libc.SignalKill);
        }

        var exitCode = await process.Exited;
        _exited.TrySetResult(new VmExit(_parts.Life.IsRequested, exitCode));

        // What the guest had printed is still in the socket; then it ends.
        await _parts.Console.FinishAsync(Grace);
        CleanUp(exitCode);
    }

    private void CleanUp(int? exitCode)
    {
        if (_served && !_parts.Life.IsRequested)
        {
            _services.Logger.VmDied(Specification.Id, exitCode, Cause!, ConsoleTail);
        }

        Disconnect();
        if (Specification.Site.Length > 0)
        {
            _services.SiteLog.Append(Specification.Site, Specification.Id, $"{Cause}, exit code {exitCode}", _parts.Console.RawTail);
        }

        try
        {
            _parts.Folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _services.Logger.FolderNotRemoved(Folder, error);
        }

        _services.Addresses.Return(_parts.Forwards[0].Host.Address);
        _parts.Process.Dispose();
    }

    private void Disconnect()
    {
        _parts.Connections.Dispose();
        _parts.Monitor.Dispose();
        _parts.Console.Dispose();
    }

    /// <summary>Writes whether it may be taken over. Where that fails it serves, or goes, all the same; only a next gateway may judge it wrongly.</summary>
    private void Mark(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _services.Logger.NotMarked(Specification.Id, error);
        }
    }
}
