using System.Globalization;

namespace Gateway.Images.Apps;

/// <summary>The signals that ask an application to stop, by name, with their numbers on Linux.</summary>
public static class AppSignals
{
    public const string Default = "SIGTERM";

    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["SIGHUP"] = 1,
        ["SIGINT"] = 2,
        ["SIGQUIT"] = 3,
        ["SIGKILL"] = 9,
        ["SIGUSR1"] = 10,
        ["SIGUSR2"] = 12,
        ["SIGTERM"] = 15,
        ["SIGWINCH"] = 28,
        // With the two that the C library keeps for itself.
        ["SIGRTMIN+3"] = 37,
    };

    public static IEnumerable<string> Names => Numbers.Keys;

    /// <summary>The name of a signal as containers' images have it: <c>SIGINT</c>, <c>INT</c> or <c>2</c>. What is none of these stays as it is.</summary>
    internal static string NameOf(string text)
        => Numbers.FirstOrDefault(pair =>
            text.Equals(pair.Key, StringComparison.OrdinalIgnoreCase)
            || $"SIG{text}".Equals(pair.Key, StringComparison.OrdinalIgnoreCase)
            || text == pair.Value.ToString(CultureInfo.InvariantCulture)).Key ?? text;

    internal static int NumberOf(string name)
        => Numbers.TryGetValue(name, out var number) ? number : throw AppRefusal.Of("stop signal", $"must be one of {string.Join(", ", Numbers.Keys)}, but is \"{name}\".");
}
