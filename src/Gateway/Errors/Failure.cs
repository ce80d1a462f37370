namespace Gateway.Errors;

/// <summary>Why a client gets an answer of the gateway instead of one of a guest.</summary>
internal enum Failure
{
    /// <summary>No site matches the host and path.</summary>
    NoSite,

    /// <summary>A site matches, but its captures name no image.</summary>
    NoImage,

    /// <summary>The target is none that a site could have: <c>*</c>, or the authority of a CONNECT.</summary>
    NoPath,

    /// <summary>The request's body is longer than the site's limit for what others are asked about.</summary>
    BodyTooLong,

    /// <summary>Too many requests wait already, here or for this site.</summary>
    QueueFull,

    /// <summary>The request waited for its VM as long as the site allows.</summary>
    PendingTimeout,

    /// <summary>The image failed to start a moment ago and is not tried again yet.</summary>
    BackOff,

    /// <summary>The VM did not get ready in time.</summary>
    BootDeadline,

    /// <summary>The VM did not come up.</summary>
    BootFailed,

    /// <summary>The VM went away before it answered.</summary>
    VmDied,

    /// <summary>The guest accepts no connection.</summary>
    Unreachable,

    /// <summary>The guest closed the connection without an answer, or answered what is no HTTP.</summary>
    BadAnswer,

    /// <summary>The suspended state of the VM cannot be resumed, and may not be lost.</summary>
    StateUnusable,

    /// <summary>The disk for volumes is taken.</summary>
    VolumesFull,

    /// <summary>The gateway is shutting down.</summary>
    ShuttingDown,
}
