using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Admin;
using Gateway.Admin.Endpoints;
using Gateway.Admin.Health;
using Gateway.Admin.Logs;
using Gateway.Configuration;
using Gateway.Dashboard.Notices;
using Gateway.Dashboard.Sessions;
using Gateway.Images.Storage;
using Gateway.Vms.Activation;
using Gateway.Vms.Configuration;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MudBlazor.Services;

namespace Gateway.Dashboard.OnDemand;

/// <summary>The dashboard's services: what it has from the gateway, and what pages need.</summary>
internal static class OnDemandServices
{
    /// <summary>How many pages whose browser is gone for a moment are kept, and how long: it comes back to what it had.</summary>
    private const int MostAwayPages = 16;
    private static readonly TimeSpan AwayTime = TimeSpan.FromMinutes(1);

    /// <summary>A page sends events and short texts, nothing else.</summary>
    private const int MostBytesOfMessage = 64 * 1024;

    /// <summary>Given as they are: the gateway disposes of them.</summary>
    public static IServiceCollection AddFromGateway(this IServiceCollection services, IServiceProvider gateway)
    {
        Add<IConfiguration>();
        Add<ILoggerFactory>();
        Add<IMeterFactory>();
        Add<DiagnosticListener>();
        services.AddSingleton<DiagnosticSource>(gateway.GetRequiredService<DiagnosticListener>());
        Add<IHostApplicationLifetime>();
        Add<TimeProvider>();
        Add<IOptions<GatewayOptions>>();
        Add<GatewayConfiguration>();
        Add<AdminToken>();
        Add<DashboardSessions>();
        Add<VmActivator>();
        Add<SiteCatalog>();
        Add<ImageStore>();
        Add<IVmLauncher>();
        Add<ActivationHistory>();
        Add<ActivationTimes>();
        Add<FailureHistory>();
        Add<ConsoleLogs>();
        Add<HostHealth>();
        Add<MatchEndpoints>();
        return services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));

        void Add<T>()
            where T : class
            => services.AddSingleton(gateway.GetRequiredService<T>());
    }

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        var environment = new DashboardEnvironment();
        services.AddSingleton<IWebHostEnvironment>(environment);
        services.AddSingleton<IHostEnvironment>(environment);
        services.AddRouting();
        // Keys for as long as the gateway runs: what they protect, sessions and pages, ends with it.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = $"{SessionCookie.Family}-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddRazorComponents()
            .AddInteractiveServerComponents(circuits =>
            {
                circuits.DisconnectedCircuitMaxRetained = MostAwayPages;
                circuits.DisconnectedCircuitRetentionPeriod = AwayTime;
            })
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MostBytesOfMessage);
        services.AddMudServices();
        services.AddScoped<NoticeBoard>();
        return services;
    }
}
