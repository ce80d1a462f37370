using System.Net;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Bare YARP in front of a guest, in a process of its own.</summary>
internal sealed class BareYarp : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private BareYarp(ChildProcess process, IPEndPoint address)
    {
        _process = process;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it on a free port.</summary>
    public static async Task<BareYarp> StartAsync(string upstream, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(Repository.PublishedGateway, ["bench", "bare-yarp", "http://127.0.0.1:0", upstream], AppContext.BaseDirectory);
        var line = await process.WaitForLineAsync(line => line.StartsWith("http://", StringComparison.Ordinal), cancellationToken);
        return new BareYarp(process, IPEndPoint.Parse(new Uri(line).Authority));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _process.WaitForExitAsync(patience.Token);
        await _process.DisposeAsync();
    }
}
