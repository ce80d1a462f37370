using Gateway.Vms.Activation;

namespace Gateway.Errors;

/// <summary>The core's refusals in the front's words.</summary>
internal static class ActivationFailures
{
    public static Failure Of(ActivationFailure failure) => failure switch
    {
        ActivationFailure.ImageMissing => Failure.NoImage,
        ActivationFailure.QueueFull => Failure.QueueFull,
        ActivationFailure.PendingTimeout => Failure.PendingTimeout,
        ActivationFailure.BackOff => Failure.BackOff,
        ActivationFailure.BootDeadline => Failure.BootDeadline,
        ActivationFailure.BootFailed => Failure.BootFailed,
        ActivationFailure.StateUnusable => Failure.StateUnusable,
        ActivationFailure.VolumesFull => Failure.VolumesFull,
        ActivationFailure.ShuttingDown => Failure.ShuttingDown,
        _ => throw new InvalidOperationException($"No failure for {failure}."),
    };
}
