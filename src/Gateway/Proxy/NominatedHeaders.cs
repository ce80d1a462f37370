using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy;

/// <summary>
/// Headers that a <c>Connection</c> header names are for the next neighbour only, and a proxy passes none of them on (RFC 9110, 7.6.1). The well-known ones are the
/// forwarder's business; these are the others.
/// </summary>
internal static class NominatedHeaders
{
    /// <summary>The names, without the options that are no headers and the one header that always passes.</summary>
    public static IEnumerable<string> Of(StringValues connection)
    {
        foreach (var value in connection)
        {
            foreach (var name in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!IsOption(name))
                {
                    yield return name;
                }
            }
        }
    }

    /// <summary>Whether there are names to look for at all; most often there is nothing or a single option.</summary>
    public static bool Any(StringValues connection) => connection.Count > 1 || (connection is [{ } only] && !IsOption(only));

    private static bool IsOption(string name)
        => name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || name.Equals("close", StringComparison.OrdinalIgnoreCase)
            || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
            || name.Equals("host", StringComparison.OrdinalIgnoreCase);
}
