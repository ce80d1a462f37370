using System.Net;
using Gateway.Configuration.Reloading;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class ConfigurationReloadTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task FileChanged_OtherRoutes_AreUsedWithoutARestart()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("guest"));
        await using var one = await TestGuest.StartAsync(context => context.Response.WriteAsync("one"));
        await using var two = await TestGuest.StartAsync(context => context.Response.WriteAsync("two"));
        await using var gateway = await TestGateway.StartWithFileAsync(guest, File("/old", one.Address));
        Assert.Equal("one", await TextAsync(gateway, "/old/x"));

        Replace(gateway, File("/new", two.Address));

        while (await TextAsync(gateway, "/new/x") != "two")
        {
            _token.ThrowIfCancellationRequested();
        }

        Assert.Equal("guest", await TextAsync(gateway, "/old/x"));
        Assert.DoesNotContain(gateway.Log.GetSnapshot(), record => record.Id.Id == 3303);
    }

    [Theory]
    [InlineData("{ \"ReverseProxy\": ", "gateway.json")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "ClusterId": "a", "Match": { "Path": "/{x" } } } } }""", "'a'")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "ClusterId": "a", "Order": "first", "Match": { "Path": "/x" } } } } }""", "ReverseProxy")]
    [InlineData("""{ "Gateway": { "Host": { "MaxVms": 0 } } }""", "Gateway:Host:MaxVms")]
    public async Task TryReload_BrokenFile_KeepsTheRoutesAndSaysWhyOnce(string content, string reason)
    {
        await using var one = await TestGuest.StartAsync(context => context.Response.WriteAsync("one"));
        await using var gateway = await TestGateway.StartWithFileAsync(one, File("/old", one.Address));
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        Replace(gateway, content);

        var errors = await reload.TryReloadAsync();
        await reload.TryReloadAsync();

        Assert.Contains(reason, string.Join('\n', errors), StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Single(gateway.Log.GetSnapshot(), record => record.Id.Id == 3301).Message, StringComparison.Ordinal);
        Assert.Equal("one", await TextAsync(gateway, "/old/x"));
        Replace(gateway, File("/old", one.Address));
        Assert.Empty(await reload.TryReloadAsync());
        Assert.Single(gateway.Log.GetSnapshot(), record => record.Id.Id == 3302);
    }

    [Fact]
    public async Task TryReload_OtherKeys_AreSaidToNeedARestart()
    {
        await using var one = await TestGuest.StartAsync(context => context.Response.WriteAsync("one"));
        await using var gateway = await TestGateway.StartWithFileAsync(one, File("/old", one.Address));
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        Replace(gateway, File("/old", one.Address, """, "Gateway": { "Host": { "MaxVms": 7 }, "Defaults": { "Vm": { "Env": { "KEY": "hush" } } } }"""));

        Assert.Empty(await reload.TryReloadAsync());
        Assert.Empty(await reload.TryReloadAsync());

        var told = Assert.Single(gateway.Log.GetSnapshot(), record => record.Id.Id == 3303).Message;
        Assert.Contains("Gateway:Defaults:Vm:Env:KEY, Gateway:Host:MaxVms.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryReload_FirstRoutes_AreSaidToNeedARestart()
    {
        await using var one = await TestGuest.StartAsync(context => context.Response.WriteAsync("one"));
        await using var gateway = await TestGateway.StartWithFileAsync(one, "{}");
        Replace(gateway, File("/new", one.Address));

        Assert.Empty(await gateway.Services.GetRequiredService<ConfigurationReload>().TryReloadAsync());

        Assert.Contains("ReverseProxy:Routes:a:Match:Path", Assert.Single(gateway.Log.GetSnapshot(), record => record.Id.Id == 3303).Message, StringComparison.Ordinal);
    }

    private static string File(string path, IPEndPoint backend, string more = "")
        => $$$"""
            {
              "ReverseProxy": {
                "Routes": { "a": { "ClusterId": "a", "Match": { "Path": "{{{path}}}/{**rest}" } } },
                "Clusters": { "a": { "Destinations": { "one": { "Address": "http://{{{backend}}}/" } } } }
              }{{{more}}}
            }
            """;

    /// <summary>As editors do it: another file takes its place, and nobody sees half of one.</summary>
    private static void Replace(TestGateway gateway, string content)
    {
        System.IO.File.WriteAllText(gateway.File + ".new", content);
        System.IO.File.Move(gateway.File + ".new", gateway.File, overwrite: true);
    }

    private async Task<string> TextAsync(TestGateway gateway, string path)
    {
        using var response = await gateway.GetAsync(path, _token);
        return await response.Content.ReadAsStringAsync(_token);
    }
}
