namespace Gateway.Admin.Views;

/// <summary>The answer to <c>POST /api/v1/dashboard/links</c>.</summary>
/// <param name="Url">Logs a browser in, once.</param>
internal sealed record DashboardLinkView(string Url);
