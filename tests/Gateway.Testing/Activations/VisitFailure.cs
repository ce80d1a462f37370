namespace Gateway.Testing.Activations;

/// <summary>A request without its answer.</summary>
/// <param name="Words">What there was instead.</param>
/// <param name="Pause">What the gateway asks a client to wait; null where it does not.</param>
internal sealed record VisitFailure(string Words, TimeSpan? Pause)
{
    /// <summary>The instance or its image is left alone for failures; nothing was tried.</summary>
    public bool IsBackOff => Pause is not null;

    public TimeSpan RetryAfter => Pause ?? TimeSpan.Zero;
}
