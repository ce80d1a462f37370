using Gateway.Testing;
using Gateway.Testing.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>Whoever cannot see well, or has no mouse, can use every page, light or dark.</summary>
[Collection(SharedDashboard.Name)]
public sealed class AccessibilityTests(DashboardGateway dashboard)
{
    private const int MostStops = 100;
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Pages_All_HaveNoGraveBarrierAndNoComplaint()
    {
        await dashboard.WakeAsync("still", _token);
        await dashboard.WakeAsync("evil", _token);
        await using var reader = await dashboard.EnterAsync(_token);
        var barriers = new List<string>();
        foreach (var path in DashboardPages.All)
        {
            await reader.Page.GoAsync(path);
            if (await reader.Page.EvaluateAsync<bool>("() => [document.documentElement, ...document.querySelectorAll('.table-frame')].some(frame => frame.scrollWidth > frame.clientWidth)"))
            {
                barriers.Add($"{path}: has to be moved sideways in a window of usual width");
            }

            barriers.AddRange((await FindBarriersAsync(reader)).Select(barrier => $"{path}: {barrier}"));
        }

        Assert.Empty(barriers);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task LogIn_Page_HasNoGraveBarrierAndNoComplaint()
    {
        await using var reader = await dashboard.Browser.OpenAsync(dashboard.Gateway.Admin.BaseAddress!);
        await reader.Page.GotoAsync("/");

        Assert.EndsWith("/login", reader.Page.Url, StringComparison.Ordinal);
        Assert.Empty(await FindBarriersAsync(reader));
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Keyboard_EveryControl_IsReachedByTabAndActsOnEnter()
    {
        await using var reader = await dashboard.EnterAsync(_token);
        var page = reader.Page;
        await page.GoAsync("/");
        await Expect(page.LineOf("keys")).ToContainTextAsync("Asleep");
        await page.GetByPlaceholder("Search").FillAsync("keys");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.EvaluateAsync("() => document.activeElement.blur()");

        var reached = new HashSet<string>();
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>($"() => ({Describe})(document.activeElement)"));
        }

        var all = await page.EvaluateAsync<string[]>(
            $"() => [...document.querySelectorAll('a[href], button, input, select, [tabindex=\"0\"]')].filter(e => !e.disabled && e.checkVisibility() && e.type !== 'hidden').map({Describe})");
        Assert.Empty(all.Except(reached));

        await page.Button("Wake keys").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.LineOf("keys")).ToContainTextAsync("Ready");
        await page.Button("Stop site keys").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await LeaveByEscapeAsync(page.GetByRole(AriaRole.Dialog));
        await Expect(page.LineOf("keys")).ToContainTextAsync("Ready");
        Assert.Empty(reader.Complaints);
    }

    private static async Task<IEnumerable<string>> FindBarriersAsync(BrowserPage reader)
    {
        await reader.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        var light = await reader.FindBarriersAsync();
        await reader.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        return light.Concat((await reader.FindBarriersAsync(coloursOnly: true)).Select(barrier => $"dark: {barrier}"));
    }

    /// <summary>A dialog hears keys a moment after it is shown, and nothing tells when.</summary>
    private async Task LeaveByEscapeAsync(ILocator dialog)
    {
        await Expect(dialog).ToBeVisibleAsync();
        for (var isLeft = false; !isLeft;)
        {
            _token.ThrowIfCancellationRequested();
            await dialog.Page.Keyboard.PressAsync("Escape");
            try
            {
                await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = 500 });
                isLeft = true;
            }
            catch (TimeoutException)
            {
                // Not heard.
            }
        }
    }

    /// <summary>A script that tells one element from another.</summary>
    private const string Describe = "e => `${e.tagName} ${e.getAttribute('aria-label') ?? e.textContent.trim()} ${e.getAttribute('href') ?? ''}`";
}
