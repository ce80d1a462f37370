using Gateway.Admin.Views;
using Gateway.Vms.Activation;
using Gateway.Vms.Sites;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/match?url=…</c>: which site and instance would get a URL, and what would happen. Starts nothing; the operator's own routes are not asked.</summary>
internal sealed class MatchEndpoints(SiteCatalog sites, ActivationForecaster forecaster)
{
    private const string Scheme = "http://";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/match", MatchAsync);

    /// <summary>A URL as a person types it, the scheme left out perhaps; null where it is none of a site's.</summary>
    public static Uri? Parse(string url)
        => Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : Scheme + url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host.Length > 0
                ? uri
                : null;

    /// <summary>Who would get it, and what would happen.</summary>
    public async Task<MatchView> MatchAsync(Uri url, CancellationToken cancellationToken)
        => sites.Current.TryMatch(url.IdnHost, PathString.FromUriComponent(url).Value ?? "/", out var match)
            ? MatchView.Of(url.AbsoluteUri, match, await forecaster.ForeseeAsync(match, cancellationToken))
            : MatchView.OfNobody(url.AbsoluteUri);

    private async Task MatchAsync(HttpContext context)
    {
        var typed = context.Request.Query["url"].ToString();
        if (Parse(typed) is not { } url)
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status400BadRequest, $"url must be one of HTTP, such as http://blog.localhost/, but is '{typed}'.");
            return;
        }

        await context.Response.WriteAsJsonAsync(await MatchAsync(url, context.RequestAborted), ViewJson.Readable.MatchView, cancellationToken: context.RequestAborted);
    }
}
