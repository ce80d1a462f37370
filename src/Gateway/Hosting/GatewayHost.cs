using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Dashboard;
using Gateway.Hosting.Systemd;
using Gateway.Hosting.Transport;
using Gateway.Proxy;
using Gateway.Tcp;
using Gateway.Telemetry;
using Gateway.Usage;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>The running gateway, put together: which services there are, and the way every request takes through them.</summary>
internal static class GatewayHost
{
    /// <summary>How long requests may go on after the gateway was told to end; then they are cut off, and so are the VMs.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <param name="configuration">Valid.</param>
    /// <param name="configure">What the caller adds or replaces, last.</param>
    public static WebApplication Build(GatewayConfiguration configuration, Action<IServiceCollection>? configure = null)
    {
        // Empty: no configuration source, server or logger but those named here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gateway", ContentRootPath = Directory.GetCurrentDirectory() });
        builder.Configuration.AddConfiguration(configuration.Root);
        builder.Logging.AddGatewayConsole(configuration.Root);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.UseHttp3WhereWanted();
        builder.Services.ConfigureOptions<GatewayServer>();
        builder.Services.AddSingleton(new ClientPlaces(DescriptorLimit.Connections));
        builder.Services.AddSingleton<IConnectionListenerFactory, NamedTransport>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddRouting();
        builder.Services.AddUsage();
        builder.Services.AddGatewayOptions();                                        // the core and the launcher, each with its options
        builder.Services.AddConfigurationReload(configuration);
        builder.Services.AddOperatorRoutes(configuration);
        builder.Services.AddGatewayProxy(configuration);
        builder.Services.AddTcpSites();
        builder.Services.AddAdminPort(configuration.Options);
        builder.Services.AddDashboard();
        builder.Services.AddGatewayTelemetry(configuration.Root);
        builder.Services.AddServiceManager();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.WarnWhereHttp3IsMissing();
        app.UseAdminPort();                                                          // a connection to the admin port goes there, and no other does
        app.UseOperatorRoutes();                                                     // the operator's own routes first
        app.UseMiddleware<ActivationMiddleware>();                                   // then the sites
        app.Run(app.Services.GetRequiredService<NobodysSite>().AnswerAsync);         // then nobody
        return app;
    }
}
