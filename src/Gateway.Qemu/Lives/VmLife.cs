using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Lives;

/// <summary>
/// Whether a VM still lives, and whose doing its end is: the gateway's, or its own. Whichever comes first stays. Safe to call from many threads.
/// </summary>
internal sealed class VmLife : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _cause;

    public VmLife()
    {
        Gone = _gone.Token;
    }

    /// <summary>Cancelled when it is over, or certainly about to be.</summary>
    public CancellationToken Gone { get; }

    /// <summary>Ends with <see cref="Gone"/>.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the gateway wanted it to end.</summary>
    public bool IsRequested => ReferenceEquals(_cause, RequestedCause);

    /// <summary>Whether it lives on without this gateway.</summary>
    public bool IsLeft => ReferenceEquals(_cause, LeftCause);

    /// <summary>Whether the guest may stand still by our own doing.</summary>
    public bool MayPause { get; set; }

    /// <summary>Whether its guest has come up, and was told to start its application: what goes wrong then is that one's.</summary>
    public bool HasLaunched { get; set; }

    /// <summary>Whether its guest reset the machine, which elsewhere boots it again.</summary>
    public bool HasReset { get; private set; }

    /// <summary>Why it ended; null while it lives.</summary>
    public string? Cause => Volatile.Read(ref _cause);

    private const string RequestedCause = "stopped";
    private const string LeftCause = "left running";
    private const string ResetReason = "guest-reset";

    /// <summary>The gateway wants it to end.</summary>
    public void Request() => End(RequestedCause);

    /// <summary>For this gateway it ends here; it lives on for the next one.</summary>
    public void Leave() => End(LeftCause);

    /// <summary>It ends; only the first cause counts.</summary>
    public void End(string cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is not null)
        {
            return;
        }

        _ended.TrySetResult();

        // Whoever waits for the guest runs on its own thread, not on the one that noticed.
        _ = _gone.CancelAsync();
    }

    /// <summary>Listens to what QEMU says of the guest. With <c>-no-reboot</c> a reset is a shutdown too.</summary>
    public void Observe(QmpEvent occurred)
    {
        switch (occurred.Name)
        {
            case "SHUTDOWN":
                var reason = occurred.Text("reason");
                HasReset = reason == ResetReason;
                End($"the guest shut down ({reason ?? "no reason given"})");
                break;
            case "GUEST_PANICKED":
                End("the guest panicked");
                break;
            case "RESET":
                End("the guest reset");
                break;
            case "STOP" when !MayPause:
                End("the hypervisor paused the guest");
                break;
            default:
                break;
        }
    }

    public void Dispose() => _gone.Dispose();
}
