using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>What no launch can do, whatever the machine.</summary>
internal static class LaunchRules
{
    /// <exception cref="VmLaunchException">The site wants what cannot be had (<see cref="VmLaunchFailure.Unsupported"/>).</exception>
    public static void Check(VmSpecification specification)
    {
        if (specification.Outbound)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': Network:Outbound is true, but this machine has no filter between a guest and the host's own network, so no guest is let out");
        }

        if (specification.Environment.Count > 0)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': Vm:Env is set, but image '{specification.Image.Name}' has no way to take variables");
        }
    }
}
