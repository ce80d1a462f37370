namespace Gateway.Configuration;

/// <summary>
/// What can be known to be wrong in the framework's own sections. The framework finds out when it uses them, one thing at a time, and names no key.
/// </summary>
internal static class FrameworkRules
{
    private const string Levels = "LogLevel";

    /// <returns>Key, blank, rule of everything that is wrong.</returns>
    public static IEnumerable<string> FindBroken(IConfiguration configuration) => [.. FindBrokenEndpoints(configuration), .. FindBrokenLevels(configuration)];

    private static IEnumerable<string> FindBrokenEndpoints(IConfiguration configuration)
        => from endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren()
           let url = endpoint["Url"]
           where !IsUrl(url)
           select $"{endpoint.Path}:Url must be a URL of a host and a port, as in \"http://127.0.0.1:8080\", but {(url is null ? "is missing" : $"is \"{url}\"")}.";

    private static IEnumerable<string> FindBrokenLevels(IConfiguration configuration)
    {
        // Of all logs, and of one kind of them.
        var logging = configuration.GetSection("Logging");
        return from levels in logging.GetChildren().Select(section => section.GetSection(Levels)).Prepend(logging.GetSection(Levels))
               from level in levels.GetChildren()
               where level.Value is { Length: > 0 } value && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _)
               select $"{level.Path} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, but is \"{level.Value}\".";
    }

    private static bool IsUrl(string? url)
    {
        try
        {
            return url is not null && BindingAddress.Parse(url) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
