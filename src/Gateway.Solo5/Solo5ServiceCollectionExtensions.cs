using Gateway.Images.Manifests;
using Gateway.Solo5.Adoptions;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Solo5;

/// <summary>Composes the launcher.</summary>
public static class Solo5ServiceCollectionExtensions
{
    private static readonly MachineType[] Machines = [MachineType.Solo5Spt, MachineType.Solo5Hvt];

    /// <summary>
    /// Adds Solo5's tenders as a launcher (<see cref="IVmLauncher"/>), with the settings <c>Gateway:Solo5</c>; to be added after QEMU, whose state folder, addresses and user for VM processes it
    /// shares.
    /// </summary>
    public static IServiceCollection AddSolo5Launcher(this IServiceCollection services)
    {
        services.AddOptions<Solo5Options>().BindConfiguration(Solo5Options.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<Solo5Options>, Solo5OptionsValidator>();

        var defaults = new Solo5Options();
        services.AddSingleton(new GatewaySection("Solo5", new Dictionary<string, string>
        {
            [nameof(Solo5Options.Spt)] = defaults.Spt,
            [nameof(Solo5Options.Hvt)] = defaults.Hvt,
        }));
        services.AddSingleton<TenderFinder>();
        services.AddSingleton<Solo5Services>();
        services.AddSingleton<Solo5Placement>();
        services.AddSingleton<Solo5Adoption>();
        services.AddSingleton(provider => new MachineRequirement(Machines, provider.GetRequiredService<TenderFinder>().WhyNot));
        services.AddMachineLauncher<Solo5Launcher>(Machines);
        return services;
    }
}
