using Gateway.Vms.Diagnostics;

namespace Gateway.Vms.Instances;

/// <summary>The end of a VM.</summary>
internal static class VmStop
{
    /// <summary>Ends the process and gives back what the VM had of the host; never throws.</summary>
    public static async Task RunAsync(VmGeneration generation, InstanceServices services)
    {
        var vm = generation.Vm!;
        var begun = services.Time.GetTimestamp();
        try
        {
            await vm.StopAsync();
        }
        catch (Exception error)
        {
            // What it has is not given back before its process is gone.
            services.Logger.StopFailed(vm.Specification.Id, generation.Instance.Key, vm.ProcessId, error);
        }

        var exit = await vm.Exited;
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
}
