using Gateway.Qemu;
using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>
/// The end of a VM, however it comes about: by itself, by our wish (SIGTERM, then SIGKILL: a unikernel cannot be asked), or by leaving it to the next gateway. But for the last, nothing of it is
/// left then.
/// </summary>
internal sealed class Solo5End
{
    private const int ExitCodeOfSignals = 128;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TerminateDeadline = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(10);

    private readonly Solo5Parts _parts;
    private readonly Solo5Services _services;
    private readonly TaskCompletionSource<VmExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watch;
    private readonly Lock _lock = new();
    private Task? _stop;

    /// <summary>Watches from now on.</summary>
    public Solo5End(Solo5Parts parts, Solo5Services services)
    {
        _parts = parts;
        _services = services;
        _watch = WatchAsync();
    }

    public Task<VmExit> Exited => _exited.Task;

    /// <summary>Whether the guest has served, so that its end by itself is news.</summary>
    public bool HasServed { get; set; }

    /// <summary>Whether somebody else killed the process, as a host does that has no memory left: that says nothing of image or guest.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>It serves: a next gateway may take it over. One of no site nobody takes over.</summary>
    public void BeginServing()
    {
        HasServed = true;
        _services.Logger.VmReady(_parts.Specification.Id, _services.Time.GetElapsedTime(_parts.Started).TotalMilliseconds);
        if (_parts.Specification.Site.Length > 0)
        {
            Mark(() => _parts.Folder.BeginServing(_parts.Record.Owner));
        }
    }

    /// <summary>It takes no more requests.</summary>
    public void EndServing() => Mark(_parts.Folder.EndServing);

    public Task StopAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(StopCoreAsync);
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
        await _watch;
        if (_parts.Life.IsLeft)
        {
            // The process before its console, whose end would be taken for its own.
            _parts.Process.Release();
            await _parts.Console.LetGoAsync();
            Disconnect();
            _exited.TrySetResult(new VmExit(Requested: true, ExitCode: null));
        }
    }

    private async Task StopCoreAsync()
    {
        var begun = _services.Time.GetTimestamp();
        EndServing();
        _parts.Life.Request();
        _parts.Connections.Dispose();
        if (await ShutDownAsync() is not { } step)
        {
            // A process that outlives SIGKILL waits for hardware. Its address and folder stay taken; whoever stops is not held up for ever.
            _services.Logger.VmWillNotEnd(_parts.Specification.Id, _parts.Process.Id);
            return;
        }

        await _watch;
        _services.Logger.VmStopped(_parts.Specification.Id, _services.Time.GetElapsedTime(begun).TotalMilliseconds, step);
    }

    /// <summary>What did it; null if nothing.</summary>
    private async Task<string?> ShutDownAsync()
    {
        if (_parts.Process.Exited.IsCompleted)
        {
            return "itself";
        }

        _parts.Process.Signal(Libc.SignalTerminate);
        if (await EndsWithinAsync(TerminateDeadline))
        {
            return "SIGTERM";
        }

        _parts.Process.Signal(Libc.SignalKill);
        return await EndsWithinAsync(KillDeadline) ? "SIGKILL" : null;
    }

    private async Task<bool> EndsWithinAsync(TimeSpan deadline)
        => await Task.WhenAny(_parts.Process.Exited, Task.Delay(deadline, _services.Time)) == _parts.Process.Exited;

    private async Task WatchAsync()
    {
        var process = _parts.Process;
        await Task.WhenAny(process.Exited, _parts.Console.Ended, _parts.Life.Ended);
        if (_parts.Life.IsLeft)
        {
            return;
        }

        _parts.Life.End(process.Exited.IsCompleted ? "the process ended" : "the console closed");

        // What has failed does not linger. A VM that is being stopped has its own deadlines.
        var lingers = !_parts.Life.IsRequested && !await EndsWithinAsync(Grace);
        if (lingers)
        {
            process.Signal(Libc.SignalKill);
        }

        var exitCode = await process.Exited;
        WasKilled = !lingers && !_parts.Life.IsRequested && exitCode == ExitCodeOfSignals + Libc.SignalKill;
        _exited.TrySetResult(new VmExit(_parts.Life.IsRequested, exitCode));

        // What the guest had printed is still in the socket; then it ends.
        await _parts.Console.FinishAsync(Grace);
        CleanUp(exitCode);
    }

    private void CleanUp(int? exitCode)
    {
        var (specification, cause) = (_parts.Specification, _parts.Life.Cause);
        if (HasServed && !_parts.Life.IsRequested)
        {
            _services.Logger.VmDied(specification.Id, exitCode, cause!, _parts.Console.Tail);
        }

        Disconnect();
        if (specification.Site.Length > 0)
        {
            _services.SiteLog.Append(specification.Site, specification.Id, $"{cause}, exit code {exitCode}", _parts.Console.RawTail);
        }

        try
        {
            _parts.Folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _services.Logger.FolderNotRemoved(_parts.Folder.Path, error);
        }

        _services.Addresses.Return(_parts.Forwards[0].Host.Address);
        _parts.Process.Dispose();
    }

    private void Disconnect()
    {
        foreach (var door in _parts.Doors)
        {
            door.Dispose();
        }

        _parts.Connections.Dispose();
        _parts.Console.Dispose();
        _parts.Network.Dispose();
    }

    private void Mark(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _services.Logger.NotMarked(_parts.Specification.Id, error);
        }
    }
}
