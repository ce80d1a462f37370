using System.Text;
using Gateway.Dashboard.Sessions;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Clients;

/// <summary>
/// The cookies that tell clients apart, one a site, as they stand in headers: <c>gateway-client-SITE</c>. They are between client and gateway, as are the dashboard's, which browsers send to
/// every port of its host: no guest gets to see one, of whatever site, and none can set one.
/// </summary>
internal static class ClientCookie
{
    private const string Ours = "gateway-";
    private const string Family = Ours + "client-";
    private const char Next = ';';

    public static string NameOf(string site) => Family + site;

    /// <summary>What a request says under a name, one after the other; it may say several things, and the client is not always who says them.</summary>
    public static IEnumerable<string> Values(StringValues cookies, string name)
    {
        foreach (var header in cookies)
        {
            if (header is null || !header.Contains(name, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var pair in header.Split(Next))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && pair.AsSpan(0, equals).Trim().SequenceEqual(name))
                {
                    var value = pair.AsSpan(equals + 1).Trim();
                    yield return (value is ['"', .., '"'] ? value[1..^1] : value).ToString();
                }
            }
        }
    }

    /// <summary>Whether there may be anything to take out.</summary>
    public static bool Any(StringValues cookies)
    {
        for (var index = 0; index < cookies.Count; index++)
        {
            if (cookies[index]?.Contains(Ours, StringComparison.Ordinal) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The cookies of a request without those of the gateway, the others to the letter, in one line; empty where none is left.</summary>
    public static string WithoutOurs(StringValues cookies)
    {
        var kept = new StringBuilder();
        foreach (var header in cookies)
        {
            var isFirst = true;
            foreach (var pair in (header ?? "").Split(Next))
            {
                if (IsOurs(pair))
                {
                    continue;
                }

                // Between lines, and where the first ones went, the usual separator.
                var text = isFirst ? pair.TrimStart() : pair;
                kept.Append(kept.Length == 0 ? "" : isFirst ? "; " : ";").Append(text);
                isFirst = false;
            }
        }

        return kept.ToString();
    }

    /// <summary>A guest's <c>Set-Cookie</c> lines without those that would set a cookie of the gateway.</summary>
    public static StringValues WithoutOursSet(StringValues lines) => new([.. lines.Where(line => line is null || !IsOurs(line))]);

    /// <summary>A cookie without a name, <c>=a=b</c>, comes back from a browser as <c>a=b</c>.</summary>
    private static bool IsOurs(string pair)
    {
        var name = pair.AsSpan().TrimStart(" \t=");
        return name.StartsWith(Family, StringComparison.Ordinal) || name.StartsWith(SessionCookie.Family, StringComparison.Ordinal);
    }
}
