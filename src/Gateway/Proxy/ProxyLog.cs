using Gateway.Errors;

namespace Gateway.Proxy;

/// <summary>Event ids 3000-3099 belong to the proxy. An id is never reused.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(3000, LogLevel.Warning, "site {Site}: VM {VmId} gave no answer ({Failure}): {Reason}")]
    public static partial void GuestFailed(this ILogger logger, string site, string vmId, Failure failure, string reason);
}
