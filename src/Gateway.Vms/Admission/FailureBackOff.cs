namespace Gateway.Vms.Admission;

/// <summary>
/// How long an instance that failed is left alone. The n-th failure in a row costs 1 s × 2ⁿ⁻¹, at most 1 min. A VM that dies after it was ready may be replaced at once
/// the first time; dying again within 30 s of being ready counts as a failure, living longer clears the account. Forgotten 1 min after the last pause has ended.
/// Not thread-safe: its owner's lock guards it.
/// </summary>
internal sealed class FailureBackOff(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private string? _digest;
    private int _failures;
    private long _since;
    private TimeSpan _pause;

    /// <summary>How long until the next attempt; zero when it may be made now.</summary>
    public TimeSpan Remaining => _failures == 0 ? TimeSpan.Zero : Positive(_pause - time.GetElapsedTime(_since));

    /// <summary>How long until the failures are forgotten; zero when there are none to remember.</summary>
    public TimeSpan RememberedFor => _failures == 0 ? TimeSpan.Zero : Positive(_pause + Memory - time.GetElapsedTime(_since));

    public void BootFailed(string digest) => Fail(digest, free: 0);

    /// <param name="lived">From being ready to dying.</param>
    public void Died(string digest, TimeSpan lived)
    {
        if (lived >= Stable)
        {
            Forget();
        }

        Fail(digest, free: 1);
    }

    /// <summary>Failures are of an image: another one gets its chance.</summary>
    public void ForgetUnless(string? digest)
    {
        if (_failures > 0 && _digest != digest)
        {
            Forget();
        }
    }

    public void Forget() => (_failures, _pause) = (0, TimeSpan.Zero);

    private void Fail(string digest, int free)
    {
        if (RememberedFor == TimeSpan.Zero)
        {
            Forget();
        }

        _failures++;
        _digest = digest;
        _since = time.GetTimestamp();
        _pause = _failures <= free ? TimeSpan.Zero : Pause(_failures - free);
    }

    private static TimeSpan Pause(int failures)
        => failures > 6 ? Longest : TimeSpan.FromTicks(Math.Min(First.Ticks << (failures - 1), Longest.Ticks));

    private static TimeSpan Positive(TimeSpan duration) => duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
}
