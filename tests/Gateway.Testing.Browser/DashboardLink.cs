using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing.Running;
using Microsoft.Playwright;

namespace Gateway.Testing.Browser;

/// <summary>Logs a browser in as an operator does: by a link that works once.</summary>
public static class DashboardLink
{
    /// <summary>A link that nobody has used.</summary>
    public static async Task<string> CreateAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        using var response = await gateway.Admin.PostAsync("/api/v1/dashboard/links", null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["url"]!.GetValue<string>();
    }

    /// <summary>A page that is logged in and shows the dashboard's first page.</summary>
    public static async Task<BrowserPage> EnterAsync(this Browser browser, GatewayProcess gateway, CancellationToken cancellationToken, ColorScheme colours = ColorScheme.Light)
    {
        var page = await browser.OpenAsync(gateway.Admin.BaseAddress!, colours);
        await page.Page.GotoAsync(await CreateAsync(gateway, cancellationToken));
        return page;
    }
}
