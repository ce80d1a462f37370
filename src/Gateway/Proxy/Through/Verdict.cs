using Gateway.Errors;

namespace Gateway.Proxy.Through;

/// <summary>What came of asking.</summary>
/// <param name="Passes">Whether the request may go on.</param>
/// <param name="Failure">What the client must be told because there was no answer; null where the answer was the client's, or the client is gone.</param>
internal readonly record struct Verdict(bool Passes, Failure? Failure)
{
    public static Verdict Passed { get; } = new(Passes: true, null);

    public static Verdict Refused { get; } = new(Passes: false, null);

    public static Verdict Of(Failure failure) => new(Passes: false, failure);
}
