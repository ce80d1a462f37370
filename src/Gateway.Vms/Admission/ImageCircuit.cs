using Gateway.Vms.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Vms.Admission;

/// <summary>
/// Whether boots of one image are worth trying: it opens when of at least four within ten minutes half have failed, for 5 s. Then one boot may try, and doubles the
/// pause when it fails, to a minute at most; another one may when that has not told after a pause more. What the host is to blame for is not reported here. Thread-safe.
/// </summary>
internal sealed class ImageCircuit
{
    public const int FewestBoots = 4;
    public const double FailureRatio = 0.5;
    public static readonly TimeSpan Sampling = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<bool> _accounts;
    private TimeSpan _pause;
    private long _since;

    public ImageCircuit(string image, TimeProvider time, ILogger logger)
    {
        _time = time;
        _accounts = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                ShouldHandle = static arguments => new(!arguments.Outcome.Result),
                MinimumThroughput = FewestBoots,
                FailureRatio = FailureRatio,
                SamplingDuration = Sampling,
                BreakDurationGenerator = static arguments => new(PauseAfter(arguments.HalfOpenAttempts)),
                OnOpened = arguments =>
                {
                    Set(arguments.BreakDuration);
                    logger.CircuitOpened(image, arguments.BreakDuration);
                    return default;
                },
                OnClosed = _ =>
                {
                    Set(TimeSpan.Zero);
                    logger.CircuitClosed(image);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>How long until a boot may be tried; zero when it may now.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_gate)
            {
                return Remaining_NeedsLock();
            }
        }
    }

    /// <summary>Lets a boot try; where boots have failed, only one until it is known how it went, or the pause has passed once more.</summary>
    public bool TryPass(out TimeSpan remaining)
    {
        lock (_gate)
        {
            remaining = Remaining_NeedsLock();
            if (remaining > TimeSpan.Zero)
            {
                return false;
            }

            _since = _time.GetTimestamp();
            return true;
        }
    }

    /// <summary>How a boot went, as far as the image decides that.</summary>
    public void Report(bool cameUp)
    {
        try
        {
            _accounts.Execute(static cameUp => cameUp, cameUp);
        }
        catch (BrokenCircuitException)
        {
            // It began before the circuit opened: that says nothing new.
        }
    }

    private static TimeSpan PauseAfter(int attempts) => attempts >= 4 ? Longest : TimeSpan.FromTicks(Shortest.Ticks << attempts);

    private TimeSpan Remaining_NeedsLock()
    {
        var remaining = _pause == TimeSpan.Zero ? _pause : _pause - _time.GetElapsedTime(_since);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private void Set(TimeSpan pause)
    {
        lock (_gate)
        {
            (_pause, _since) = (pause, _time.GetTimestamp());
        }
    }
}
