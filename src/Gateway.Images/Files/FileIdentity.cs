namespace Gateway.Images.Files;

/// <summary>
/// Which file it is and which state of it: as long as this is the same, so is the content, for all who do not set the clock back.
/// The time of change is what <c>touch</c> cannot forge.
/// </summary>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, long Modified, long Changed);
