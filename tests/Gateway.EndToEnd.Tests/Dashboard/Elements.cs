using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>What is on the dashboard's pages, found as a reader finds it: by what it is and what it is called.</summary>
internal static class Elements
{
    /// <summary>The line of a site on the first page.</summary>
    public static ILocator LineOf(this IPage page, string site) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = site, Exact = true }) });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Goes to a page and waits until it shows what it is about: the lines of tables come over its live connection.</summary>
    public static async Task GoAsync(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.WaitForFunctionAsync("() => document.querySelector('h1') && [...document.querySelectorAll('tbody')].every(body => body.querySelector('td'))");
    }
}
