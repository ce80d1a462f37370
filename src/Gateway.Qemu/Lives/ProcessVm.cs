using System.Net;
using System.Net.Sockets;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Lives;

/// <summary>One process with a guest and all that belongs to it, whatever runs it, from its start until nothing of it is left. It cleans up after itself however it ends.</summary>
internal abstract class ProcessVm : IVm
{
    private readonly VmProcessParts _parts;
    private readonly VmProcessEnd _end;

    /// <param name="parts">It owns them.</param>
    /// <param name="end">Theirs.</param>
    protected ProcessVm(VmProcessParts parts, VmProcessEnd end)
    {
        _parts = parts;
        _end = end;
        Source = parts.Source;
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

    public Task<VmExit> Exited => _end.Exited;

    /// <summary>Why it ended; null while it lives.</summary>
    public string? Cause => _parts.Life.Cause;

    /// <summary>Whether what runs the guest had come up itself, so that what went wrong is the guest's.</summary>
    public abstract bool HypervisorCameUp { get; }

    /// <inheritdoc cref="VmLife.HasLaunched"/>
    public bool HasLaunched => _parts.Life.HasLaunched;

    /// <inheritdoc cref="VmLife.HasReset"/>
    public bool HasReset => _parts.Life.HasReset;

    /// <inheritdoc cref="VmProcessEnd.WasKilled"/>
    public bool WasKilled => _end.WasKilled;

    /// <summary>Sends its process a signal, if there still is one.</summary>
    public void Signal(int signal) => _parts.Process.Signal(signal);

    public ConsolePart ReadConsole(long position) => _parts.Console.Read(position);

    public ValueTask<NetworkStream> ConnectAsync(CancellationToken cancellationToken) => _parts.Connections.ConnectAsync(cancellationToken);

    public int ConnectionEra => _parts.Connections.Era;

    public abstract bool CanSuspend { get; }

    public abstract Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken);

    public abstract Task RunOnAsync();

    public Task StopAsync() => _end.StopAsync();

    public void Retire() => _end.EndServing();

    public Task LeaveAsync() => _end.LeaveAsync();

    /// <summary>It is ready, and serves from now on.</summary>
    /// <param name="source">How it came to this.</param>
    /// <param name="phases">What that took.</param>
    protected void Serves(VmSource source, IReadOnlyList<VmPhaseDuration> phases)
    {
        (Source, Phases) = (source, phases);
        _end.BeginServing(phases.Aggregate(TimeSpan.Zero, static (sum, phase) => sum + phase.Duration));
    }
}
