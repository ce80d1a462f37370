using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy;

/// <summary>
/// What a client asked for, in the bytes it used: the guest gets those, not what the gateway made of them to find the site. Both have the same segments, since escapes
/// that would change these (<c>%2F</c>) are never decoded: what is matched is what is sent on.
/// </summary>
internal static class RequestTarget
{
    /// <summary>The path to find a site by: decoded but for <c>%2F</c>, without dot segments; empty where the target has none that a site could have.</summary>
    public static string Path(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.Length == 0 || Sent(context) is not { } target || (target.StartsWith('/') && !target.AsSpan().ContainsAnyInRange('\0', ' ')))
        {
            return path;
        }

        // An absolute form, which the server decodes in another way: slashes too.
        path = PathOf(PathAndQuery(target));
        return target.AsSpan().ContainsAnyInRange('\0', ' ') || path.Contains("%00", StringComparison.Ordinal) ? "" : PathString.FromUriComponent(ResolveDots(path)).Value ?? "";
    }

    /// <summary>The target as the request line has it.</summary>
    public static string Sent(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>Path and query of a request line's target in origin form (<c>/a?b</c>) or absolute form (<c>http://host/a?b</c>); always begins with <c>/</c>.</summary>
    public static string PathAndQuery(string rawTarget)
    {
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var authority = rawTarget.IndexOf("://", StringComparison.Ordinal);
        var rest = authority < 0 ? -1 : rawTarget.AsSpan(authority + 3).IndexOfAny('/', '?');
        if (rest < 0)
        {
            return "/";
        }

        var target = rawTarget[(authority + 3 + rest)..];
        return target[0] == '/' ? target : "/" + target;
    }

    /// <summary>Divides a target into the part that the site matched and the target that is left. Both stay as they were written, but for dot segments, which are resolved.</summary>
    /// <param name="pathAndQuery">As sent.</param>
    /// <param name="segments">How many segments of the path the site matched.</param>
    public static (string Prefix, string Target) Split(string pathAndQuery, int segments)
    {
        var sent = PathOf(pathAndQuery);
        var path = ResolveDots(sent);
        var end = 0;
        for (; segments > 0; segments--)
        {
            var slash = path.IndexOf('/', end + 1);
            end = slash < 0 ? path.Length : slash;
        }

        var query = pathAndQuery.AsSpan(sent.Length);
        return (path[..end], end == path.Length ? string.Concat("/", query) : string.Concat(path.AsSpan(end), query));
    }

    private static string PathOf(string pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? pathAndQuery : pathAndQuery[..query];
    }

    /// <summary>Removes dot segments, escaped ones too, as RFC 3986, 5.2.4 has it.</summary>
    private static string ResolveDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains("/%2e", StringComparison.OrdinalIgnoreCase))
        {
            return path;
        }

        var kept = new char[path.Length];
        var length = 0;
        for (int at = 0, end; at < path.Length; at = end)
        {
            var slash = path.IndexOf('/', at + 1);
            end = slash < 0 ? path.Length : slash;
            var dots = Dots(path.AsSpan(at + 1, end - at - 1));
            if (dots == 0)
            {
                path.CopyTo(at, kept, length, end - at);
                length += end - at;
                continue;
            }

            length = dots == 1 ? length : Math.Max(0, kept.AsSpan(0, length).LastIndexOf('/'));
            if (slash < 0)
            {
                kept[length++] = '/';
            }
        }

        return new string(kept, 0, length);
    }

    /// <summary>1 for <c>.</c>, 2 for <c>..</c>, however written; 0 for all else.</summary>
    private static int Dots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        for (; !segment.IsEmpty; dots++)
        {
            var escaped = segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase);
            if ((!escaped && segment[0] != '.') || dots == 2)
            {
                return 0;
            }

            segment = segment[(escaped ? 3 : 1)..];
        }

        return dots;
    }
}
