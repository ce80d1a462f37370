using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.History;

/// <summary>
/// The latest activations of all sites, bounded whatever happens: a new one takes the place of the oldest. Requests that find a VM running are no activation, and cost nothing here. Thread-safe.
/// </summary>
public sealed class ActivationHistory
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 2000;

    private const int LongestReason = 1000;

    private readonly ActivationTimes _times;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ActivationRecord[] _ring = new ActivationRecord[Capacity];
    private long _count;

    internal ActivationHistory(ActivationTimes times, TimeProvider time) => (_times, _time, Changes) = (times, time, new ChangeSignal(time));

    /// <summary>Tells that there is one more.</summary>
    public ChangeSignal Changes { get; }

    /// <summary>The latest, newest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="site">Only those of this site.</param>
    /// <param name="source">Only those whose VM came from there.</param>
    public IReadOnlyList<ActivationRecord> Latest(int most, string? site = null, VmSource? source = null)
    {
        var found = new List<ActivationRecord>();
        lock (_gate)
        {
            for (var number = _count; number > Math.Max(0, _count - Capacity) && found.Count < most; number--)
            {
                var record = _ring[Place(number)];
                if ((site is null || record.Site == site) && (source is null || record.Source == source))
                {
                    found.Add(record);
                }
            }
        }

        return found;
    }

    /// <summary>The one with a number; null where there is none, or none any more.</summary>
    public ActivationRecord? Find(long number)
    {
        lock (_gate)
        {
            return number > 0 && number <= _count && number > _count - Capacity ? _ring[Place(number)] : null;
        }
    }

    internal void Succeeded(VmGeneration generation, IVm vm, Waiting waiting)
    {
        var total = _time.GetElapsedTime(generation.CreatedAt, generation.ReadyAt);
        Add(generation, total, vm.PhasesOf(total), waiting, vm.Source, failure: null, reason: null);
        _times.Record(generation.Image, vm.Source, total);
    }

    /// <param name="refusal">What those who waited were told.</param>
    /// <param name="reason">What the operator is told.</param>
    internal void Failed(VmGeneration generation, ActivationException refusal, string reason, Waiting waiting)
    {
        IReadOnlyList<VmPhaseDuration> phases = generation.LaunchBegun is { } launched ? [new(VmPhase.Queue, _time.GetElapsedTime(generation.CreatedAt, launched))] : [];
        Add(generation, _time.GetElapsedTime(generation.CreatedAt), phases, waiting, source: null, refusal.Failure, reason.Length > LongestReason ? reason[..LongestReason] : reason);
    }

    private void Add(
        VmGeneration generation, TimeSpan total, IReadOnlyList<VmPhaseDuration> phases, Waiting waiting, VmSource? source, ActivationFailure? failure, string? reason)
    {
        var (site, instance) = generation.Instance.Key;
        var begun = _time.GetUtcNow() - total;
        lock (_gate)
        {
            _count++;
            _ring[Place(_count)] = new ActivationRecord(
                _count, site, instance, generation.Image, generation.Id, source, begun, total, phases, waiting.Waits, waiting.Count, failure, reason);
        }

        Changes.Tell();
    }

    private static int Place(long number) => (int)(number % Capacity);
}
