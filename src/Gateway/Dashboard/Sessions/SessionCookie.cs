namespace Gateway.Dashboard.Sessions;

/// <summary>
/// The cookie that a logged-in browser shows. Browsers send a host's cookies to all its ports, so also to sites of the same host: the proxy takes those of this family away
/// from guests (<see cref="Proxy.Clients.ClientCookie"/>).
/// </summary>
internal static class SessionCookie
{
    /// <summary>Of the dashboard's cookies.</summary>
    public const string Family = "gateway-dashboard";

    private const string Name = Family;

    public static DashboardSession? Find(HttpRequest request, DashboardSessions sessions) => sessions.Find(request.Cookies[Name]);

    public static void Set(HttpResponse response, string secret) => response.Cookies.Append(Name, secret, Options(DashboardSessions.SessionLife));

    public static void Remove(HttpResponse response) => response.Cookies.Delete(Name, Options(life: null));

    private static CookieOptions Options(TimeSpan? life) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, IsEssential = true };
}
