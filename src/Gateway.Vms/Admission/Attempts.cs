namespace Gateway.Vms.Admission;

/// <summary>
/// When something may be tried again that nobody waits for: after the n-th failure in a row not for 1 min × 2ⁿ⁻¹, at most an hour; after a success not for an hour where that is asked for.
/// Remembers the latest 10,000. Not thread-safe.
/// </summary>
public sealed class Attempts<TKey>(TimeProvider time)
    where TKey : notnull
{
    public static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private const int Most = 10_000;
    private const int MostDoublings = 6;

    private readonly Dictionary<TKey, (long At, TimeSpan Pause, int Failures)> _attempts = [];

    public bool MayTry(TKey key) => !_attempts.TryGetValue(key, out var last) || time.GetElapsedTime(last.At) >= last.Pause;

    /// <summary>It succeeded, and that is enough for a while.</summary>
    public void Rest(TKey key) => Set(key, failures: 0, Longest);

    public void Failed(TKey key)
    {
        var failures = _attempts.GetValueOrDefault(key).Failures;
        Set(key, failures + 1, failures < MostDoublings ? First * (1 << failures) : Longest);
    }

    /// <summary>It succeeded, and may do so again.</summary>
    public void Forget(TKey key) => _attempts.Remove(key);

    private void Set(TKey key, int failures, TimeSpan pause)
    {
        _attempts[key] = (time.GetTimestamp(), pause, failures);
        if (_attempts.Count > Most)
        {
            _attempts.Remove(_attempts.MinBy(attempt => attempt.Value.At).Key);
        }
    }
}
