using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using IPNetwork = System.Net.IPNetwork;

namespace Gateway.Proxy;

/// <summary>
/// What a guest is told about the client: <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>, and <c>-Prefix</c> where a part of the path was stripped. What the client itself
/// sent under such names counts only if it is a trusted proxy: then its chains are continued (RFC 7239's <c>Forwarded</c> too) and its view of host and scheme kept.
/// </summary>
internal sealed class ForwardedHeaders(IReadOnlyList<IPNetwork> trustedProxies)
{
    private const string Family = "X-Forwarded-";
    private const string Standard = "Forwarded";
    private const string For = Family + "For";
    private const string Proto = Family + "Proto";
    private const string Host = Family + "Host";
    private const string Prefix = Family + "Prefix";

    /// <summary>Whether the client speaks HTTPS, to the gateway or to a trusted proxy in front of it.</summary>
    public bool IsHttps(HttpRequest request)
        => request.IsHttps
            || (ClientOf(request) is { } client && IsTrusted(client) && request.Headers[Proto] is [{ } proto, ..] && proto.AsSpan().TrimStart().StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase));

    /// <param name="request">The client's request.</param>
    /// <param name="headers">Those for the guest, the client's copied already.</param>
    /// <param name="stripped">The part of the path that the guest does not get; empty if it gets all.</param>
    public void Apply(HttpRequest request, HttpRequestHeaders headers, string stripped)
    {
        var client = ClientOf(request);
        var trusted = client is not null && IsTrusted(client);
        if (!trusted)
        {
            Remove(headers);
        }

        if (client is not null)
        {
            var chain = trusted ? request.Headers[For] : StringValues.Empty;
            Set(headers, For, chain.Count == 0 ? client.ToString() : $"{chain}, {client}");
        }

        if (!trusted || !headers.NonValidated.Contains(Proto))
        {
            Set(headers, Proto, request.Scheme);
        }

        if (!trusted || !headers.NonValidated.Contains(Host))
        {
            Set(headers, Host, request.Host.Value ?? "");
        }

        if (trusted && client is not null && request.Headers.TryGetValue(Standard, out var standard))
        {
            Set(headers, Standard, $"{standard}, for={(client.AddressFamily == AddressFamily.InterNetworkV6 ? $"\"[{client}]\"" : client)}");
        }

        if (stripped.Length > 0)
        {
            Set(headers, Prefix, (trusted ? request.Headers[Prefix].ToString() : "") + stripped);
        }
    }

    private static IPAddress? ClientOf(HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        // Which of this machine's links it came by is nobody else's business.
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } scoped => new IPAddress(scoped.GetAddressBytes()),
        var address => address,
    };

    private bool IsTrusted(IPAddress client)
    {
        for (var i = 0; i < trustedProxies.Count; i++)
        {
            if (trustedProxies[i].Contains(client))
            {
                return true;
            }
        }

        return false;
    }

    private static void Remove(HttpRequestHeaders headers)
    {
        List<string>? claimed = null;
        foreach (var header in headers.NonValidated)
        {
            if (header.Key.StartsWith(Family, StringComparison.OrdinalIgnoreCase) || header.Key.Equals(Standard, StringComparison.OrdinalIgnoreCase))
            {
                (claimed ??= []).Add(header.Key);
            }
        }

        claimed?.ForEach(name => headers.Remove(name));
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
