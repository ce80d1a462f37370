using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Vms.Launching;

namespace Gateway.Hosting;

/// <summary>One life of the gateway: start, say what there is, serve until told to end, leave nothing running.</summary>
internal static class GatewayRun
{
    public static async Task<int> RunAsync(GatewayConfiguration configuration, TextWriter output, CancellationToken cancellationToken, Action<IServiceCollection>? configure = null)
    {
        await using var app = GatewayHost.Build(configuration, configure);
        // The hypervisor takes tens of milliseconds to say what it is: time enough to begin to listen.
        var describing = app.Services.GetRequiredService<IVmLauncher>().DescribeAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        try
        {
            StartupSummary.Write(output, app, configuration, await describing);
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }

        return ExitCode.Good;
    }
}
