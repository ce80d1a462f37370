namespace Gateway.Serving;

/// <summary>Event ids 3200-3299 belong to serving a folder. An id is never reused.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(3200, LogLevel.Information, "image {Image} rebuilt: {Files} files in {Milliseconds:0} ms; the next request gets it")]
    public static partial void Rebuilt(this ILogger logger, string image, int files, double milliseconds);

    [LoggerMessage(3201, LogLevel.Warning, "image {Image} stays as it was: {Reason}")]
    public static partial void RebuildFailed(this ILogger logger, string image, string reason);
}
