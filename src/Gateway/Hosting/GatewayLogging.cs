using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting;

/// <summary>What the gateway prints while it runs: lines for people, unless the <c>Logging</c> section says otherwise.</summary>
internal static class GatewayLogging
{
    /// <summary>The category of the host's own events.</summary>
    public const string StartCategory = "Gateway.Hosting.Start";

    /// <summary>The category of what it says at its end.</summary>
    public const string EndCategory = "Gateway.Hosting.End";

    private const string Hypervisors = "Gateway.Qemu.Hypervisors";

    /// <summary>Whether a person reads along, and is told in plain words what programs get as events.</summary>
    public static bool IsForPeople(IConfiguration configuration)
        => (configuration["Logging:Console:FormatterName"] ?? LineFormatter.FormatterName) == LineFormatter.FormatterName;

    /// <summary>The gateway's own events, and what goes wrong elsewhere.</summary>
    public static ILoggingBuilder AddGatewayConsole(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddFilter(null, LogLevel.Warning);
        logging.AddFilter("Gateway", LogLevel.Information);
        // Else the framework opens a log scope and an activity for every request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Every failed forward is reported by the gateway itself, with the site and without a stack trace.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.None);
        // A line for each connection beyond the limit would be a line for whoever wants one; there is a metric.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error);
        // The state folder, where keys are, is closed to others.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A page of an earlier gateway brings what only that one could read; its reader is told.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        // What keeps the gateway from starting is the last thing it says, in a line.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (IsForPeople(configuration))
        {
            logging.AddFilter(StartCategory, LogLevel.Warning);
            logging.AddFilter(Hypervisors, LogLevel.Warning);
        }

        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.FormatterName ??= LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<JsonConsoleFormatterOptions>(json => (json.TimestampFormat, json.UseUtcTimestamp) = (json.TimestampFormat ?? "O", true));
        return logging;
    }
}
