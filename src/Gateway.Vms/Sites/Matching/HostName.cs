using System.Net;
using System.Net.Sockets;

namespace Gateway.Vms.Sites.Matching;

/// <summary>Brings the host of a request into the form that patterns are kept in.</summary>
internal static class HostName
{
    /// <summary>The longest host that is looked at; names are at most 253 characters.</summary>
    public const int MaximumLength = 255;

    /// <summary>Writes the host in lower case, without port and without a dot at its end; an IPv6 address in brackets and in its short form.</summary>
    /// <param name="host">As in a <c>Host</c> header.</param>
    /// <param name="buffer">At least <see cref="MaximumLength"/> long.</param>
    /// <returns>The part of the buffer that was written; empty where the host is none.</returns>
    public static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> host, Span<char> buffer)
    {
        if (host is ['[', ..] || host.Count(':') > 1)
        {
            return NormalizeAddress(host, buffer);
        }

        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        name = name is [.., '.'] ? name[..^1] : name;
        return name.Length is > 0 and <= MaximumLength ? buffer[..name.ToLowerInvariant(buffer)] : default;
    }

    private static ReadOnlySpan<char> NormalizeAddress(ReadOnlySpan<char> host, Span<char> buffer)
    {
        var end = host.IndexOf(']');
        var literal = host is ['[', ..] ? host[1..Math.Max(end, 1)] : host;
        return IPAddress.TryParse(literal, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
            && buffer.TryWrite($"[{address}]", out var written)
            ? buffer[..written]
            : default;
    }
}
