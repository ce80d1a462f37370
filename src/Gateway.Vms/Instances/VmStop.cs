using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Instances;

/// <summary>The end of a VM.</summary>
internal static class VmStop
{
    /// <summary>Ends the process, or leaves it to the next gateway, and gives back what the VM had of the host; never throws.</summary>
    public static async Task RunAsync(VmGeneration generation, InstanceServices services)
    {
        var vm = generation.Vm!;
        var begun = services.Time.GetTimestamp();
        if (generation.RunsOn)
        {
            await LeaveAsync(generation, vm, services);
            return;
        }

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
            services.Failures.Record(nameof(VmTrigger.Died), generation.Site.Name, $"VM {vm.Specification.Id} of {generation.Instance.Key} ended by itself, exit code {exit.ExitCode}.");
        }
    }

    private static async Task LeaveAsync(VmGeneration generation, IVm vm, InstanceServices services)
    {
        try
        {
            await vm.LeaveAsync();
            services.Logger.Left(vm.Specification.Id, generation.Instance.Key, vm.ProcessId);
        }
        catch (Exception error)
        {
            // It runs on all the same; the next gateway takes it over, or ends it.
            services.Logger.LeaveFailed(vm.Specification.Id, vm.ProcessId, error);
        }

        generation.Instance.Stopped(generation);
        services.Registry.Remove(generation);
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
