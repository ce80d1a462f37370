using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>The end of a VM, however it comes about: by itself, by our wish, or by leaving it to the next gateway. But for the last, nothing of it is left then.</summary>
internal sealed class VmEnd
{
    private const int ExitCodeOfSignals = 128;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly VmParts _parts;
    private readonly VmServices _services;
    private readonly TaskCompletionSource<VmExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watch;
    private readonly Lock _lock = new();
    private Task? _stop;

    /// <summary>Watches from now on.</summary>
    public VmEnd(VmParts parts, VmServices services)
    {
        _parts = parts;
        _services = services;
        Mark = new ServingMark(parts, services.Logger);
        _watch = WatchAsync();
    }

    public Task<VmExit> Exited => _exited.Task;

    public ServingMark Mark { get; }

    /// <summary>Whether the guest has served, so that its end by itself is news, and it may have something to finish.</summary>
    public bool HasServed { get; set; }

    /// <summary>Whether somebody else killed the process, as a host does that has no memory left: that says nothing of image, guest or state.</summary>
    public bool WasKilled { get; private set; }

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
        Mark.Clear();
        _parts.Life.Request();
        _parts.Connections.Dispose();
        var step = await new VmShutdown(_parts, _services.Time).RunAsync(mayAsk: HasServed);
        if (step is null)
        {
            // A process that outlives SIGKILL waits for hardware. Its address and folder stay taken; whoever stops is not held up for ever.
            _services.Logger.VmWillNotEnd(_parts.Specification.Id, _parts.Process.Id);
            return;
        }

        await _watch;
        _services.Logger.VmStopped(_parts.Specification.Id, _services.Time.GetElapsedTime(begun).TotalMilliseconds, step);
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
        var lingers = !_parts.Life.IsRequested && await Task.WhenAny(process.Exited, Task.Delay(Grace, _services.Time)) != process.Exited;
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
        _parts.Connections.Dispose();
        _parts.Monitor.Dispose();
        _parts.Console.Dispose();
        _parts.State?.Dispose();
        _parts.Memory?.Dispose();
    }
}
