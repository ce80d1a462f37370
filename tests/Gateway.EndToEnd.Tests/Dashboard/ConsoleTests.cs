using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>Consoles are the guests' to write: what they print is text on the page, and however much that is, page and gateway live with it.</summary>
[Collection(SharedDashboard.Name)]
public sealed class ConsoleTests(DashboardGateway dashboard, ITestOutputHelper output)
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Console_GuestPrintsMarkupAndTerminalSequences_ShowsThemAsText()
    {
        await using var reader = await dashboard.EnterAsync(_token);
        await dashboard.WakeAsync("evil", _token);
        await reader.Page.GotoAsync("/sites/evil/console");

        var shown = reader.Page.GetByRole(AriaRole.Region, new() { Name = "Console" });
        await Expect(shown).ToContainTextAsync("<script>window.caught = 1</script><img src=x onerror=\"window.caught = 1\"></div></pre>red&lt;end");

        Assert.False(await reader.Page.EvaluateAsync<bool>("() => 'caught' in window"));
        Assert.Equal(0, await shown.Locator("img, script, b").CountAsync());
        Assert.DoesNotContain('\u001b', await shown.InnerTextAsync());
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Console_GuestThatFloodsIt_IsCountedAndSlowsNobody()
    {
        const int Requests = 100;
        await using var reader = await dashboard.EnterAsync(_token);
        await dashboard.WakeAsync("warm", _token);
        await dashboard.WakeAsync("flood", _token);
        await reader.Page.GotoAsync("/sites/flood/console");
        var leftOut = reader.Page.GetByRole(AriaRole.Status).Locator("strong").First;
        await Expect(leftOut).ToContainTextAsync("lines");
        var (before, processor) = (await LinesAsync(leftOut), ProcessorTime());

        var begun = Stopwatch.GetTimestamp();
        var times = new List<double>();
        for (var request = 0; request < Requests; request++)
        {
            var asked = Stopwatch.GetTimestamp();
            using var response = await dashboard.Gateway.GetAsync("warm.test", "/", _token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(10), _token);
        }

        // The guest spins on one processor; the other is the gateway's, the browser's and the warm guest's.
        var share = (ProcessorTime() - processor) / Stopwatch.GetElapsedTime(begun);
        times.Sort();
        output.WriteLine($"Warm requests beside a flood: median {times[Requests / 2]:F1} ms, slowest {times[^1]:F1} ms; the gateway took {share:P0} of a processor.");
        await Expect(leftOut).Not.ToHaveTextAsync($"{before.ToString("N0", CultureInfo.InvariantCulture)} lines");
        Assert.True(await LinesAsync(leftOut) > before);
        Assert.InRange(await reader.Page.Locator(".console-line").CountAsync(), 100, 600);
        Assert.InRange(times[Requests / 2], 0, 100);
        Assert.InRange(share, 0, 0.9);
        await dashboard.Gateway.StopSiteAsync("flood", _token);
        Assert.Empty(reader.Complaints);
    }

    private static async Task<long> LinesAsync(ILocator leftOut)
        => long.Parse((await leftOut.InnerTextAsync()).Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private TimeSpan ProcessorTime()
    {
        using var process = Process.GetProcessById(dashboard.Gateway.Id);
        return process.TotalProcessorTime;
    }
}
