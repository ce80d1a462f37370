using System.Security.Cryptography;
using Gateway.Admin;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Dashboard.Login;
using Gateway.Dashboard.Sessions;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Hosting;

/// <summary>One life of the gateway: start, say what there is, serve until told to end, leave nothing running but what is kept for the next one.</summary>
internal static class GatewayRun
{
    /// <summary>What the hypervisor may take to end when there is no start after all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <param name="configuration">Valid.</param>
    /// <param name="announce">Tells a person that it listens; not called where programs read the output.</param>
    /// <param name="configure">What the caller adds to the services, if anything.</param>
    /// <param name="signals">End it: the first one lets requests finish, the second one cuts them off.</param>
    public static async Task<int> RunAsync(GatewayConfiguration configuration, Action<StartupFacts> announce, Action<IServiceCollection>? configure, EndSignals signals)
    {
        signals.CanHurry = true;
        await using var app = GatewayHost.Build(configuration, configure);
        // The hypervisor takes tens of milliseconds to say what it is: time enough to begin to listen.
        var describing = app.Services.GetRequiredService<IVmLauncher>().DescribeAsync(signals.Asked);
        try
        {
            await StartAsync(app, signals.Asked);
        }
        catch
        {
            // What is being tried out with the hypervisor ends by itself, but not without us.
            await Task.WhenAny(describing, Task.Delay(Patience));
            throw;
        }

        try
        {
            var facts = Collect(app.Services, await describing);
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(GatewayLogging.StartCategory)
                .Listening(string.Join(", ", facts.Addresses), facts.AdminUrl, facts.Launcher.Version, facts.Launcher.Accelerator);
            if (GatewayLogging.IsForPeople(configuration.Root))
            {
                announce(facts);
            }

            await WaitForEndAsync(app, signals.Asked);
        }
        finally
        {
            await StopAsync(app, signals.Insisted);
        }

        return ExitCode.Good;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or FileNotFoundException or DirectoryNotFoundException or CryptographicException)
        {
            // How the server tells that it cannot use its section or a certificate; the rest of the message is advice to developers.
            throw new CommandException($"{exception.Message.Split('\n')[0]} (Kestrel)", exception);
        }
    }

    private static StartupFacts Collect(IServiceProvider services, LauncherDescription launcher)
    {
        var endpoint = services.GetRequiredService<AdminEndpoint>();
        var admin = endpoint.Url;
        var link = LoginEndpoints.LinkOf(endpoint.ClientUrl, services.GetRequiredService<DashboardSessions>().CreateCode());
        var addresses = services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new StartupFacts(launcher, [.. addresses.Where(address => address != admin)], admin, services.GetRequiredService<SiteCatalog>().Current.Sites, link);
    }

    /// <summary>Until the signal, or until a part of the gateway gives up.</summary>
    private static async Task WaitForEndAsync(WebApplication app, CancellationToken asked)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var signal = asked.Register(() => end.TrySetResult());
        await using var stopping = app.Lifetime.ApplicationStopping.Register(() => end.TrySetResult());
        await end.Task;
    }

    private static async Task StopAsync(WebApplication app, CancellationToken insisted)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(GatewayLogging.EndCategory);
        logger.Ending(GatewayHost.ShutdownTimeout.TotalSeconds);
        await using var told = insisted.Register(logger.Hurrying);
        await app.StopAsync(insisted);
    }
}
