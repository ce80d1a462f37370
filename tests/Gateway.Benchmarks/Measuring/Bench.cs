using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The published gateway with one small image, <c>hello</c>, ready to be measured.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private GatewayProcess? _gateway;

    private Bench(GatewayFolder folder) => Folder = folder;

    public GatewayFolder Folder { get; }

    public GatewayProcess Gateway => _gateway ?? throw new InvalidOperationException("Start it first.");

    /// <summary>A folder with one site <c>bench</c> at <c>bench.test</c> and the given further keys, for which no gateway runs yet.</summary>
    public static async Task<Bench> CreateAsync(object siteSettings, CancellationToken cancellationToken)
    {
        var folder = new GatewayFolder(Repository.PublishedGateway);
        try
        {
            await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = new('h', 1024) }, cancellationToken);
            folder.AddSite("bench", "bench.test", "hello", siteSettings);
            return new Bench(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts a gateway with one site <c>bench</c> at <c>bench.test</c> and the given further keys.</summary>
    public static async Task<Bench> StartAsync(object siteSettings, CancellationToken cancellationToken, params string[] arguments)
    {
        var bench = await CreateAsync(siteSettings, cancellationToken);
        try
        {
            await bench.StartAsync(cancellationToken, arguments);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the gateway, and before that ends the one that runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await EndAsync();
        _gateway = await GatewayProcess.StartAsync(Folder, cancellationToken, arguments);
    }

    /// <summary>The same with variables of its environment.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        await EndAsync();
        _gateway = await GatewayProcess.StartAsync(Folder, environment, cancellationToken);
    }

    /// <summary>The site's one VM, booted if need be.</summary>
    public async Task<RunningVm> WakeAsync(CancellationToken cancellationToken)
    {
        using var response = await Gateway.GetAsync("bench.test", "/", cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (await Gateway.ListVmsAsync(cancellationToken)).Single(vm => vm.Site == "bench");
    }

    /// <summary>Ends the gateway that runs, if any.</summary>
    public async Task EndAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
            _gateway = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Folder.Dispose();
    }
}
