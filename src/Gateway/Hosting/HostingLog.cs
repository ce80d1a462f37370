namespace Gateway.Hosting;

/// <summary>Event ids 3100-3199 belong to the host. An id is never reused.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(3100, LogLevel.Information, "Listening on {Addresses}, admin port {AdminUrl}, hypervisor {Version}, accelerator {Accelerator}.")]
    public static partial void Listening(this ILogger logger, string addresses, string adminUrl, string version, string accelerator);

    [LoggerMessage(3101, LogLevel.Information, "Ending: requests have {Seconds:0} s to finish; a second signal cuts them off.")]
    public static partial void Ending(this ILogger logger, double seconds);

    [LoggerMessage(3102, LogLevel.Warning, "Ending at once: requests are cut off and VMs stopped.")]
    public static partial void Hurrying(this ILogger logger);

    [LoggerMessage(3103, LogLevel.Information, "Reloaded on SIGHUP: {Sites} sites in {Folder}.")]
    public static partial void Reloaded(this ILogger logger, int sites, string folder);

    [LoggerMessage(3104, LogLevel.Error, "The gateway does not answer its own health check at {Url}: no sign of life for the service manager. {Reason}")]
    public static partial void Unhealthy(this ILogger logger, string url, string reason);

    [LoggerMessage(3105, LogLevel.Warning, "HTTP/3 is asked for (Kestrel:Endpoints, Protocols) but not served: this machine has no libmsquic. The other protocols are.")]
    public static partial void NoHttp3(this ILogger logger);
}
