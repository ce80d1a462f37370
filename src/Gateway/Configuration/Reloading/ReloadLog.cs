namespace Gateway.Configuration.Reloading;

/// <summary>Event ids 3300-3399 belong to the configuration file. An id is never reused.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(3300, LogLevel.Information, "The operator's routes of {File} were read again.")]
    public static partial void RoutesReloaded(this ILogger logger, string file);

    [LoggerMessage(3301, LogLevel.Error, "{File} was changed, but is not used: what was read before stays.\n{Errors}")]
    public static partial void FileRefused(this ILogger logger, string file, string errors);

    [LoggerMessage(3302, LogLevel.Information, "{File} has no errors any more.")]
    public static partial void FileMended(this ILogger logger, string file);

    [LoggerMessage(3303, LogLevel.Warning, "{File} was changed in what needs a restart: {Keys}.")]
    public static partial void NeedsRestart(this ILogger logger, string file, string keys);

    [LoggerMessage(3304, LogLevel.Error, "Reading {File} again broke off.")]
    public static partial void ReloadBroke(this ILogger logger, string file, Exception error);
}
