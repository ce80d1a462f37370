using System.Net;
using Gateway.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>What pages of others, in the browser of an operator who is logged in, can do to the gateway: nothing.</summary>
[Collection(SharedDashboard.Name)]
public sealed class IntruderTests(DashboardGateway dashboard)
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    private string Admin => dashboard.Gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task PageOfAnotherOrigin_WithTheOperatorsBrowser_ReadsAndChangesNothing()
    {
        await dashboard.WakeAsync("still", _token);
        await using var reader = await dashboard.EnterAsync(_token);
        var page = reader.Page;

        // The attacker's page is real: one of this gateway's sites serves it, on the same machine.
        await page.GotoAsync($"http://{DashboardGateway.Attacker}:{dashboard.Gateway.Port}/");
        var outcomes = await page.EvaluateAsync<string[]>(
            """
            async admin => {
                const attempt = async (path, options) => {
                    try { const answer = await fetch(admin + path, { credentials: 'include', ...options }); return `${path}: read ${answer.status}`; }
                    catch { return 'refused'; }
                };
                const socket = new Promise(done => {
                    const live = new WebSocket(admin.replace('http', 'ws') + '/_blazor');
                    live.onopen = () => done('the live connection: open');
                    live.onerror = () => done('refused');
                });
                const blind = path => fetch(admin + path, { method: 'POST', mode: 'no-cors', credentials: 'include' }).then(() => 'refused', () => 'refused');
                return [
                    await attempt('/'), await attempt('/api/v1/vms'), await attempt('/login'),
                    await blind('/api/v1/sites/still/stop?now=true'), await blind('/logout'), await blind('/_blazor/negotiate?negotiateVersion=1'),
                    await socket,
                ];
            }
            """,
            Admin);

        Assert.All(outcomes, outcome => Assert.Equal("refused", outcome));
        Assert.Contains(await dashboard.Gateway.ListVmsAsync(_token), vm => vm.Site == "still");
        await page.GotoAsync(Admin);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Now");
    }

    [Fact]
    public async Task NameThatWasBoundToThisMachine_IsNoHostOfTheAdminPort()
    {
        await using var reader = await dashboard.Browser.OpenAsync(dashboard.Gateway.Admin.BaseAddress!);

        var answer = await reader.Page.GotoAsync($"http://{DashboardGateway.Attacker}:{dashboard.Gateway.Admin.BaseAddress!.Port}/");

        Assert.Equal((int)HttpStatusCode.Forbidden, answer!.Status);
    }

    [Fact]
    public async Task Framed_InAnotherPage_IsRefusedByTheBrowser()
    {
        await using var reader = await dashboard.EnterAsync(_token);
        await reader.Page.GotoAsync($"http://{DashboardGateway.Attacker}:{dashboard.Gateway.Port}/");
        await reader.Page.EvaluateAsync("admin => { const frame = document.createElement('iframe'); frame.src = admin; document.body.append(frame); return new Promise(done => frame.onload = done); }", Admin);

        Assert.Contains(reader.Complaints, complaint => complaint.Contains("frame-ancestors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_EveryAddressOnAnyPage_ChangesNothing()
    {
        await dashboard.WakeAsync("still", _token);
        await using var reader = await dashboard.EnterAsync(_token);
        var before = await dashboard.Gateway.ListVmsAsync(_token);
        var addresses = new HashSet<string> { "/logout", "/api/v1/sites/still/stop", "/api/v1/sites/still/wake" };
        foreach (var path in DashboardPages.All)
        {
            await reader.Page.GotoAsync(path);
            addresses.UnionWith(await reader.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[href], [action]')].map(e => e.href || e.action).filter(url => url.startsWith(location.origin))"));
        }

        foreach (var address in addresses)
        {
            await reader.Page.Context.APIRequest.GetAsync(address);
        }

        Assert.Equal(before.Select(vm => vm.Id), (await dashboard.Gateway.ListVmsAsync(_token)).Select(vm => vm.Id));
        await reader.Page.GotoAsync("/");
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Now");
    }

    [Fact]
    public async Task Link_UsedTwice_LogsInOnce()
    {
        var link = await Testing.Browser.DashboardLink.CreateAsync(dashboard.Gateway, _token);
        await using var first = await dashboard.Browser.OpenAsync(dashboard.Gateway.Admin.BaseAddress!);
        await using var second = await dashboard.Browser.OpenAsync(dashboard.Gateway.Admin.BaseAddress!);

        await first.Page.GotoAsync(link);
        await second.Page.GotoAsync(link);

        await Expect(first.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Now");
        await Expect(second.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Log in to the gateway");
        Assert.DoesNotContain("code=", first.Page.Url, StringComparison.Ordinal);
    }
}
