namespace Gateway.Qemu.Diagnostics;

/// <summary>How a launch fared that wanted a shell.</summary>
internal enum ClaimOutcome
{
    /// <summary>There was one that fits.</summary>
    Hit,

    /// <summary>There was none.</summary>
    Missed,

    /// <summary>There was one, but it was of no use.</summary>
    Failed,
}
