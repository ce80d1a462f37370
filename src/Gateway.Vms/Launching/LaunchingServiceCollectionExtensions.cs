using Gateway.Images.Manifests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Vms.Launching;

/// <summary>Composes launchers.</summary>
public static class LaunchingServiceCollectionExtensions
{
    /// <summary>Adds a launcher for some machines; <see cref="IVmLauncher"/> is all that were added, the first of them the one for most VMs.</summary>
    public static IServiceCollection AddMachineLauncher<TLauncher>(this IServiceCollection services, params IReadOnlyList<MachineType> machines)
        where TLauncher : class, IVmLauncher
    {
        services.AddSingleton<TLauncher>();
        services.AddSingleton(provider => new MachineLauncher(machines, provider.GetRequiredService<TLauncher>()));
        services.TryAddSingleton<IVmLauncher, MachineLaunchers>();
        return services;
    }
}
