namespace Gateway.Usage;

/// <summary>Event ids 3500-3599 belong to usage. An id is never reused.</summary>
internal static partial class UsageLog
{
    [LoggerMessage(3500, LogLevel.Error, "What sites used cannot be kept, and is held in memory until it can: {Reason}.")]
    public static partial void CannotKeep(this ILogger logger, string reason);

    [LoggerMessage(3501, LogLevel.Information, "What sites used is kept again.")]
    public static partial void Keeps(this ILogger logger);

    [LoggerMessage(3502, LogLevel.Error, "{File} is no database any more; it lies beside as {Aside}, and a new one begins.")]
    public static partial void BeginsAnew(this ILogger logger, string file, string aside);
}
