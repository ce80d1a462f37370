using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Volumes;

/// <summary>Event ids 2300-2399 belong to volumes. An id is never reused.</summary>
internal static partial class VolumeLog
{
    [LoggerMessage(2300, LogLevel.Information, "Site '{Site}' has a new volume for instance '{Instance}', {SizeMiB} MiB: {Folder}, made in {Milliseconds:0} ms.")]
    public static partial void VolumeMade(this ILogger logger, string site, string instance, int sizeMiB, string folder, double milliseconds);

    [LoggerMessage(2301, LogLevel.Information, "The volume {Folder} of site '{Site}' grows from {BeforeMiB} to {SizeMiB} MiB.")]
    public static partial void VolumeGrown(this ILogger logger, string folder, string site, long beforeMiB, int sizeMiB);

    [LoggerMessage(2302, LogLevel.Warning, "The volume {Folder} of site '{Site}' stays at {BeforeMiB} MiB, although Volume:SizeMiB is {SizeMiB} now: none is made smaller.")]
    public static partial void VolumeStaysLarge(this ILogger logger, string folder, string site, long beforeMiB, int sizeMiB);

    [LoggerMessage(2303, LogLevel.Warning, "What is left of a volume could not be removed: {Folder}")]
    public static partial void VolumeNotSwept(this ILogger logger, string folder, Exception error);
}
