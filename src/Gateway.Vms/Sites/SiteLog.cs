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

    [LoggerMessage(1103, LogLevel.Information, "{Folder} has no errors any more.")]
    public static partial void ReloadMended(this ILogger logger, string folder);

    [LoggerMessage(1104, LogLevel.Error, "Sites without their image, whose requests fail until it is there: {Count} ({Sites}{More}).")]
    public static partial void ImagesMissing(this ILogger logger, int count, string sites, string more);
}
