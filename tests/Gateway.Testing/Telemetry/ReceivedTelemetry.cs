namespace Gateway.Testing.Telemetry;

/// <summary>What exporters sent: spans, names of metrics and the heads of requests. Thread-safe.</summary>
public abstract class ReceivedTelemetry
{
    private readonly Lock _gate = new();
    private readonly List<OtlpSpan> _spans = [];
    private readonly HashSet<string> _metrics = [];
    private readonly List<string> _heads = [];
    private TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<OtlpSpan> Spans
    {
        get
        {
            lock (_gate)
            {
                return [.. _spans];
            }
        }
    }

    public IReadOnlyCollection<string> Metrics
    {
        get
        {
            lock (_gate)
            {
                return [.. _metrics];
            }
        }
    }

    /// <summary>Request line and headers of all requests, as they came.</summary>
    public IReadOnlyList<string> Heads
    {
        get
        {
            lock (_gate)
            {
                return [.. _heads];
            }
        }
    }

    /// <summary>Ends when what was received is as somebody wants it.</summary>
    public async Task UntilAsync(Func<ReceivedTelemetry, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _received.Task;
            }

            if (condition(this))
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <param name="head">What was asked, and its headers.</param>
    /// <param name="signal">Which of the three it is.</param>
    /// <param name="message">What was exported.</param>
    private protected void Keep(string head, OtlpSignal signal, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            _heads.Add(head);
            if (signal == OtlpSignal.Traces)
            {
                _spans.AddRange(OtlpMessages.Spans(message));
            }
            else if (signal == OtlpSignal.Metrics)
            {
                _metrics.UnionWith(OtlpMessages.MetricNames(message));
            }

            _received.SetResult();
            _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
