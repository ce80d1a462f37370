namespace Gateway.Vms.Activation;

/// <summary>Why a request gets no VM.</summary>
public enum ActivationFailure
{
    /// <summary>No image has the name that the request's host or path captured; nothing boots.</summary>
    ImageMissing,

    /// <summary>Too many wait already.</summary>
    QueueFull,

    /// <summary>The request waited as long as its site lets it.</summary>
    PendingTimeout,

    /// <summary>The VM failed a moment ago and is not tried again yet.</summary>
    BackOff,

    /// <summary>The guest did not answer within the boot's deadline.</summary>
    BootDeadline,

    /// <summary>The VM did not come up.</summary>
    BootFailed,

    /// <summary>Its suspended state cannot be resumed, and its site would rather serve nothing than lose it.</summary>
    StateUnusable,

    /// <summary>The disk that volumes may take is taken.</summary>
    VolumesFull,

    /// <summary>The gateway starts nothing any more.</summary>
    ShuttingDown,
}
