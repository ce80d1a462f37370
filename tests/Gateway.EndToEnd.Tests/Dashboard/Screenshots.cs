using Gateway.Testing;
using Gateway.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>Takes a picture of each page, light and dark, to <c>artifacts/screenshots</c>; <c>make screenshots</c> asks for it.</summary>
[Collection(SharedDashboard.Name)]
public sealed class Screenshots(DashboardGateway dashboard)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "screenshots");
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Take(ColorScheme colours)
    {
        foreach (var site in (string[])["pictures", "still", "warm", "evil"])
        {
            await dashboard.WakeAsync(site, _token);
        }

        (await dashboard.Gateway.GetAsync("broken.test", "/", _token)).Dispose();
        await using var reader = await dashboard.EnterAsync(_token, colours);
        foreach (var path in DashboardPages.All)
        {
            await reader.Page.GoAsync(path);
            await PictureAsync(reader.Page, path);
        }

        await using var stranger = await dashboard.Browser.OpenAsync(dashboard.Gateway.Admin.BaseAddress!, colours);
        await stranger.Page.GotoAsync("/login");
        await PictureAsync(stranger.Page, "/login");

        Task PictureAsync(IPage page, string path) => page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Folder, $"{(path == "/" ? "now" : path.Trim('/').Replace('/', '-'))}-{colours.ToString().ToLowerInvariant()}.png"),
            FullPage = true,
        });
    }
}
