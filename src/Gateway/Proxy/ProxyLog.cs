using Gateway.Errors;

namespace Gateway.Proxy;

/// <summary>Event ids 3000-3099 belong to the proxy. An id is never reused.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(EventId = 3000, Message = "site {Site}: VM {VmId} gave no answer ({Failure}): {Reason}; more such of this VM are told at level Debug")]
    public static partial void GuestFailed(this ILogger logger, LogLevel level, string site, string vmId, Failure failure, string reason);
}
