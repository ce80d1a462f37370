using Gateway.Images.Manifests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Vms.Launching;

/// <summary>Composes launchers.</summary>
public static class LaunchingServiceCollectionExtensions
{
    /// <summary>Adds a launcher for some machines; <see cref="IVmLauncher"/> is all that were added, the first of them the one for most VMs.</summary>
    /// <param name="services">What it is added to.</param>
    /// <param name="machines">Whose it is.</param>
    /// <param name="whyNot">As <see cref="MachineLauncher"/> has it.</param>
    public static IServiceCollection AddMachineLauncher<TLauncher>(
        this IServiceCollection services, IReadOnlyList<MachineType> machines, Func<IServiceProvider, MachineType, string?> whyNot)
        where TLauncher : class, IVmLauncher
    {
        services.AddSingleton<TLauncher>();
        services.AddSingleton(provider => new MachineLauncher(machines, provider.GetRequiredService<TLauncher>(), machine => whyNot(provider, machine)));
        services.TryAddSingleton<IVmLauncher, MachineLaunchers>();
        return services;
    }
}
