using System.Diagnostics;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Browser;
using Microsoft.Playwright;

namespace Gateway.Benchmarks.Promises;

/// <summary>The dashboard of a host with a thousand sites, in a real browser: how soon a page is there, how soon it answers, and how soon it shows a VM that came.</summary>
internal sealed class Dashboard : IPromise
{
    private const int Count = 1000;
    private const int Rounds = 7;
    private const double AllowedPaintSeconds = 1;
    private const double AllowedLiveSeconds = 2;
    private const double AllowedAnswerSeconds = 1;
    private const double AllowedNewsSeconds = 1;

    public string Name => "dashboard";

    public string Description => $"the dashboard with {Count} sites in Chromium: {Rounds} openings, {Rounds} searches, {Rounds} VMs that come";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        ManySites.Write(bench.Folder, Count);
        await bench.StartAsync(cancellationToken);
        await using var browser = await Browser.StartAsync();

        // The first one opens it for the gateway, too, which makes the dashboard only then.
        await using (var first = await browser.EnterAsync(bench.Gateway, cancellationToken))
        {
            await LineOf(first.Page, "bench").WaitForAsync();
        }

        var (paints, lives, answers, news) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await bench.Gateway.StopSiteAsync("bench", cancellationToken);
            await using var reader = await browser.EnterAsync(bench.Gateway, cancellationToken);
            var opened = Stopwatch.GetTimestamp();
            await reader.Page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
            await LineOf(reader.Page, "bench").WaitForAsync();
            lives.Add(Stopwatch.GetElapsedTime(opened).TotalSeconds);
            paints.Add(await reader.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"));

            var typed = Stopwatch.GetTimestamp();
            await reader.Page.GetByPlaceholder("Search").FillAsync($"tenant{round + 100}");
            await LineOf(reader.Page, $"tenant{round + 100}").WaitForAsync();
            await LineOf(reader.Page, "bench").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            answers.Add(Stopwatch.GetElapsedTime(typed).TotalSeconds);

            await reader.Page.GetByPlaceholder("Search").FillAsync("");
            await bench.WakeAsync(cancellationToken);
            var woken = Stopwatch.GetTimestamp();
            await LineOf(reader.Page, "bench").Filter(new() { HasText = "Ready" }).WaitForAsync();
            news.Add(Stopwatch.GetElapsedTime(woken).TotalSeconds);
        }

        return
        [
            Seconds($"dashboard, {Count} sites, first paint", paints, AllowedPaintSeconds),
            Seconds($"dashboard, {Count} sites, its lines there", lives, AllowedLiveSeconds),
            Seconds($"dashboard, {Count} sites, a search answered", answers, AllowedAnswerSeconds),
            Seconds($"dashboard, {Count} sites, a VM that came shown", news, AllowedNewsSeconds),
        ];
    }

    private static ILocator LineOf(IPage page, string site)
        => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = site, Exact = true }) });

    private static Figure Seconds(string what, List<double> measured, double allowed)
        => new(what, $"p50 at most {allowed:0.#} s", $"{measured.Median():F2} s (max {measured.Max():F2})", measured.Median() <= allowed);
}
