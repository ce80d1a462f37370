using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>What an operator does with a dashboard, in a real browser, with real VMs.</summary>
[Collection(SharedDashboard.Name)]
public sealed class LifeTests(DashboardGateway dashboard)
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Pages_ARequestWakesAVm_ItAppearsHasItsPhasesAndCanBeStopped()
    {
        await using var reader = await dashboard.EnterAsync(_token);
        var page = reader.Page;
        await Expect(page.LineOf("life")).ToContainTextAsync("Asleep");

        // Seen live: nobody loads the page again.
        (await dashboard.Gateway.GetAsync("life.test", "/", _token)).Dispose();
        await Expect(page.LineOf("life")).ToContainTextAsync("Ready");
        await Expect(page.LineOf("life")).ToContainTextAsync("cold");

        var activation = (await dashboard.Gateway.Admin.GetFromJsonAsync<JsonArray>("/api/v1/activations?site=life", _token))![0]!;
        await page.GetByRole(AriaRole.Link, new() { Name = "Boots" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"#{activation["number"]}", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Boot #{activation["number"]}");
        var phases = activation["phases"]!.AsArray().Select(phase => phase!["phase"]!.GetValue<string>()).Append("total");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Phases" }).Locator(".lane-name")).ToHaveTextAsync(phases.ToArray());

        await page.GetByRole(AriaRole.Link, new() { Name = "Now" }).ClickAsync();
        await page.Button("Stop site life").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.LineOf("life")).ToContainTextAsync("Asleep");
        Assert.DoesNotContain(await dashboard.Gateway.ListVmsAsync(_token), vm => vm.Site == "life");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Boots_AVmThatDoesNotComeUp_SaysWhy()
    {
        await using var reader = await dashboard.EnterAsync(_token);
        (await dashboard.Gateway.GetAsync("broken.test", "/", _token)).Dispose();

        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Boots" }).ClickAsync();

        await Expect(reader.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "broken" }).First).ToContainTextAsync("BootFailed");
        Assert.Empty(reader.Complaints);
    }
}
