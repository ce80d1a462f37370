using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting;

/// <summary>What the gateway prints while it runs.</summary>
internal static class GatewayLogging
{
    /// <summary>The gateway's own events, and what goes wrong elsewhere; all of it may be set otherwise in the <c>Logging</c> section.</summary>
    public static ILoggingBuilder AddGatewayConsole(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddFilter(null, LogLevel.Warning);
        logging.AddFilter("Gateway", LogLevel.Information);
        // Else the framework opens a log scope and an activity for every request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Every failed forward is reported by the gateway itself, with the site and without a stack trace.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        return logging;
    }
}
