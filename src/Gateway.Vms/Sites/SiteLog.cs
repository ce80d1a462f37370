using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Sites;

/// <summary>Event ids 1100-1199 belong to sites. An id is never reused.</summary>
internal static partial class SiteLog
{
    [LoggerMessage(1100, LogLevel.Information, "{Count} sites of {Folder} are served (read in {ElapsedMs:F0} ms).")]
    public static partial void SitesLoaded(this ILogger logger, int count, string folder, double elapsedMs);

    [LoggerMessage(1101, LogLevel.Error, "The sites stay as they were: {Folder} has {Count} errors.\n{Errors}")]
    public static partial void ReloadRefused(this ILogger logger, string folder, int count, string errors);

    [LoggerMessage(1102, LogLevel.Error, "Reading the sites of {Folder} again broke off.")]
    public static partial void ReloadBroke(this ILogger logger, string folder, Exception error);
}
