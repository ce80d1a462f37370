namespace Gateway.Vms.Launching;

/// <summary>A launch was broken off, because nobody wants it any more or because it took too long: how far its guest had come is not lost.</summary>
/// <param name="consoleTail">What the guest had printed last.</param>
/// <param name="innerException">What broke it off.</param>
public sealed class VmLaunchCanceledException(string consoleTail, OperationCanceledException innerException)
    : OperationCanceledException(innerException.Message, innerException, innerException.CancellationToken)
{
    public string ConsoleTail { get; } = consoleTail;
}
