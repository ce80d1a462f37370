using System.Diagnostics;
using Gateway.Vms.Diagnostics;

namespace Gateway.Vms.Tests.Kit;

/// <summary>Listens to the gateway's spans and keeps those that end; of its own traces alone, since tests run beside each other.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Lock _gate = new();
    private readonly List<Activity> _ended = [];

    public RecordedSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GatewayTraces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (_gate)
                {
                    _ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A request that is traced, until it is disposed; what is called meanwhile belongs to it.</summary>
    public static Activity BeginRequest() => new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();

    /// <summary>The spans of a request that have ended, by when they began.</summary>
    public IReadOnlyList<Activity> Of(Activity request)
    {
        lock (_gate)
        {
            return [.. _ended.Where(span => span.TraceId == request.TraceId).OrderBy(span => span.StartTimeUtc)];
        }
    }

    public void Dispose() => _listener.Dispose();
}
