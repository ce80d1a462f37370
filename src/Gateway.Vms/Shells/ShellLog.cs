using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Shells;

/// <summary>Event ids 1200-1299 belong to templates and shells. An id is never reused.</summary>
internal static partial class ShellLog
{
    [LoggerMessage(1200, LogLevel.Warning, "Image '{Image}' gets no template: {Reason}")]
    public static partial void NotBaked(this ILogger logger, string image, string reason);

    [LoggerMessage(1201, LogLevel.Warning, "Shells could not be kept: {Reason}")]
    public static partial void ShellsNotKept(this ILogger logger, string reason);
}
