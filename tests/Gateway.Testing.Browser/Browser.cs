using Microsoft.Playwright;

namespace Gateway.Testing.Browser;

/// <summary>A real browser, Debian's Chromium, without a window. Pages share nothing but its process.</summary>
public sealed class Browser : IAsyncDisposable
{
    public const string Program = "/usr/bin/chromium";

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    /// <param name="hosts">Names that lead to this machine in the browser, whoever they belong to: <c>attacker.example</c>.</param>
    public static async Task<Browser> StartAsync(params IReadOnlyList<string> hosts)
    {
        Assertions.SetDefaultExpectTimeout((float)TestTimeouts.Local.TotalMilliseconds);
        var driver = await Playwright.CreateAsync();
        try
        {
            var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,

                // Its sandbox refuses to run as root, as tests in a container do; it sees our own pages only.
                Args = ["--no-sandbox", "--no-proxy-server", $"--host-resolver-rules={string.Join(", ", hosts.Select(host => $"MAP {host} 127.0.0.1"))}"],
                Timeout = (float)TestTimeouts.Process.TotalMilliseconds,
            });
            return new Browser(driver, browser);
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>A page of a reader of its own: no cookie, no cache of others.</summary>
    /// <param name="address">What addresses are relative to.</param>
    /// <param name="colours">Which colours the reader likes.</param>
    public async Task<BrowserPage> OpenAsync(Uri address, ColorScheme colours = ColorScheme.Light)
    {
        var reader = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        });
        reader.SetDefaultTimeout((float)TestTimeouts.Process.TotalMilliseconds);
        return new BrowserPage(reader, await reader.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _driver.Dispose();
    }
}
