using System.Net;
using System.Net.Sockets;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Readiness;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>One process of a tender and all that belongs to it, from its start until nothing of it is left. It cleans up after itself however it ends.</summary>
internal sealed class Solo5Vm : IVm
{
    private readonly Solo5Parts _parts;
    private readonly Solo5Services _services;
    private readonly Solo5End _end;
    private readonly long _spawned;

    public Solo5Vm(Solo5Parts parts, Solo5Services services)
    {
        _parts = parts;
        _services = services;
        _spawned = services.Time.GetTimestamp();
        _end = new Solo5End(parts, services);
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

    public Task<VmExit> Exited => _end.Exited;

    /// <summary>Why it ended; null while it lives.</summary>
    public string? Cause => _parts.Life.Cause;

    /// <summary>Whether the tender let the guest run, so that what went wrong is the guest's.</summary>
    public bool GuestBegan => _parts.Console.Began.IsCompleted;

    /// <inheritdoc cref="VmProcessEnd{TParts}.WasKilled"/>
    public bool WasKilled => _end.WasKilled;

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
        Phases = [new(VmPhase.Spawn, time.GetElapsedTime(_parts.Started, _spawned)), new(VmPhase.Boot, time.GetElapsedTime(_spawned, shown)), new(VmPhase.Ready, time.GetElapsedTime(shown))];
        _end.BeginServing(time.GetElapsedTime(_parts.Started));
        return !Gone.IsCancellationRequested;
    }

    public ConsolePart ReadConsole(long position) => _parts.Console.Read(position);

    public ValueTask<NetworkStream> ConnectAsync(CancellationToken cancellationToken) => _parts.Connections.ConnectAsync(cancellationToken);

    public int ConnectionEra => _parts.Connections.Era;

    public bool CanSuspend => false;

    public Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken)
        => throw new VmSuspendException($"VM {Specification.Id}: nothing can save the state of a Solo5 process");

    public Task RunOnAsync() => Task.CompletedTask;

    public Task StopAsync() => _end.StopAsync();

    public void Retire() => _end.EndServing();

    public Task LeaveAsync() => _end.LeaveAsync();
}
