using System.Net;
using System.Net.Sockets;
using Gateway.Vms.Launching;

namespace Gateway.Testing.Scripted;

/// <summary>A VM without a process, which dies and stops when a test says so.</summary>
public sealed class ScriptedVm : IVm, IDisposable
{
    private readonly ScriptedLauncher _launcher;
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource<VmExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _suspendBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _suspendGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ended;

    internal ScriptedVm(ScriptedLauncher launcher, VmSpecification specification)
    {
        _launcher = launcher;
        Specification = specification;
        Phases = launcher.Phases;
        Address = launcher.Upstream(specification) ?? new IPEndPoint(IPAddress.Loopback, 9);
    }

    public VmSpecification Specification { get; }

    public VmSource Source => Specification.Resumes is null ? VmSource.Cold : VmSource.Suspended;

    public IReadOnlyList<VmPhaseDuration> Phases { get; }

    public int ProcessId => Environment.ProcessId;

    public IPEndPoint Address { get; }

    public DateTimeOffset StartedAt { get; } = TimeProvider.System.GetUtcNow();

    public string Folder => Path.Combine(Path.GetTempPath(), Specification.Id);

    public IReadOnlyList<string> Arguments => ["scripted", Specification.Id];

    public string CommandLine => $"scripted {Specification.Id}";

    public string ConsoleTail => "the end of a scripted console";

    /// <summary>What the console said in all; a test may let it say more.</summary>
    public string Console { get; set; } = "a scripted console\n";

    public CancellationToken Gone => _gone.Token;

    public Task<VmExit> Exited => _exited.Task;

    /// <summary>Ends when somebody has begun to stop it.</summary>
    public Task StopBegun => _stopBegun.Task;

    /// <summary>Whether somebody has begun to stop it.</summary>
    public bool IsStopping => _stopBegun.Task.IsCompleted;

    /// <summary>Whether no other gateway is to take it over.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Whether it was let go of rather than stopped.</summary>
    public bool IsLeft { get; private set; }

    public async ValueTask<NetworkStream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_gone.IsCancellationRequested || _launcher.Upstream(Specification) is not { } upstream)
        {
            throw new IOException($"VM {Specification.Id} takes no connections.");
        }

        var socket = new Socket(upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(upstream, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"VM {Specification.Id} takes no connections.", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public int ConnectionEra { get; private set; }

    /// <summary>How much of the console's beginning is gone.</summary>
    public int ConsoleBegin { get; set; }

    public ConsolePart ReadConsole(long position)
    {
        var (all, begin) = (Console, Math.Max((int)position, ConsoleBegin));
        return new ConsolePart(all[begin..], Place(begin), Place(all.Length));

        ConsolePlace Place(int end) => new(end, all.AsSpan(0, end).Count('\n'));
    }

    public bool CanSuspend => Specification.Suspends && _launcher.CanSuspend;

    /// <summary>How often it was recalled, or let run on, after it was to be suspended.</summary>
    public int RunsOn { get; private set; }

    /// <summary>Ends when somebody has begun to suspend it.</summary>
    public Task SuspendBegun => _suspendBegun.Task;

    public async Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken)
    {
        ConnectionEra++;
        _suspendBegun.TrySetResult();
        try
        {
            if (_launcher.HoldSuspends)
            {
                await _suspendGate.Task.WaitAsync(cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            RunsOn++;
            throw;
        }

        if (_launcher.SuspendFailure is { } failure || _gone.IsCancellationRequested)
        {
            RunsOn++;
            throw new VmSuspendException(_launcher.SuspendFailure ?? "scripted to be gone");
        }

        var state = new SuspendedState(VmFacts.Of(Specification), _launcher.StateBytes, StartedAt, isRequired);
        _launcher.States[Specification.Id] = state;
        return state;
    }

    public Task RunOnAsync()
    {
        RunsOn++;
        _launcher.States.TryRemove(Specification.Id, out _);
        return Task.CompletedTask;
    }

    /// <summary>Lets a suspension that is held come to its end.</summary>
    public void EndSuspend() => _suspendGate.TrySetResult();

    public async Task StopAsync()
    {
        _stopBegun.TrySetResult();
        if (_launcher.HoldStops && !_exited.Task.IsCompleted)
        {
            await _stopGate.Task;
        }

        End(new VmExit(Requested: true, ExitCode: 0));
    }

    public void Retire() => IsRetired = true;

    public Task LeaveAsync()
    {
        IsLeft = true;
        End(new VmExit(Requested: true, ExitCode: null));
        return Task.CompletedTask;
    }

    /// <summary>Lets a stop that is held come to its end.</summary>
    public void EndStop() => _stopGate.TrySetResult();

    /// <summary>The process ends by itself.</summary>
    public void Die() => End(new VmExit(Requested: false, ExitCode: 139));

    /// <summary>For whoever keeps VMs after their end; the core never does.</summary>
    public void Dispose() => _gone.Dispose();

    private void End(VmExit exit)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _launcher.Ended();
            _exited.SetResult(exit);
            _gone.Cancel();
        }
    }
}
