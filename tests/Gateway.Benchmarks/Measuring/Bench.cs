using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The published gateway with one small image, <c>hello</c>, ready to be measured.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private Bench(GatewayFolder folder, GatewayProcess gateway)
    {
        Folder = folder;
        Gateway = gateway;
    }

    public GatewayFolder Folder { get; }

    public GatewayProcess Gateway { get; }

    /// <summary>Starts a gateway with one site <c>bench</c> at <c>bench.test</c> and the given further keys.</summary>
    public static async Task<Bench> StartAsync(object siteSettings, CancellationToken cancellationToken, params string[] arguments)
    {
        var folder = new GatewayFolder(Repository.PublishedGateway);
        try
        {
            await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = new('h', 1024) }, cancellationToken);
            folder.AddSite("bench", "bench.test", "hello", siteSettings);
            return new Bench(folder, await GatewayProcess.StartAsync(folder, cancellationToken, arguments));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The site's one VM, booted if need be.</summary>
    public async Task<RunningVm> WakeAsync(CancellationToken cancellationToken)
    {
        using var response = await Gateway.GetAsync("bench.test", "/", cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (await Gateway.ListVmsAsync(cancellationToken)).Single(vm => vm.Site == "bench");
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Folder.Dispose();
    }
}
