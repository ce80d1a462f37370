using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Lives;

/// <summary>The end of a VM, however it comes about: by itself, by our wish, or by leaving it to the next gateway. But for the last, nothing of it is left then.</summary>
internal abstract class VmProcessEnd
{
    private const int ExitCodeOfSignals = 128;

    /// <summary>How long something of a VM that has ended by itself may linger.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ServingMark _mark;
    private readonly TaskCompletionSource<VmExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watch;
    private readonly Lock _lock = new();
    private Task? _stop;

    /// <summary>Watches from now on.</summary>
    protected VmProcessEnd(VmProcessParts parts, VmProcessServices services)
    {
        Parts = parts;
        Services = services;
        _mark = new ServingMark(parts, services.Logger);
        HasServed = parts.Source == VmSource.Warm;
        _watch = WatchAsync();
    }

    protected VmProcessParts Parts { get; }

    protected VmProcessServices Services { get; }

    public Task<VmExit> Exited => _exited.Task;

    /// <summary>Whether the guest has served, so that its end by itself is news, and it may have something to finish.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Whether somebody else killed the process, as a host does that has no memory left: that says nothing of image, guest or state.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>It serves: a next gateway may take it over.</summary>
    /// <param name="launch">What it took to come to this.</param>
    public void BeginServing(TimeSpan launch)
    {
        Services.Logger.VmReady(Parts.Specification.Id, launch.TotalMilliseconds);
        HasServed = true;
        _mark.Set();
    }

    /// <summary>It takes no more requests.</summary>
    public void EndServing() => _mark.Clear();

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

    /// <summary>Ends the process in steps, each with its deadline.</summary>
    /// <returns>The name of the step that did it; null if none did.</returns>
    protected abstract Task<string?> ShutDownAsync();

    /// <summary>Lets go of a console that is to go on for the next gateway.</summary>
    protected virtual Task LetGoOfConsoleAsync() => Task.CompletedTask;

    private async Task LeaveCoreAsync()
    {
        Parts.Life.Leave();
        await _watch;
        if (!Parts.Life.IsLeft)
        {
            // It had ended already.
            return;
        }

        // The process before its connections, whose end would be taken for its own.
        Parts.Process.Release();
        await LetGoOfConsoleAsync();
        Parts.Disconnect();
        _exited.TrySetResult(new VmExit(Requested: true, ExitCode: null));
    }

    private async Task StopCoreAsync()
    {
        var begun = Services.Time.GetTimestamp();
        EndServing();
        Parts.Life.Request();
        Parts.Connections.Dispose();
        if (await ShutDownAsync() is not { } step)
        {
            // A process that outlives SIGKILL waits for hardware. Its address and folder stay taken; whoever stops is not held up for ever.
            Services.Logger.VmWillNotEnd(Parts.Specification.Id, Parts.Process.Id);
            return;
        }

        await _watch;
        Services.Logger.VmStopped(Parts.Specification.Id, Services.Time.GetElapsedTime(begun).TotalMilliseconds, step);
    }

    private async Task WatchAsync()
    {
        var process = Parts.Process;
        await Task.WhenAny(process.Exited, Parts.Console.Ended, Parts.Life.Ended);
        if (Parts.Life.IsLeft)
        {
            return;
        }

        Parts.Life.End(process.Exited.IsCompleted ? "the process ended" : "the console closed");

        // What has failed does not linger. A VM that is being stopped has its own deadlines.
        var lingers = !Parts.Life.IsRequested && !await process.EndsWithinAsync(Grace, Services.Time);
        if (lingers)
        {
            process.Signal(Libc.SignalKill);
        }

        var exitCode = await process.Exited;
        WasKilled = !lingers && !Parts.Life.IsRequested && exitCode == ExitCodeOfSignals + Libc.SignalKill;
        _exited.TrySetResult(new VmExit(Parts.Life.IsRequested, exitCode));

        // It is still in the sockets; then they end.
        await Parts.HearOutAsync(Grace, Services.Time);
        CleanUp(exitCode);
    }

    private void CleanUp(int? exitCode)
    {
        var (specification, cause) = (Parts.Specification, Parts.Life.Cause);
        if (HasServed && !Parts.Life.IsRequested)
        {
            Services.Logger.VmDied(specification.Id, exitCode, cause!, Parts.Console.Tail);
        }

        Parts.Disconnect();
        if (specification.Site.Length > 0)
        {
            Services.SiteLog.Append(specification.Site, specification.Id, $"{cause}, exit code {exitCode}", Parts.Console.RawTail);
        }

        try
        {
            Parts.Folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Services.Logger.FolderNotRemoved(Parts.Folder.Path, error);
        }

        Services.Addresses.Return(Parts.Forwards[0].Host.Address);
        Parts.Process.Dispose();
    }
}
