namespace Gateway.Images.Files;

/// <summary>
/// Which file it is and which state of it: as long as this is the same, so is the content.
/// The time of change is what <c>touch</c> cannot forge.
/// </summary>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, long Modified, long Changed)
{
    /// <summary>Twice the tick of file times on the slowest kernels in use (100 Hz).</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Whether a change from now on is sure to show: file times advance in ticks, and a second change within a tick leaves no trace.
    /// </summary>
    public bool IsSettled(DateTimeOffset now) => (now - DateTimeOffset.UnixEpoch - TimeSpan.FromMicroseconds(Changed / 1000.0)).Duration() > Settling;
}
