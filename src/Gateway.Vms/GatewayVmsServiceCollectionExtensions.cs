using Gateway.Images.Catalog;
using Gateway.Images.Storage;
using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Boots;
using Gateway.Vms.Configuration;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Shells;
using Gateway.Vms.Sites;
using Gateway.Vms.Suspension;
using Gateway.Vms.Templates;
using Gateway.Vms.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Vms;

/// <summary>Puts the core together.</summary>
public static class GatewayVmsServiceCollectionExtensions
{
    /// <summary>Registers options, images, sites and the activator; a launcher (<see cref="Launching.IVmLauncher"/>) is somebody else's to register.</summary>
    public static IServiceCollection AddGatewayVms(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<GatewayOptions>();
        services.AddSingleton<IConfigureOptions<GatewayOptions>, GatewayOptionsSetup>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Host);

        services.TryAddSingleton(provider => new ImageStore(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Images, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ImageCatalog>();
        services.AddSingleton<SiteCatalog>();
        services.AddHostedService(provider => provider.GetRequiredService<SiteCatalog>());
        services.AddHostedService<MissingImages>();

        services.AddSingleton(provider => new PendingRequests(provider.GetRequiredService<HostOptions>().PendingRequests));
        services.AddSingleton<ImageCircuits>();
        services.AddSingleton<HostBudget>();
        services.AddSingleton<HostRoom>();
        services.AddSingleton(provider => new BootQueue(provider.GetRequiredService<HostOptions>().PendingRequests));
        services.AddSingleton<ImageDemand>();
        services.AddSingleton<ShellWishes>();
        services.AddSingleton<LaunchPipeline>();
        services.AddSingleton<VmBoot>();
        services.AddSingleton(provider => new BootWorkers(
            provider.GetRequiredService<BootQueue>(), provider.GetRequiredService<VmBoot>(), provider.GetRequiredService<IVmLauncher>(), provider.GetRequiredService<HostOptions>().ConcurrentBoots));

        services.AddSingleton(_ => new ActivationTimes());
        services.AddSingleton(provider => new ActivationHistory(provider.GetRequiredService<ActivationTimes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FailureHistory(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UsageMeters>();
        services.AddSingleton<PhaseMetrics>();
        services.TryAddSingleton<AdoptionMetrics>();
        services.AddSingleton<VmMetrics>();
        services.AddSingleton<VmRegistry>();
        services.AddSingleton<FailedInstances>();
        services.AddSingleton<SuspendedStates>();
        services.AddSingleton<VmNames>();
        services.AddSingleton(provider => new TemplateMaker(
            provider.GetRequiredService<IVmLauncher>(), provider.GetRequiredService<VmNames>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InstanceServices>();
        services.AddSingleton<VmInstances>();
        services.AddSingleton(provider => new VmActivator(
            provider.GetRequiredService<VmInstances>(), provider.GetRequiredService<InstanceServices>(), provider.GetRequiredService<IVmLauncher>(), provider.GetRequiredService<ILogger<VmActivator>>()));
        services.AddSingleton(provider => new ActivationForecaster(
            provider.GetRequiredService<VmInstances>(),
            provider.GetRequiredService<VmRegistry>(),
            provider.GetRequiredService<ImageCatalog>(),
            provider.GetRequiredService<ImageCircuits>(),
            provider.GetRequiredService<HostBudget>(),
            provider.GetRequiredService<IVmLauncher>()));
        services.AddSingleton(provider => new HostGauges(
            provider.GetRequiredService<HostBudget>(),
            provider.GetRequiredService<BootWorkers>(),
            provider.GetRequiredService<BootQueue>(),
            provider.GetRequiredService<PendingRequests>(),
            provider.GetRequiredService<SuspendedStates>(),
            provider.GetRequiredService<IVmLauncher>(),
            provider.GetRequiredService<HostOptions>()));
        services.AddSingleton<VmAdoption>();
        services.AddHostedService<VmActivatorLifetime>();
        services.AddHostedService<ShellKeeper>();
        services.AddHostedService<HostMetrics>();
        return services;
    }
}
