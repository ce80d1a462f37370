namespace Gateway.Proxy;

/// <summary>What a client asked for, in the bytes it used: the guest gets those, not what the gateway made of them to find the site.</summary>
internal static class RequestTarget
{
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

    /// <summary>
    /// The target without the part of the path that the site matched. Where the client wrote that part in another way than it was matched (escapes, dot segments),
    /// the rest of the path is written anew from the matched one: what is stripped is always what was matched.
    /// </summary>
    /// <param name="pathAndQuery">As sent.</param>
    /// <param name="path">Decoded, without dot segments: what was matched.</param>
    /// <param name="prefixLength">How much of <paramref name="path"/> the site matched.</param>
    public static string Strip(string pathAndQuery, string path, int prefixLength)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var sentPath = query < 0 ? pathAndQuery.AsSpan() : pathAndQuery.AsSpan(0, query);
        var rest = sentPath.StartsWith(path.AsSpan(0, prefixLength)) && !MayHoldDotSegments(sentPath[prefixLength..])
            ? sentPath[prefixLength..]
            : new PathString(WithSlash(path.AsSpan(prefixLength))).ToUriComponent();
        return string.Concat(WithSlash(rest), query < 0 ? [] : pathAndQuery.AsSpan(query));
    }

    private static bool MayHoldDotSegments(ReadOnlySpan<char> sentPath) => sentPath.Contains("/.", StringComparison.Ordinal) || sentPath.Contains("%2", StringComparison.Ordinal);

    private static string WithSlash(ReadOnlySpan<char> path) => path.StartsWith('/') ? path.ToString() : string.Concat("/", path);
}
