using System.Net;

namespace Gateway.Vms.Sites.Files;

/// <summary>Where a TCP site is reached, as its file says it: <c>127.0.0.1:6379</c>, <c>[::1]:6379</c>, <c>*:6379</c> for every address of this machine.</summary>
internal static class ListenAddress
{
    private const string Rule = "must be an address of this machine and a port, as in \"127.0.0.1:6379\", \"[::1]:6379\", or \"*:6379\" for all of its addresses";
    private const string AnyAddress = "*:";

    public static (IPEndPoint? Value, string? Rule) Parse(string text)
    {
        var full = text.StartsWith(AnyAddress, StringComparison.Ordinal) ? $"{IPAddress.Any}:{text[AnyAddress.Length..]}" : text;

        // Without a port the framework's parser takes 0 for it, and it takes an address without brackets for an IPv6 one.
        return full.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(full, out var endpoint) && endpoint.Port != 0
            ? (endpoint, null)
            : (null, $"{Rule}, but is \"{text}\".");
    }
}
