using Gateway.Errors;

namespace Gateway.Proxy.Through;

/// <summary>Event ids 3050-3059 belong to <c>Through</c>. An id is never reused.</summary>
internal static partial class ThroughLog
{
    [LoggerMessage(3050, LogLevel.Debug, "site {Site}: VM {VmId} refused a request with {Status}")]
    public static partial void RequestRefused(this ILogger logger, string site, string vmId, int status);

    [LoggerMessage(EventId = 3051, Message = "site {Site}: a request was refused because VM {VmId} could not be asked ({Failure}): {Reason}; more such of this VM are told at level Debug")]
    public static partial void NotAsked(this ILogger logger, LogLevel level, string site, string vmId, Failure failure, string reason);
}
