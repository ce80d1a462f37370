using System.Net;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Readiness;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>One QEMU process and all that belongs to it, from its start until nothing of it is left. It cleans up after itself however it ends.</summary>
internal sealed class QemuVm : IVm
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly VmParts _parts;
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
        _served = parts.Source == VmSource.Warm;
        _watch = WatchAsync();
        _ = RaiseBacklogAsync();
    }

    public VmSpecification Specification => _parts.Specification;

    public VmSource Source => _parts.Source;

    public IReadOnlyList<VmPhaseDuration> Phases { get; private set; } = [];

    public int ProcessId => _parts.Process.Id;

    public IPEndPoint Address => _parts.Forwards[0].Host;

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

    /// <summary>Waits until the guest is ready; false if the VM ended instead.</summary>
    public async Task<bool> WaitReadyAsync(CancellationToken cancellationToken)
    {
        var readiness = new GuestReadiness(Specification.Image.Manifest, _parts.Console, _parts.Connections, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Gone);
        try
        {
            await readiness.WaitAsync(_parts.Monitor.Greeting, either.Token);
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

        var ready = _services.Time.GetTimestamp();
        var up = await UpAsync(ready);
        Phases =
        [
            new VmPhaseDuration(VmPhase.Spawn, _services.Time.GetElapsedTime(_parts.Started, up)),
            new VmPhaseDuration(VmPhase.Boot, _services.Time.GetElapsedTime(up, ready)),
        ];
        _services.Logger.VmReady(Specification.Id, _services.Time.GetElapsedTime(_parts.Started, ready).TotalMilliseconds);
        _served = true;
        BeginServing();
        return !Gone.IsCancellationRequested;
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

    public void Retire()
    {
        try
        {
            _parts.Folder.EndServing();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It goes all the same. Should the gateway be killed meanwhile, the next one takes it over if it still runs.
            _services.Logger.NotMarked(Specification.Id, error);
        }
    }

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

    private void BeginServing()
    {
        try
        {
            _parts.Folder.BeginServing();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It serves all the same; only the next gateway will not take it over.
            _services.Logger.NotMarked(Specification.Id, error);
        }
    }
}
