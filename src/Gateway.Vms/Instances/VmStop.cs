using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Instances;

/// <summary>The end of a VM.</summary>
internal static class VmStop
{
    /// <summary>Ends the process and gives back what the VM had of the host; never throws.</summary>
    public static async Task RunAsync(VmGeneration generation, InstanceServices services)
    {
        var vm = generation.Vm!;
        var begun = services.Time.GetTimestamp();
        var exit = await EndProcessAsync(vm, services.Logger);
        generation.Instance.Stopped(generation);
        services.Registry.Remove(generation);
        if (exit.Requested)
        {
            services.Logger.Stopped(vm.Specification.Id, generation.Instance.Key, services.Time.GetElapsedTime(begun).TotalMilliseconds);
        }
        else
        {
            services.Logger.Died(vm.Specification.Id, generation.Instance.Key, exit.ExitCode, vm.ConsoleTail);
        }
    }

    /// <summary>Ends when the process has, however hard that was; never throws.</summary>
    public static async Task<VmExit> EndProcessAsync(IVm vm, ILogger logger)
    {
        try
        {
            await vm.StopAsync();
        }
        catch (Exception error)
        {
            // What it has is not given back before its process is gone.
            logger.StopFailed(vm.Specification.Id, vm.ProcessId, error);
        }

        return await vm.Exited;
    }
}
