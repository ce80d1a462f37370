using Gateway.Images.Manifests;
using Gateway.Qemu.Adoptions;
using Gateway.Qemu.Console;
using Gateway.Qemu.Diagnostics;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;
using Gateway.Qemu.Rehearsals;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Qemu.Suspended;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Volumes;
using Gateway.Vms.Configuration;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Qemu;

/// <summary>Composes the launcher.</summary>
public static class QemuServiceCollectionExtensions
{
    /// <summary>
    /// Adds QEMU as a launcher (<see cref="IVmLauncher"/>), with the settings <c>Gateway:Qemu</c> and <c>Gateway:State</c>, checked at start. When the host starts it takes the state folder, which
    /// fails if another gateway has it.
    /// </summary>
    public static IServiceCollection AddQemuLauncher(this IServiceCollection services)
    {
        services.AddOptions<QemuOptions>().BindConfiguration(QemuOptions.SectionName).ValidateOnStart();
        services.AddOptions<StateOptions>().BindConfiguration(StateOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QemuOptions>, QemuOptionsValidator>();
        services.AddSingleton<IValidateOptions<StateOptions>, StateOptionsValidator>();
        services.AddMetrics();
        services.AddMetrics();
        services.TryAddSingleton<AdoptionMetrics>();
        services.TryAddSingleton(TimeProvider.System);

        var defaults = new QemuOptions();
        services.AddSingleton(new GatewaySection("Qemu", new Dictionary<string, string>
        {
            [nameof(QemuOptions.Binary)] = defaults.Binary,
            [nameof(QemuOptions.Accelerator)] = defaults.Accelerator,
            [nameof(QemuOptions.User)] = defaults.User,
        }));
        services.AddSingleton<StateFolder>();
        services.AddSingleton<EnvironmentSeal>();
        services.AddSingleton<SiteLog>();
        services.AddSingleton<Leftovers>();
        services.AddSingleton<AddressPool>();
        services.AddSingleton<ReadyPatterns>();
        services.AddSingleton<HypervisorFinder>();
        services.AddSingleton<SuspendedStore>();
        services.AddSingleton<VolumeStore>();
        services.AddSingleton<LaunchKeys>();
        services.AddSingleton<VmServices>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<QemuPlacement>();
        services.AddSingleton<SupplyMetrics>();
        services.AddSingleton<BackgroundVms>();
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<TemplateBaker>();
        services.AddSingleton<TemplateLauncher>();
        services.AddSingleton(new VolumeRequirement(FileSystemMaker.WhyNot));
        services.AddSingleton<ShellStarter>();
        services.AddSingleton<ShellPool>();
        services.AddSingleton<StateRestorer>();
        services.AddSingleton<SuspendedLauncher>();
        services.AddMachineLauncher<QemuLauncher>(MachineType.Microvm, MachineType.Q35, MachineType.Pc);
        services.AddSingleton<Rehearsal>();
        services.AddHostedService<QemuStartup>();
        services.AddHostedService<SupplyGauges>();
        return services;
    }
}
