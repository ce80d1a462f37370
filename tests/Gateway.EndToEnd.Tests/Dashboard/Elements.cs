using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>What is on the dashboard's pages, found as a reader finds it: by what it is and what it is called.</summary>
internal static class Elements
{
    /// <summary>The line of a site on the first page.</summary>
    public static ILocator LineOf(this IPage page, string site) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = site, Exact = true }) });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Goes to a page and waits until its live connection stands, so that what is clicked is heard.</summary>
    public static async Task GoAsync(this IPage page, string path)
    {
        var live = page.WaitForWebSocketAsync(new() { Predicate = socket => socket.Url.Contains("_blazor", StringComparison.Ordinal) });
        await page.GotoAsync(path);
        var socket = await live;
        await page.WaitForFunctionAsync("() => !!window.Blazor?._internal?.navigationManager");
        _ = socket;
    }
}
