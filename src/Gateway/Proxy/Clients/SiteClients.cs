using System.Buffers;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Patterns;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Clients;

/// <summary>
/// Tells the clients of a site apart by a cookie that it signed. Whoever brings none, or one that was not signed here for this site, is a new client, and is told so with
/// whatever the answer will be: one that got no VM is the same client when it tries again.
/// </summary>
internal sealed class SiteClients(ClientKey key, ForwardedHeaders forwarded)
{
    /// <summary>Letters that are in a cookie's path what they are in a URL.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>The match of the client's own instance.</summary>
    public SiteMatch Identify(HttpContext context, SiteMatch match)
    {
        var site = match.Site;
        foreach (var value in ClientCookie.Values(context.Request.Headers.Cookie, ClientCookie.NameOf(site.Name)))
        {
            if (key.TryVerify(site.Name, value, out var known))
            {
                return match.Of(known);
            }
        }

        var client = OwnerId.Create();
        var cookie = SetCookie(context.Request, site, client);
        context.Response.OnStarting(() =>
        {
            Tell(context.Response.Headers, cookie);
            return Task.CompletedTask;
        });
        return match.Of(client);
    }

    private static void Tell(IHeaderDictionary headers, string cookie)
    {
        headers.SetCookie = StringValues.Concat(headers.SetCookie, cookie);

        // A cache that answers many with one response would make one client of them.
        var caching = headers.CacheControl.ToString();
        if (!caching.Contains("no-store", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = StringValues.Concat(headers.CacheControl, "private");
        }
    }

    /// <summary>Until the browser is closed: what it leads to is gone long before.</summary>
    private string SetCookie(HttpRequest request, Site site, string client)
    {
        var secure = forwarded.IsHttps(request) ? "; Secure" : "";
        return $"{ClientCookie.NameOf(site.Name)}={key.Sign(site.Name, client)}; Path={PathOf(site.Path, request.Path.Value ?? "")}; HttpOnly; SameSite=Lax{secure}";
    }

    /// <summary>What the site's path has before its first capture, in the letters of this request: browsers tell upper from lower case. Where they may write it otherwise, the root.</summary>
    private static string PathOf(PathPattern pattern, string path)
    {
        var text = pattern.ToString();
        var capture = text.IndexOf("/{", StringComparison.Ordinal);
        var prefix = path.AsSpan(0, Math.Min(path.Length, capture < 0 ? text.Length : capture));
        return prefix.Length == 0 || prefix.ContainsAnyExcept(Plain) ? "/" : prefix.ToString();
    }
}
