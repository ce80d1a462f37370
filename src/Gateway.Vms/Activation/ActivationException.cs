namespace Gateway.Vms.Activation;

/// <summary>A request that gets no VM. The message is fit for a client: it names the site and the setting, nothing of the inside.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">In a sentence.</param>
/// <param name="retryAfter">When trying again makes sense; null where nothing says when.</param>
public sealed class ActivationException(ActivationFailure failure, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public ActivationFailure Failure { get; } = failure;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
