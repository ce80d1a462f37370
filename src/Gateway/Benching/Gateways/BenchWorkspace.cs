using System.Globalization;
using Gateway.Configuration;

namespace Gateway.Benching.Gateways;

/// <summary>The gateways and other processes of one run of the bench, and the temporary folder of all of them: nothing of it is left when it is disposed. For one task at a time.</summary>
/// <param name="configuration">The user's.</param>
internal sealed class BenchWorkspace(GatewayConfiguration configuration) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private int _gateways;

    public string Folder { get; } = Directory.CreateTempSubdirectory("gw-bench-").FullName;

    /// <summary>Starts a gateway, which ends with the workspace or before.</summary>
    public async Task<BenchGateway> StartAsync(GatewayPlan plan, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Folder, (++_gateways).ToString(CultureInfo.InvariantCulture));
        return Own(await BenchGateway.StartAsync(folder, configuration, plan, cancellationToken));
    }

    /// <summary>Lets what was started end with the workspace.</summary>
    public T Own<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    /// <summary>Ends one before.</summary>
    public async Task EndAsync(IAsyncDisposable started)
    {
        _started.Remove(started);
        await started.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Select(started => started.DisposeAsync().AsTask()));
        Directory.Delete(Folder, recursive: true);
    }
}
